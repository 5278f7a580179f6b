// SPDX-License-Identifier: EUPL-1.2
//
// Entries of an exported ledger, all or those that are looked for. They stream through: memory is one bundle.
#include "cli/ledger_show.h"

#include "agreed/agreed.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/ledger_entry.h"
#include "cli/ledger_folder.h"

#define ENTRY_ARENA_BYTES ((size_t)4 * 1024 * 1024)

/* ---- what is looked for */

struct wanted {
    bool has_exchange, has_partner, has_said_by, has_verdict;
    struct exchange_id exchange;
    struct oin partner, said_by;
    uint8_t purpose, category; /* 0: any */
    enum entry_kind kind;      /* ENTRY_NONE: any */
    enum verdict verdict;
    const char *rule;          /* NULL: any */
    int64_t from_ms, until_ms; /* without the last */
};

struct looking {
    struct invocation *invocation;
    struct showing showing;
    struct wanted wanted;
    uint64_t found;
};

static bool has_category(const struct entry *entry, uint8_t category)
{
    for (uint8_t i = 0; i < entry->category_count; i++)
        if (entry->categories[i] == category)
            return true;
    return false;
}

static bool has_rule(const struct entry *entry, const char *rule)
{
    for (size_t i = 0; i < entry->decision_count; i++)
        if (span_is_text(entry->decisions[i].rule, rule))
            return true;
    return false;
}

static bool has_parties(const struct entry *entry, const struct wanted *wanted)
{
    if (wanted->has_exchange && !(entry->has_exchange && exchange_id_equal(&entry->exchange_id, &wanted->exchange)))
        return false;
    if (wanted->has_partner && !(entry->has_counterpart && oin_equal(&entry->counterpart, &wanted->partner)))
        return false;
    return !wanted->has_said_by || (entry->has_said && oin_equal(&entry->counterpart, &wanted->said_by));
}

static bool is_wanted(const struct entry *entry, const struct wanted *wanted)
{
    return entry->time_ms >= wanted->from_ms && entry->time_ms < wanted->until_ms && (!wanted->kind || entry->kind == wanted->kind) &&
           has_parties(entry, wanted) && (!wanted->purpose || entry->grounds.purpose == wanted->purpose) &&
           (!wanted->category || has_category(entry, wanted->category)) &&
           (!wanted->has_verdict || (entry_has_verdict(entry) && entry->verdict == wanted->verdict)) &&
           (!wanted->rule || has_rule(entry, wanted->rule));
}

