// SPDX-License-Identifier: EUPL-1.2
//
// Sections of partners and what is counted, lines of purposes.
#include "agreement/quotas.h"

#include "base/text.h"
#include "crypto/hash.h"
#include "settings/settings.h"

#define TABLE_LABEL "schakel/quotas-table/v2"
#define SECTION_ROOM (sizeof "\n[tokens ]\n" + OIN_DIGITS)
#define ROW_ROOM (SETTINGS_WORD_MOST + sizeof " = 100000000 / 100000000\n")

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

/* "tokens 00000099000000004000" */
static bool read_quota_section(const char *section, struct quota_rule *out)
{
    size_t size = strcspn(section, " ");
    for (size_t i = 0; i < N(quota_kinds); i++) {
        out->kind = quota_kinds[i].kind;
        if (span_is_text(span_of(section, size), quota_kinds[i].section))
            return section[size] && status_ok(oin_parse(span_of_text(section + size + 1), &out->requester));
    }
    return false;
}

/* "5000 / 20000" */
static struct status parse_limits(const char *value, struct quota_rule *rule)
{
    size_t size = strcspn(value, "/");
    if (!value[size])
        return FAIL(INVALID);
    TRY(decimal_parse(text_trim(span_of(value, size)), QUOTA_LIMIT_MOST, &rule->day_limit));
    return decimal_parse(text_trim(span_of_text(value + size + 1)), QUOTA_LIMIT_MOST, &rule->week_limit);
}

static struct status read_quota(const struct setting *row, const char *file, const struct policy *policy, struct quota_rule *out,
                                struct complaint *why)
{
    if (!read_quota_section(row->section, out))
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: sections are [quota OIN] and [tokens OIN]", file, row->section_line);
    out->purpose = QUOTA_ALL_PURPOSES;
    if (strcmp(row->name, QUOTA_ALL_PURPOSES_NAME) != 0 &&
        !status_ok(policy_word_find(policy, POLICY_PURPOSE, span_of_text(row->name), &out->purpose)))
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: \"%s\" is not a purpose of the policy", file, row->line, row->name);
    if (!status_ok(parse_limits(row->value, out)))
        return complain(why, FAIL(INVALID), "%s:%u: %s: a quota is written \"per day / per week\"", file, row->line, row->name);
    return STATUS(OK);
}

static int compare_rules(const void *a, const void *b)
{
    const struct quota_rule *left = a, *right = b;
    int order = oin_compare(&left->requester, &right->requester);
    if (!order)
        order = (int)left->kind - (int)right->kind;
    return order ? order : left->purpose - right->purpose;
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

struct status quotas_print(const struct quota_rules *quotas, const struct policy *policy, struct arena *arena, struct span *out)
{
    size_t size = quotas->count * (SECTION_ROOM + ROW_ROOM) + 1;
    const struct quota_rule *section = NULL;
    uint8_t *room;
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    for (size_t i = 0; i < quotas->count; i++) {
        const struct quota_rule *rule = &quotas->rows[i];
        const char *line;
        if (!section || section->kind != rule->kind || !oin_equal(&section->requester, &rule->requester)) {
            TRY(arena_print(arena, &line, "%s[%s %s]\n", section ? "\n" : "", section_of(rule->kind), rule->requester.text));
            write_text(&writer, line);
            section = rule;
        }
        TRY(arena_print(arena, &line, "%s = %llu / %llu\n", quota_purpose_word(policy, rule->purpose), (unsigned long long)rule->day_limit,
                        (unsigned long long)rule->week_limit));
        write_text(&writer, line);
    }
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

struct status quotas_table_hash(const struct quota_rules *quotas, struct digest *out)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(TABLE_LABEL));
    hasher_add_u32(hasher, (uint32_t)quotas->count);
    for (size_t i = 0; i < quotas->count; i++) {
        const struct quota_rule *rule = &quotas->rows[i];
        hasher_add_u32(hasher, rule->kind);
        hasher_add_framed(hasher, oin_span(&rule->requester));
        hasher_add_u32(hasher, rule->purpose);
        hasher_add_u32(hasher, (uint32_t)rule->day_limit);
        hasher_add_u32(hasher, (uint32_t)rule->week_limit);
    }
    hasher_finish(hasher, out->bytes);
    return STATUS(OK);
}

const struct quota_rule *quotas_find(const struct quota_rules *quotas, enum quota_kind kind, const struct oin *requester, uint8_t purpose)
{
    for (size_t i = 0; i < quotas->count; i++) {
        const struct quota_rule *rule = &quotas->rows[i];
        if (rule->kind == kind && rule->purpose == purpose && oin_equal(&rule->requester, requester))
            return rule;
    }
    return NULL;
}

struct quota_limits quotas_limits(const struct quota_rules *quotas, enum quota_kind kind, const struct oin *requester, uint8_t purpose)
{
    const struct quota_rule *own = quotas_find(quotas, kind, requester, purpose),
                            *all = quotas_find(quotas, kind, requester, QUOTA_ALL_PURPOSES);
    if (!own && !all)
        return (struct quota_limits){0};
    return (struct quota_limits){.day = own ? own->day_limit : UINT64_MAX,
                                 .week = own ? own->week_limit : UINT64_MAX,
                                 .all_day = all ? all->day_limit : UINT64_MAX,
                                 .all_week = all ? all->week_limit : UINT64_MAX};
}
