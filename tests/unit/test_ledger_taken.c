// SPDX-License-Identifier: EUPL-1.2
//
// P-04, P-07: messages by keys that were taken back, and of partners that left, in a log that is whole: what is told of them, and when it
// is its owner's fault.
#include "support/history_fixture.h"

TestSuite(ledger_taken, .fini = wipe_folder, .timeout = 120);

static struct history_withdrawal withdrawals[1];
static struct history_taken taken[1];

static struct history history_with_taken(enum key_use use, const uint8_t *key, int64_t from_ms)
{
    struct history history = plain_history();
    withdrawals[0] = (struct history_withdrawal){keys[1].oin, 2, filled(9)};
    taken[0] = (struct history_taken){.use = use, .from_ms = from_ms, .until_ms = INT64_MAX};
    memcpy(taken[0].key, key, sizeof taken[0].key);
    history.withdrawals = withdrawals;
    history.taken = taken;
    history.withdrawal_count = history.taken_count = 1;
    return history;
}
#define NOTE_OF_WITHDRAWAL "withdrawal-" SAMPLE_PARTNER "-2 "
static void tell_withdrawal(struct entry *entry)
{
    activate(entry, NOTE_OF_WITHDRAWAL HASH("09"));
    entry->has_said = false;
}
static void tell_another_withdrawal(struct entry *entry) { activate(entry, NOTE_OF_WITHDRAWAL HASH("08")); }

/* P-04, P-07: who stole a key writes any day in it; so of what day it is says nothing, and none of it fails the log of who has it. */
Test(ledger_taken, by_a_key_that_was_taken_back_nothing_is_established_of_any_day)
{
    const struct writer_of_log plain = {0};
    const int64_t days[] = {SAMPLE_START_MS - DAY_MS, AT_MS, SAMPLE_START_MS + 30 * DAY_MS};
    for (size_t i = 0; i < N(days); i++) {
        struct history history = history_with_taken(KEY_USE_ENVELOPE, partner_key.public, days[i]);
        expect_findings(&plain, &history, "taken-back@0", "told once, and it fails nothing");
    }
    cr_expect_not(finding_fails(FINDING_TAKEN_BACK));
    struct history history = history_with_taken(KEY_USE_ENVELOPE, other_key.public, AT_MS);
    expect_findings(&plain, &history, "", "another key of the partner's");
    withdrawals[0].oin = keys[0].oin;
    memcpy(taken[0].key, partner_key.public, sizeof taken[0].key);
    expect_findings(&plain, &history, "", "of another partner");
}

/* An owner that went on to take what is said by a key, after its node had told that it was taken back, has no excuse. */
Test(ledger_taken, a_log_that_tells_of_a_withdrawal_holds_nothing_below_it_that_it_undoes)
{
    const struct writer_of_log knew = {AT_DISCLOSED, tell_withdrawal, NULL, NULL},
                               elsewhere = {AT_HEARTBEAT, tell_another_withdrawal, NULL, NULL};
    struct history history = history_with_taken(KEY_USE_ENVELOPE, partner_key.public, AT_MS);
    const char *found = findings_of(&knew, &history);
    cr_expect(starts_with(found, "taken-back@0 ") && strstr(found, "said@10") && !strstr(found, "said@7"), "%s", found);
    history.taken_count = 0;
    expect_findings(&elsewhere, &history, "taken-back@13", "one that is not in the folder: an owner may have left it out");
}

Test(ledger_taken, of_a_partner_that_left_counts_what_it_said_before)
{
    const struct writer_of_log plain = {0};
    struct history history = history_with_taken(KEY_USES_END, other_key.public, SAMPLE_START_MS + DAY_MS);
    expect_findings(&plain, &history, "", "before");
    taken[0].from_ms = SAMPLE_START_MS - CLOCK_SKEW_MOST_MS - MINUTE_MS;
    expect_findings(&plain, &history, "taken-back@0", "after");
    taken[0].until_ms = SAMPLE_START_MS - MINUTE_MS;
    expect_findings(&plain, &history, "", "when it was off the roster, and had come back");
}

Test(ledger_taken, a_head_by_a_log_key_that_was_taken_back_is_told)
{
    const struct writer_of_log plain = {0};
    struct history history = plain_history();
    history = history_with_taken(KEY_USE_LOG, keys[0].key, AT_MS);
    expect_findings(&plain, &history, "", "of another's log");
    withdrawals[0].oin = keys[0].oin;
    expect_findings(&plain, &history, "taken-back@-1", "of this one");
}
