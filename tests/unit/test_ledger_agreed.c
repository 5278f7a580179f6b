// SPDX-License-Identifier: EUPL-1.2
//
// P-04: what an entry stands under is held against what the partners agreed, and what it says that a partner said against that
// partner's keys of the time. The log is whole and rightly signed each time; only one entry, or what is known of its time, is not.
#include "support/history_fixture.h"

TestSuite(ledger_agreed, .fini = wipe_folder, .timeout = 120);

static void other_agreement(struct entry *entry) { entry->agreement = filled(7); }
static void decided_under_another(struct entry *entry)
{
    entry->has_decided_under = true;
    entry->decided_under = filled(7);
}
static void said_under_another(struct entry *entry)
{
    entry->has_decided_under = true;
    entry->decided_under = filled(6);
    entry->agreement = filled(7);
}
static void refused_for_another(struct entry *entry)
{
    said_under_another(entry);
    entry->code = STATUS_OTHER_AGREEMENT;
    entry->verdict = VERDICT_REFUSE;
    entry->decision_count = 0;
}
static void said_before_it_was_left(struct entry *entry)
{
    entry->has_decided_under = true;
    entry->decided_under = filled(7);
}
static void said_after_it_was_left(struct entry *entry)
{
    said_before_it_was_left(entry);
    entry->said.time_ms += CLOCK_SKEW_MOST_MS + MINUTE_MS;
    entry->said.expires_ms += CLOCK_SKEW_MOST_MS + MINUTE_MS;
}
static void go_on_with_one_of_before(struct entry *entry)
{
    if (entry->kind == ENTRY_RESPONSE_RECEIVED)
        said_before_it_was_left(entry);
    else
        other_agreement(entry);
}
static void go_on_with_a_late_one(struct entry *entry)
{
    if (entry->kind == ENTRY_RESPONSE_RECEIVED)
        said_after_it_was_left(entry);
    else
        other_agreement(entry);
}
static void said_long_ago(struct entry *entry)
{
    said_under_another(entry);
    entry->said.time_ms -= 15 * DAY_MS;
    entry->said.expires_ms -= 15 * DAY_MS;
}
static void other_policy(struct entry *entry) { entry->policy_text_hash = filled(4); }
static void other_policy_in_receipt(struct entry *entry) { entry->receipt.policy_hash = filled(4); }
static void of_before(struct entry *entry)
{
    entry->version = 1;
    entry->has_agreement = false;
}
static void no_agreement(struct entry *entry) { entry->has_agreement = false; }
static void policy_of_chain(struct entry *entry) { activate(entry, "policy 2 " HASH("03")); }
static void policy_of_nobody(struct entry *entry) { activate(entry, "policy 2 " HASH("04")); }
static void policy_of_another_number(struct entry *entry) { activate(entry, "policy 3 " HASH("03")); }
static void text_of_no_form(struct entry *entry) { activate(entry, "policy two " HASH("04")); }
static void roster_of_nobody(struct entry *entry)
{
    activate(entry, "roster 1 " HASH("03"));
    entry->kind = ENTRY_KEY_EVENT;
}
static void signed_by_another(struct entry *entry)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span content;
    cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    cr_assert(status_ok(said_content(entry, arena, &content)));
    sign_message(&other_key, ENVELOPE_SIGN_PREFIX, content, entry->said.signature);
}
static void with_another_purpose(struct entry *entry) { entry->grounds.purpose ^= 2; }

Test(ledger_agreed, an_honest_log_stands_under_what_was_agreed)
{
    struct history history = plain_history();
    const struct writer_of_log honest_log = {0};
    expect_findings(&honest_log, &history, "", "honest");
    expect_findings(&honest_log, NULL, "", "a bare file");
    history.is_known = false;
    history.span_count = history.key_count = 0;
    history.fault_count = 1;
    history.faults = (const char *[]){"agreed/policy-2: damaged"};
    expect_findings(&honest_log, &history, "chain@-1", "a folder that is no chain says that, and nothing of entries");
}

