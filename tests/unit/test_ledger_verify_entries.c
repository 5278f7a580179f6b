// SPDX-License-Identifier: EUPL-1.2
//
// Logs that are rightly signed and hold entries that may not be: the verification names the entry and the rule.
#include "base/day.h"
#include "support/verify_fixture.h"

TestSuite(ledger_verify_entries, .fini = wipe_folder, .timeout = 120);

/* A log that is whole and rightly signed, but with one entry that was changed before it was written. */
struct liar {
    uint64_t at;
    void (*change)(struct entry *entry), (*change_next)(struct entry *entry);
};
static struct status liar_read(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    const struct liar *liar = state;
    struct entry_decision decision;
    struct entry entry;
    sample_entry(index, &decision, &entry);
    if (index == liar->at && !liar->change)
        return arena_copy(arena, span_of_text("not an entry"), out);
    if (index == liar->at)
        liar->change(&entry);
    if (index == liar->at + 1 && liar->change_next)
        liar->change_next(&entry);
    return entry_encode(&entry, arena, out);
}
static void other_owner(struct entry *entry) { memcpy(entry->own.text, SAMPLE_PARTNER, sizeof SAMPLE_PARTNER); }
static void earlier(struct entry *entry) { entry->time_ms -= 3 * 60 * 1000; }
static void refused(struct entry *entry)
{
    entry->verdict = VERDICT_REFUSE;
    entry->code = STATUS_NO_RULE;
}
static void undecided(struct entry *entry) { entry->verdict = VERDICT_UNDECIDED; }
static void no_rule(struct entry *entry) { entry->decisions[0].rule = span_empty(); }
static void no_policy(struct entry *entry) { entry->has_policy = false; }
static void no_part(struct entry *entry)
{
    entry->decisions[0].verdict = VERDICT_REFUSE;
    entry->decisions[0].code = STATUS_NO_RULE;
}
static void other_exchange(struct entry *entry) { entry->exchange_id.bytes[15] ^= 1; }
static void no_exchange(struct entry *entry) { entry->has_exchange = false; }
static void no_receipt(struct entry *entry) { entry->has_receipt = false; }
static void other_request(struct entry *entry) { entry->receipt.request_digest.bytes[0] ^= 1; }
static void other_answer(struct entry *entry) { entry->receipt.answer_digest.bytes[0] ^= 1; }
static void no_digest(struct entry *entry) { entry->has_answer_digest = false; }
static void own_origin(struct entry *entry) { entry->receipt.origin = span_of_text(SAMPLE_ORIGIN); }
static void no_said(struct entry *entry) { entry->has_said = false; }
static void no_agreement(struct entry *entry) { entry->has_agreement = false; }
static void no_state(struct entry *entry) { entry->answer_state = 0; }
static void no_purpose(struct entry *entry) { entry->grounds.purpose = 0; }
static void of_before(struct entry *entry)
{
    entry->version = 1;
    entry->has_said = entry->has_agreement = false;
}
static void human_permit(struct entry *entry)
{
    entry->kind = ENTRY_HUMAN_DECISION;
    entry->verdict = VERDICT_PERMIT;
}
static void human_refusal(struct entry *entry)
{
    entry->kind = ENTRY_HUMAN_DECISION;
    refused(entry);
}
static void disclosure(struct entry *entry)
{
    entry->kind = ENTRY_DISCLOSED;
    entry->has_receipt = entry->has_said = false;
}