static struct status show_entry(void *state, uint64_t index, struct span bytes)
{
    struct looking *looking = state;
    CLEANUP(arena) struct arena *arena = NULL;
    struct entry entry;
    struct span text;
    TRY(arena_new(ENTRY_ARENA_BYTES, &arena));
    struct status status = entry_decode(bytes, arena, &entry);
    if (!status_ok(status))
        return complain(&looking->invocation->why, status, "entry %llu", (unsigned long long)index);
    if (!is_wanted(&entry, &looking->wanted))
        return STATUS(OK);
    looking->found++;
    if (!looking->invocation->wants_json && !looking->showing.is_every) {
        entry_print_line(&looking->showing, index, &entry);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = entry_describe(&looking->showing, index, &entry);
    TRY(json_print(object, arena, &text));
    printf("%.*s\n", (int)text.size, (const char *)text.data);
    return STATUS(OK);
}

/* ---- as it was typed */

static struct status read_typed_oin(struct invocation *invocation, const char *option, bool *out_given, struct oin *out)
{
    const char *typed = invocation_option(invocation, option);
    *out_given = typed != NULL;
    if (typed && !status_ok(oin_parse(span_of_text(typed), out)))
        return misspeak(invocation, "--%s: an OIN of 20 digits", option);
    return STATUS(OK);
}

static struct status read_typed_exchange(struct invocation *invocation, struct wanted *wanted)
{
    const char *typed = invocation_option(invocation, "exchange");
    wanted->has_exchange = typed != NULL;
    if (typed && !status_ok(hex_parse(span_of_text(typed), wanted->exchange.bytes, EXCHANGE_ID_BYTES)))
        return misspeak(invocation, "--exchange: 32 hexadecimal digits");
    return STATUS(OK);
}

static struct status read_typed_kind(struct invocation *invocation, struct wanted *wanted)
{
    const char *typed = invocation_option(invocation, "kind"), *known = "";
    for (int kind = 1; typed && kind < ENTRY_KINDS_END; kind++) {
        if (strcmp(entry_kind_word((enum entry_kind)kind), typed) == 0)
            wanted->kind = (enum entry_kind)kind;
        TRY(arena_print(invocation->arena, &known, "%s%s%s", known, *known ? ", " : "", entry_kind_word((enum entry_kind)kind)));
    }
    if (typed && !wanted->kind)
        return misspeak(invocation, "--kind: \"%s\" is no kind of entry; there are: %s", typed, known);
    return STATUS(OK);
}

static struct status read_typed_verdict(struct invocation *invocation, struct wanted *wanted)
{
    static const struct {
        const char *word;
        enum verdict verdict;
    } words[] = {{"permit", VERDICT_PERMIT}, {"refuse", VERDICT_REFUSE}, {"undecided", VERDICT_UNDECIDED}};
    const char *typed = invocation_option(invocation, "verdict");
    for (size_t i = 0; typed && i < N(words); i++)
        if (strcmp(words[i].word, typed) == 0) {
            wanted->has_verdict = true;
            wanted->verdict = words[i].verdict;
        }
    if (typed && !wanted->has_verdict)
        return misspeak(invocation, "--verdict: \"%s\" is none; there are: permit, refuse, undecided", typed);
    return STATUS(OK);
}

/* A word of the policy, or the number that stands in the ledger. */
static struct status read_typed_word(const struct looking *looking, enum policy_dimension dimension, uint8_t *out)
{
    struct invocation *invocation = looking->invocation;
    const struct policy *policy = looking->showing.policy;
    const char *option = policy_dimension_english(dimension), *typed = invocation_option(invocation, option), *known = "";
    uint64_t number;
    if (typed && status_ok(decimal_parse(span_of_text(typed), UINT8_MAX, &number)) && number > 0) {
        *out = (uint8_t)number;
        return STATUS(OK);
    }
    if (!typed || (policy && status_ok(policy_word_find(policy, dimension, span_of_text(typed), out))))
        return STATUS(OK);
    if (!policy)
        return misspeak(invocation, "--%s: a number, or with --policies DIR a word", option);
    for (uint8_t i = 1; i <= policy_word_count(policy, dimension); i++)
        TRY(arena_print(invocation->arena, &known, "%s%s%s", known, *known ? ", " : "", policy_word(policy, dimension, i)));
    return misspeak(invocation, "--%s: \"%s\" is not a %s; there are: %s", option, typed, policy_dimension_word(dimension), known);
}

static struct status read_typed_day(struct invocation *invocation, const char *option, int64_t fallback_ms, int64_t *out_ms)
{
    const char *typed = invocation_option(invocation, option);
    int32_t day;
    *out_ms = fallback_ms;
    if (!typed)
        return STATUS(OK);
    if (!status_ok(day_parse(span_of_text(typed), &day)))
        return misspeak(invocation, "--%s: a day as 2026-12-31", option);
    *out_ms = day * DAY_MS;
    return STATUS(OK);
}

static struct status read_wanted(struct looking *looking)
{
    struct invocation *invocation = looking->invocation;
    struct wanted *wanted = &looking->wanted;
    TRY(read_typed_exchange(invocation, wanted));
    TRY(read_typed_oin(invocation, "partner", &wanted->has_partner, &wanted->partner));
    TRY(read_typed_oin(invocation, "said-by", &wanted->has_said_by, &wanted->said_by));
    TRY(read_typed_kind(invocation, wanted));
    TRY(read_typed_verdict(invocation, wanted));
    TRY(read_typed_word(looking, POLICY_PURPOSE, &wanted->purpose));
    TRY(read_typed_word(looking, POLICY_CATEGORY, &wanted->category));
    wanted->rule = invocation_option(invocation, "rule");
    TRY(read_typed_day(invocation, "from", INT64_MIN, &wanted->from_ms));
    return read_typed_day(invocation, "until", INT64_MAX, &wanted->until_ms);
}

/* ---- the sentences */

static struct status read_shown_policy(struct looking *looking, struct policy **out)
{
    const char *policies = invocation_option(looking->invocation, "policies");
    if (policies)
        TRY(agreed_policy_read(policies, out, &looking->invocation->why));
    looking->showing.policy = *out;
    looking->showing.is_every = invocation_has(looking->invocation, "every");
    return STATUS(OK);
}

struct status ledger_show(struct invocation *invocation)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct ledger_folder folder = {invocation->arguments[0], &invocation->why};
    struct export_source source = ledger_folder_source(&folder);
    struct looking looking = {.invocation = invocation, .wanted = {.from_ms = INT64_MIN, .until_ms = INT64_MAX}};
    struct entry_range range;
    uint64_t count;
    TRY(read_shown_policy(&looking, &policy));
    TRY(ledger_folder_size(&folder, invocation->arena, &range.size));
    TRY(invocation_number(invocation, "from", 0, range.size, 0, &range.first));
    TRY(invocation_number(invocation, "count", 0, INT64_MAX, INT64_MAX, &count));
    range.end = count < range.size - range.first ? range.first + count : range.size;
    return export_each_entry(&source, &range, &(struct entry_visitor){show_entry, &looking}, &invocation->why);
}

struct status ledger_search(struct invocation *invocation)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct ledger_folder folder = {invocation->arguments[0], &invocation->why};
    struct export_source source = ledger_folder_source(&folder);
    struct looking looking = {.invocation = invocation};
    struct entry_range range = {0};
    TRY(read_shown_policy(&looking, &policy));
    TRY(read_wanted(&looking));
    TRY(ledger_folder_size(&folder, invocation->arena, &range.size));
    range.end = range.size;
    TRY(export_each_entry(&source, &range, &(struct entry_visitor){show_entry, &looking}, &invocation->why));
    if (!invocation->wants_json)
        printf("%llu of %llu entries; that they are those of the log says `ledger verify`\n", (unsigned long long)looking.found,
               (unsigned long long)range.size);
    return STATUS(OK);
}

const struct option ledger_search_options[] = {
    {"exchange", "HEX", false, false, "of this exchange"},
    {"partner", "OIN", false, false, "with this partner"},
    {"said-by", "OIN", false, false, "that this partner said and signed"},
    {"kind", "WORD", false, false, "of this kind: request-received, disclosed, …"},
    {"purpose", "WORD", false, false, "for this purpose; a number, or a word of --policies"},
    {"category", "WORD", false, false, "with this category; likewise"},
    {"verdict", "WORD", false, false, "permit, refuse or undecided"},
    {"rule", "NAME", false, false, "with a decision by this rule"},
    {"from", "DAY", false, false, "the first day that counts (all)"},
    {"until", "DAY", false, false, "the first day after it (all)"},
    {"policies", "DIR", false, false, "the policy in force then: words instead of numbers"},
    {"every", NULL, false, false, "every field of each entry, as one object a line"},
    {0},
};
