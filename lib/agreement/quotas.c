// SPDX-License-Identifier: EUPL-1.2
//
// Sections of partners, what is counted and for what, lines of purposes.
#include "agreement/quotas.h"

#include "base/text.h"
#include "crypto/hash.h"
#include "settings/settings.h"

#define TABLE_LABEL_OF_BEFORE "schakel/quotas-table/v2"
#define TABLE_LABEL "schakel/quotas-table/v3"
#define SECTION_ROOM (SETTINGS_HEADING_MOST + sizeof "\n[]\n")
#define ROW_ROOM (SETTINGS_WORD_MOST + sizeof " = 100000000 / 100000000 batch 100000000 total 100000000\n")

static const struct {
    enum quota_kind kind;
    const char *section;
} quota_kinds[] = {
#define QUOTA_ROW(name, number, section) {QUOTA_##name, section},
    QUOTA_KINDS(QUOTA_ROW)
#undef QUOTA_ROW
};

static const char *section_of(enum quota_kind kind)
{
    size_t i = 0;
    while (quota_kinds[i].kind != kind)
        ENSURE(++i < N(quota_kinds));
    return quota_kinds[i].section;
}

/* The next word of `text`, behind one blank; nothing of what is over is blank. False: there is none. */
static bool next_heading_word(const char **text, struct span *out)
{
    size_t size = strcspn(*text, " ");
    *out = span_of(*text, size);
    *text += size + ((*text)[size] == ' ');
    return size > 0;
}

static bool find_act(struct span word, uint8_t *out)
{
    for (int act = 1; act < EVALUATION_ACTS_END; act++)
        if (span_is_text(word, evaluation_act_word((enum evaluation_act)act))) {
            *out = (uint8_t)act;
            return true;
        }
    return false;
}

/* "tokens 00000099000000004000", "quota 00000099000000004000 evalueren-vraag 00000099000000002000" */
static bool read_quota_section(const char *section, struct quota_scope *out)
{
    struct span word;
    bool is_kind = false;
    if (!next_heading_word(&section, &word))
        return false;
    for (size_t i = 0; i < N(quota_kinds); i++)
        if (span_is_text(word, quota_kinds[i].section)) {
            out->kind = quota_kinds[i].kind;
            is_kind = true;
        }
    if (!is_kind || !next_heading_word(&section, &word) || !status_ok(oin_parse(word, &out->requester)))
        return false;
    if (!*section)
        return true;
    if (out->kind != QUOTA_EVALUATE || !next_heading_word(&section, &word) || !find_act(word, &out->act))
        return false;
    return !*section || (next_heading_word(&section, &word) && status_ok(oin_parse(word, &out->holder)) && !*section);
}

/* "120", and what is behind it. */
static struct status parse_limit(const char **text, uint64_t *out)
{
    struct span digits = span_of(*text, strspn(*text, "0123456789"));
    *text += digits.size;
    *text += strspn(*text, " \t");
    return decimal_parse(digits, QUOTA_LIMIT_MOST, out);
}

/* "batch 120 ", from 1; not there: 0. */
static struct status parse_named_limit(const char **text, const char *name, uint64_t *out)
{
    size_t size = strlen(name);
    if (strncmp(*text, name, size) != 0)
        return STATUS(OK);
    *text += size;
    TRY(parse_limit(text, out));
    return *out ? STATUS(OK) : FAIL(INVALID);
}

bool quota_has_one_limit(enum quota_kind kind) { return kind == QUOTA_WEIGHING || kind == QUOTA_SIGNALS; }

/* "50": there is no day in which it is counted. */
static struct status parse_one_limit(const char *value, struct quota_rule *rule)
{
    TRY(parse_limit(&value, &rule->day_limit));
    rule->week_limit = rule->day_limit;
    return *value || !rule->day_limit ? FAIL(INVALID) : STATUS(OK);
}

/* "5000 / 20000", "60 / 180 batch 49", "500 / 2500 total 60000" */
static struct status parse_limits(const char *value, struct quota_rule *rule)
{
    TRY(parse_limit(&value, &rule->day_limit));
    if (*value++ != '/')
        return FAIL(INVALID);
    value += strspn(value, " \t");
    TRY(parse_limit(&value, &rule->week_limit));
    TRY(parse_named_limit(&value, "batch ", &rule->batch_limit));
    TRY(parse_named_limit(&value, "total ", &rule->total));
    if (*value || (rule->batch_limit && rule->scope.act == QUOTA_ALL_ACTS) || (rule->total && rule->scope.act != EVALUATION_OWN))
        return FAIL(INVALID);
    return STATUS(OK);
}