/* P-08: among them a permit that does not name its exchange, policy or rule, so that it could not be replayed */
Test(ledger_verify_entries, a_signed_log_with_entries_that_may_not_be_fails_and_names_the_entry)
{
    static const struct {
        uint64_t at, found_at; /* cycle of 7: received, decision, disclosed, receipt, sent, response, heartbeat */
        void (*change)(struct entry *entry);
        const char *word;
    } cases[] = {
        {700, 700, NULL, "entry"},
        {700, 700, other_owner, "owner"},
        {705, 705, earlier, "time"},
        {701, 702, refused, "disclosure"},
        {701, 702, undecided, "disclosure"},
        {701, 702, other_exchange, "disclosure"},
        {702, 702, no_exchange, "disclosure"},
        {702, 702, other_exchange, "disclosure"},
        {701, 701, no_rule, "decision"},
        {701, 701, no_policy, "decision"},
        {701, 701, no_part, "decision"},
        {703, 703, other_exchange, "receipt"},
        {703, 703, no_receipt, "receipt"},
        {705, 705, no_receipt, "receipt"},
        {705, 705, other_request, "receipt"},
        {705, 705, other_answer, "receipt"},
        {705, 705, no_digest, "receipt"},
        {705, 705, own_origin, "receipt"},
        {703, 703, own_origin, "receipt"},
        {700, 700, no_said, "said"},
        {700, 700, no_purpose, "said"},
        {703, 703, no_said, "said"},
        {705, 705, no_said, "said"},
        {705, 705, no_state, "said"},
        {701, 701, no_agreement, "said"},
        {704, 704, no_agreement, "said"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct liar liar = {cases[i].at, cases[i].change, NULL};
        struct entry_reader reader = {liar_read, &liar};
        struct ledger_report report = {0};
        const char *first;
        uint64_t index = 0;
        export_sample(&reader, 710);
        cr_expect(status_is(verify_with("quorum none\n", &report, &first, &index), STATUS_TAMPERED), "case %zu", i);
        cr_expect_str_eq(first, cases[i].word, "case %zu: %s", i, first);
        cr_expect_eq(index, cases[i].found_at, "case %zu: entry %u", i, (unsigned)index);
        cr_expect_eq(report.entry_count, 710, "a finding does not end the reading");
    }
}

Test(ledger_verify_entries, what_a_professional_refused_may_not_be_disclosed)
{
    struct liar liar = {2, human_permit, disclosure};
    struct entry_reader reader = {liar_read, &liar};
    const char *first;
    export_sample(&reader, 7);
    cr_expect(status_ok(verify_first(&first)), "%s", first);
    liar.change = human_refusal;
    export_sample(&reader, 7);
    expect_first("a refusal by a professional", "disclosure");
    liar.change_next = NULL;
    export_sample(&reader, 7);
    cr_expect(status_ok(verify_first(&first)), "a refusal and nothing disclosed: %s", first);
}

/* Logs of before stay readable and verifiable: what was said was not kept then. */
Test(ledger_verify_entries, an_entry_of_version_1_needs_no_said)
{
    const char *first;
    for (uint64_t at = 0; at < 7; at++) {
        struct liar liar = {at, of_before, NULL};
        struct entry_reader reader = {liar_read, &liar};
        export_sample(&reader, 7);
        cr_expect(status_ok(verify_first(&first)), "entry %u: %s", (unsigned)at, first);
    }
}

static struct status stranger_read(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    struct liar liar = {index, other_owner, NULL};
    (void)state;
    return liar_read(&liar, index, arena, out);
}

Test(ledger_verify_entries, findings_are_counted_beyond_what_is_kept)
{
    struct entry_reader reader = {stranger_read, NULL};
    struct ledger_report report = {0};
    const char *first;
    uint64_t index;
    export_sample(&reader, 400);
    cr_expect(status_is(verify_with("quorum none\n", &report, &first, &index), STATUS_TAMPERED));
    cr_expect_eq(report.finding_count, 400);
    cr_expect_eq(report.kept_count, FINDINGS_MOST);
}

/* ---- hours in which nothing was entered */

struct silence { /* before the entry at this place; a cycle is 7 and ends with a heartbeat */
    uint64_t at;
    int64_t ms;
    void (*change)(struct entry *entry);
};
static struct status silence_read(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    const struct silence *silence = state;
    struct entry_decision decision;
    struct entry entry;
    sample_entry(index, &decision, &entry);
    entry.time_ms += index >= silence->at ? silence->ms : 0;
    if (index == silence->at && silence->change)
        silence->change(&entry);
    return entry_encode(&entry, arena, out);
}
static void started(struct entry *entry) { entry->note = span_of_text(HEARTBEAT_STARTED); }
static void other_word(struct entry *entry) { entry->note = span_of_text("grow"); }

Test(ledger_verify_entries, a_silence_is_told_from_the_first_heartbeat_on_unless_the_node_says_that_it_stood_still)
{
    const int64_t most_ms = 2 * HOUR_MS - 250; /* entries are 250 ms apart */
    static const char *const why = "told, and no failure";
    const struct {
        struct silence silence;
        uint64_t gaps;
    } cases[] = {
        {{8, most_ms + 1, NULL}, 1},        {{8, most_ms, NULL}, 0},
        {{13, most_ms + 1, NULL}, 1},       {{6, most_ms + 1, NULL}, 0}, /* before the first heartbeat, and that itself */
        {{3, 40 * DAY_MS, NULL}, 0},        {{13, 40 * DAY_MS, started}, 0},
        {{13, 40 * DAY_MS, other_word}, 1}, {{9, most_ms + 1, started}, 1}, /* any entry can have a word */
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct silence silence = cases[i].silence;
        struct entry_reader reader = {silence_read, &silence};
        struct ledger_report report = {0};
        const char *first;
        uint64_t index;
        export_sample(&reader, 21);
        cr_expect(status_ok(verify_with("quorum none\n", &report, &first, &index)), "%s", why);
        cr_expect_eq(report.found[FINDING_GAP], cases[i].gaps, "case %zu", i);
        cr_expect_eq(report.finding_count, cases[i].gaps, "case %zu", i);
    }
}