Test(ledger_agreed, an_entry_that_stands_under_what_was_not_agreed_is_found_with_its_number)
{
    static const struct {
        struct writer_of_log log;
        const char *expected;
    } cases[] = {
        {{AT_DECISION, other_agreement, NULL, NULL}, "agreement@8"},
        {{AT_HEARTBEAT, other_agreement, NULL, NULL}, "agreement@13"},
        {{AT_DISCLOSED, decided_under_another, NULL, NULL}, "agreement@9"},
        {{AT_RECEIVED, said_under_another, NULL, NULL}, "agreement@7"},
        {{AT_DECISION, no_agreement, NULL, NULL}, "said@8 agreement@8"},
        {{AT_DECISION, refused_for_another, NULL, NULL}, "disclosure@9"}, /* and of its agreement nothing is to be said */
        {{AT_HEARTBEAT, of_before, NULL, NULL}, "agreement@13"},
        {{AT_DECISION, other_policy, NULL, NULL}, "policy@8"},
        {{AT_RESPONSE, other_policy_in_receipt, NULL, NULL}, "policy@12"},
        {{AT_RECEIPT, other_policy_in_receipt, NULL, NULL}, ""}, /* a partner that says so breaks no ledger */
        {{AT_HEARTBEAT, policy_of_chain, NULL, NULL}, ""},
        {{AT_HEARTBEAT, policy_of_nobody, NULL, NULL}, "policy@13"},
        {{AT_HEARTBEAT, policy_of_another_number, NULL, NULL}, "policy@13"},
        {{AT_HEARTBEAT, roster_of_nobody, NULL, NULL}, "policy@13"},
        {{AT_HEARTBEAT, text_of_no_form, NULL, NULL}, "policy@13"},
    };
    const struct history history = plain_history();
    for (size_t i = 0; i < N(cases); i++) {
        char what[16];
        snprintf(what, sizeof what, "case %zu", i);
        expect_findings(&cases[i].log, &history, cases[i].expected, what);
    }
}

/* Around the start of a version, by what clocks may differ. */
Test(ledger_agreed, an_agreement_counts_in_its_time_and_no_longer)
{
    static const struct {
        int64_t from_ms, until_ms;
        const char *expected;
    } cases[] = {
        {AT_MS - DAY_MS, AT_MS + DAY_MS, ""},
        {AT_MS + CLOCK_SKEW_MOST_MS / 2, HISTORY_OPEN_MS, ""},
        {AT_MS - DAY_MS, AT_MS - CLOCK_SKEW_MOST_MS / 2, ""},
        {AT_MS + CLOCK_SKEW_MOST_MS + 1000, HISTORY_OPEN_MS, "agreement@9"},
        {AT_MS - DAY_MS, AT_MS - CLOCK_SKEW_MOST_MS - 1000, "late@9"},
    };
    const struct writer_of_log log = {AT_DISCLOSED, other_agreement, NULL, other_agreement};
    struct history history = plain_history();
    history.span_count = 2;
    for (size_t i = 0; i < N(cases); i++) {
        spans[1] = (struct history_span){filled(7), filled(3), cases[i].from_ms, cases[i].until_ms};
        const char *found = findings_of(&log, &history);
        cr_expect(*cases[i].expected ? starts_with(found, cases[i].expected) : !*found, "case %zu: \"%s\"", i, found);
    }
}

/* Who hears late of a version goes on under the one before: that is told, of everybody alike, and proves nothing against the log's owner.
 * A partner that held its signature back until after the start would otherwise have broken all ledgers. */
Test(ledger_agreed, a_log_that_goes_over_late_is_told_and_does_not_fail)
{
    const struct writer_of_log never = {0}, late = {AT_DISCLOSED, other_agreement, NULL, other_agreement};
    struct history history = plain_history();
    history.span_count = 2;
    spans[0].until_ms = SAMPLE_START_MS - CLOCK_SKEW_MOST_MS - MINUTE_MS;
    spans[1] = (struct history_span){filled(7), filled(3), spans[0].until_ms, HISTORY_OPEN_MS};
    expect_findings(&never, &history, "late@0", "once, and not of every entry");
    expect_findings(&late, &history, "late@0", "until it goes over");
    cr_expect_not(finding_fails(FINDING_LATE));
    const struct writer_of_log said_before = {AT_DISCLOSED, other_agreement, NULL, go_on_with_one_of_before},
                               said_after = {AT_DISCLOSED, other_agreement, NULL, go_on_with_a_late_one};
    expect_findings(&said_before, &history, "late@0", "said while it was in force here");
    cr_expect(starts_with(findings_of(&said_after, &history), "late@0 agreement@12"), "%s", findings_of(&said_after, &history));
    keys[1].until_ms = spans[0].until_ms;
    expect_findings(&never, &history, "late@0", "signed with the key of the agreement that it names");
    keys[0].until_ms = spans[0].until_ms;
    expect_findings(&never, &history, "late@0", "a head by the key of that agreement");
    keys[1].until_ms = HISTORY_OPEN_MS;
    expect_findings(&late, &history, "late@0 key@-1", "and not when it has gone over");
}