static struct status read_quota(const struct setting *row, const char *file, const struct policy *policy, struct quota_rule *out,
                                struct complaint *why)
{
    if (!read_quota_section(row->section, &out->scope))
        return complain(why, FAIL(UNKNOWN_WORD),
                        "%s:%u: sections are [quota OIN], [quota OIN ACT], [quota OIN ACT HOLDER], [tokens OIN], [openings OIN], "
                        "[weighing OIN] and [signals OIN]",
                        file, row->section_line);
    out->scope.purpose = QUOTA_ALL_PURPOSES;
    if (strcmp(row->name, QUOTA_ALL_PURPOSES_NAME) != 0 &&
        !status_ok(policy_word_find(policy, POLICY_PURPOSE, span_of_text(row->name), &out->scope.purpose)))
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: \"%s\" is not a purpose of the policy", file, row->line, row->name);
    if (quota_has_one_limit(out->scope.kind)) {
        if (out->scope.purpose != QUOTA_ALL_PURPOSES || !status_ok(parse_one_limit(row->value, out)))
            return complain(why, FAIL(INVALID), "%s:%u: %s is written \"%s = %s\", from 1", file, row->line,
                            out->scope.kind == QUOTA_WEIGHING ? "what may wait for a person" : "how many signals are taken",
                            QUOTA_ALL_PURPOSES_NAME, out->scope.kind == QUOTA_WEIGHING ? "at once" : "in a minute");
        return STATUS(OK);
    }
    if (!status_ok(parse_limits(row->value, out)))
        return complain(why, FAIL(INVALID),
                        "%s:%u: %s: a quota is written \"per day / per week\", behind it \"batch N\" where an act is named and \"total N\" "
                        "where that is %s",
                        file, row->line, row->name, evaluation_act_word(EVALUATION_OWN));
    return STATUS(OK);
}

int quota_scope_compare(const struct quota_scope *a, const struct quota_scope *b)
{
    int order = oin_compare(&a->requester, &b->requester);
    if (!order)
        order = (int)a->kind - (int)b->kind;
    if (!order)
        order = (int)a->act - (int)b->act;
    if (!order)
        order = oin_compare(&a->holder, &b->holder);
    return order ? order : (int)a->purpose - (int)b->purpose;
}

bool quota_scope_covers(const struct quota_scope *outer, const struct quota_scope *inner)
{
    return outer->kind == inner->kind && oin_equal(&outer->requester, &inner->requester) &&
           (outer->act == QUOTA_ALL_ACTS || outer->act == inner->act) &&
           (!*outer->holder.text || oin_equal(&outer->holder, &inner->holder)) &&
           (outer->purpose == QUOTA_ALL_PURPOSES || outer->purpose == inner->purpose);
}

static int compare_rules(const void *a, const void *b)
{
    const struct quota_rule *left = a, *right = b;
    return quota_scope_compare(&left->scope, &right->scope);
}

struct status quotas_parse(struct span text, const char *file, const struct policy *policy, struct arena *arena, struct quota_rules *out,
                           struct complaint *why)
{
    struct setting *rows;
    struct quota_rule *rules;
    size_t count;
    TRY(settings_parse(text, file, arena, &rows, &count, why));
    TRY(ARENA_NEW(arena, count ? count : 1, &rules));
    for (size_t i = 0; i < count; i++)
        TRY(read_quota(&rows[i], file, policy, &rules[i], why));
    qsort(rules, count, sizeof *rules, compare_rules);
    *out = (struct quota_rules){rules, count};
    return STATUS(OK);
}

const char *quota_purpose_word(const struct policy *policy, uint8_t purpose)
{
    return purpose == QUOTA_ALL_PURPOSES ? QUOTA_ALL_PURPOSES_NAME : policy_word(policy, POLICY_PURPOSE, purpose);
}

struct status quota_print_act(const struct quota_scope *scope, struct arena *arena, const char **out)
{
    *out = "";
    if (scope->act == QUOTA_ALL_ACTS)
        return STATUS(OK);
    return arena_print(arena, out, "%s%s%s", evaluation_act_word((enum evaluation_act)scope->act), *scope->holder.text ? " " : "",
                       scope->holder.text);
}

static bool is_same_section(const struct quota_scope *a, const struct quota_scope *b)
{
    struct quota_scope there = *b;
    there.purpose = a->purpose;
    return quota_scope_compare(a, &there) == 0;
}

static struct status print_quota_row(const struct quota_rule *rule, const struct quota_rule *before, const struct policy *policy,
                                     struct arena *arena, struct writer *writer)
{
    const char *act, *line;
    if (!before || !is_same_section(&before->scope, &rule->scope)) {
        TRY(quota_print_act(&rule->scope, arena, &act));
        TRY(arena_print(arena, &line, "%s[%s %s%s%s]\n", before ? "\n" : "", section_of(rule->scope.kind), rule->scope.requester.text,
                        *act ? " " : "", act));
        write_text(writer, line);
    }
    TRY(arena_print(arena, &line, "%s = %llu", quota_purpose_word(policy, rule->scope.purpose), (unsigned long long)rule->day_limit));
    write_text(writer, line);
    if (!quota_has_one_limit(rule->scope.kind)) {
        TRY(arena_print(arena, &line, " / %llu", (unsigned long long)rule->week_limit));
        write_text(writer, line);
    }
    if (rule->batch_limit) {
        TRY(arena_print(arena, &line, " batch %llu", (unsigned long long)rule->batch_limit));
        write_text(writer, line);
    }
    if (rule->total) {
        TRY(arena_print(arena, &line, " total %llu", (unsigned long long)rule->total));
        write_text(writer, line);
    }
    write_text(writer, "\n");
    return STATUS(OK);
}

struct status quotas_print(const struct quota_rules *quotas, const struct policy *policy, struct arena *arena, struct span *out)
{
    size_t size = quotas->count * (SECTION_ROOM + ROW_ROOM) + 1;
    uint8_t *room;
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    for (size_t i = 0; i < quotas->count; i++)
        TRY(print_quota_row(&quotas->rows[i], i ? &quotas->rows[i - 1] : NULL, policy, arena, &writer));
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* A text that could be written before has the hash that it had: it stands in manifests that were signed. */
static bool is_table_of_before(const struct quota_rules *quotas)
{
    for (size_t i = 0; i < quotas->count; i++)
        if (quotas->rows[i].scope.act != QUOTA_ALL_ACTS)
            return false;
    return true;
}

struct status quotas_table_hash(const struct quota_rules *quotas, struct digest *out)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    bool is_of_before = is_table_of_before(quotas);
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(is_of_before ? TABLE_LABEL_OF_BEFORE : TABLE_LABEL));
    hasher_add_u32(hasher, (uint32_t)quotas->count);
    for (size_t i = 0; i < quotas->count; i++) {
        const struct quota_rule *rule = &quotas->rows[i];
        hasher_add_u32(hasher, rule->scope.kind);
        hasher_add_framed(hasher, oin_span(&rule->scope.requester));
        hasher_add_u32(hasher, rule->scope.purpose);
        hasher_add_u32(hasher, (uint32_t)rule->day_limit);
        hasher_add_u32(hasher, (uint32_t)rule->week_limit);
        if (is_of_before)
            continue;
        hasher_add_u32(hasher, rule->scope.act);
        hasher_add_framed(hasher, span_of_text(rule->scope.holder.text));
        hasher_add_u32(hasher, (uint32_t)rule->batch_limit);
        hasher_add_u32(hasher, (uint32_t)rule->total);
    }
    hasher_finish(hasher, out->bytes);
    return STATUS(OK);
}

const struct quota_rule *quotas_find(const struct quota_rules *quotas, const struct quota_scope *scope)
{
    for (size_t i = 0; i < quotas->count; i++)
        if (quota_scope_compare(&quotas->rows[i].scope, scope) == 0)
            return &quotas->rows[i];
    return NULL;
}

uint64_t quotas_most(const struct quota_rules *quotas, enum quota_kind kind, const struct oin *requester)
{
    const struct quota_scope what = {.kind = kind, .requester = *requester};
    const struct quota_rule *rule = quotas_find(quotas, &what);
    const uint64_t usual = kind == QUOTA_SIGNALS ? SIGNALS_MOST_DEFAULT : WEIGHING_MOST_DEFAULT;
    return rule ? rule->day_limit : usual;
}

size_t quotas_binding(const struct quota_rules *quotas, const struct quota_scope *what,
                      const struct quota_rule *out[static QUOTA_ROWS_BIND_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < quotas->count; i++)
        if (quota_scope_covers(&quotas->rows[i].scope, what)) {
            ENSURE(count < QUOTA_ROWS_BIND_MOST);
            out[count++] = &quotas->rows[i];
        }
    return count;
}