Test(ledger_agreed, a_log_that_went_over_to_a_version_does_not_go_back)
{
    const struct writer_of_log log = {AT_DISCLOSED, other_agreement, NULL, NULL};
    struct history history = plain_history();
    history.span_count = 2;
    spans[1] = (struct history_span){filled(7), filled(3), SAMPLE_START_MS, HISTORY_OPEN_MS};
    cr_expect(starts_with(findings_of(&log, &history), "agreement@10 agreement@11"), "%s", findings_of(&log, &history));
}

Test(ledger_agreed, a_message_may_name_the_agreement_of_its_time_for_fourteen_days)
{
    const struct writer_of_log now = {AT_RECEIVED, said_under_another, NULL, NULL}, long_ago = {AT_RECEIVED, said_long_ago, NULL, NULL};
    struct history history = plain_history();
    history.span_count = 2;
    keys[1].from_ms -= 60 * DAY_MS;
    spans[1] = (struct history_span){filled(7), filled(4), AT_MS - 20 * DAY_MS, AT_MS - MINUTE_MS};
    expect_findings(&now, &history, "", "said while clocks differ");
    spans[1].until_ms = AT_MS - DAY_MS;
    expect_findings(&now, &history, "agreement@7", "said when it was over");
    expect_findings(&long_ago, &history, "agreement@7", "said when it was in force, and too long ago");
    spans[1].from_ms = AT_MS + DAY_MS;
    spans[1].until_ms = HISTORY_OPEN_MS;
    expect_findings(&now, &history, "agreement@7", "not begun");
}

Test(ledger_agreed, what_a_partner_said_is_signed_by_a_key_that_was_its_own_then)
{
    const struct writer_of_log plain = {0}, by_another = {AT_RECEIVED, NULL, signed_by_another, NULL},
                               changed = {AT_RECEIVED, NULL, with_another_purpose, NULL};
    struct history history = plain_history();
    expect_findings(&by_another, &history, "said@7", "by another's key");
    expect_findings(&by_another, NULL, "", "nobody knows the keys");
    expect_findings(&changed, &history, "said@7", "a field that was changed after it was signed");
    keys[1].until_ms = SAMPLE_START_MS + DAY_MS; /* an old key, in its time */
    expect_findings(&plain, &history, "", "an old key, in its time");
    keys[1].until_ms = spans[0].from_ms = SAMPLE_START_MS - CLOCK_SKEW_MOST_MS - 1;
    history.key_count = 3; /* and a new one in its place */
    keys[2] = keys[1];
    keys[2].from_ms = keys[1].until_ms;
    keys[2].until_ms = HISTORY_OPEN_MS;
    memcpy(keys[2].key, other_key.public, sizeof keys[2].key);
    const char *found = findings_of(&plain, &history);
    cr_expect(strstr(found, "said@0") && strstr(found, "said@7"), "an old key after its time: %s", found);
    history.key_count = 1;
    cr_expect_not_null(strstr(findings_of(&plain, &history), "said@7"), "who is no partner");
}

Test(ledger_agreed, a_head_by_an_old_key_of_the_log_ends_with_the_time_of_that_key)
{
    const struct writer_of_log plain = {0};
    struct history history = plain_history();
    keys[0].until_ms = SAMPLE_START_MS + MINUTE_MS;
    expect_findings(&plain, &history, "", "in its time");
    keys[0].until_ms = SAMPLE_START_MS - CLOCK_SKEW_MOST_MS - MINUTE_MS;
    expect_findings(&plain, &history, "key@-1", "entries after its time");
    keys[0].until_ms = HISTORY_OPEN_MS;
    keys[0].use = KEY_USE_ENVELOPE;
    expect_findings(&plain, &history, "key@-1", "a key of another use");
}
