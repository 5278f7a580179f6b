// SPDX-License-Identifier: EUPL-1.2
//
// Another version of what is agreed comes into force while nodes run and messages are under way: nobody stops, nothing is lost, the
// ledger says when, and there is no way back (P-04, P-06, P-08).
#include "agreed/texts.h"
#include "store/inbox.h"
#include "store/inquiries.h"
#include "support/agreeing.h"
#include "support/first_page.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>
#include <string.h>

static struct town town;
static void make(void)
{
    town_open(&town, 0);
    for (size_t who = 0; who < RESIDENTS; who++) {
        town_give_shelf(&town, (enum resident)who);
        town_start(&town, (enum resident)who);
    }
    town_connect(&town);
    town.has_own_clock = true;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(turn_switch, .init = make, .fini = end, .timeout = 120);

static void pass(int64_t ms, int64_t step_ms)
{
    for (int64_t i = 0; i < ms; i += step_ms) {
        town.steady_ms += step_ms;
        town.now_ms += step_ms;
        for (size_t who = 0; who < RESIDENTS; who++) {
            bool did;
            if (town.houses[who].is_running)
                OK(town_turn(&town, (enum resident)who, &did));
        }
    }
}

/* Signed by all, and on everybody's shelf before it starts. */
static void agree_at(enum agreed_text text, struct bundle content, int64_t starts_ms)
{
    town.agreeing->now_ms = town.now_ms;
    struct version *version = agreeing_propose(town.agreeing, text, content, starts_ms);
    agreeing_sign(town.agreeing, version, EVERYBODY);
    for (size_t who = 0; who < RESIDENTS; who++)
        if (town.houses[who].is_running)
            town_put_on_shelf(&town, (enum resident)who, version);
}

static int64_t next_second(int64_t ahead_ms) { return (town.now_ms + ahead_ms) / 1000 * 1000 + 1000; }

static size_t count_at(enum resident who, uint64_t number)
{
    return town_node(&town, who)->agreed.versions[agreed_text_index(AGREED_POLICY)].number == number;
}

static struct bundle other_policy(unsigned days)
{
    char days_text[64];
    snprintf(days_text, sizeof days_text, "binnen %u dagen", days);
    return agreeing_policy(town.agreeing, "binnen 28 dagen", days_text);
}

/* Each asks about a household of its own; with every policy the same partners answer. */
static void ask_many(size_t count, uint8_t (*ids)[CASE_ID_BYTES])
{
    for (size_t i = 0; i < count; i++)
        town_ask(&town, &(struct town_case){.bsn = "999990019", .categories = {"schulden", "huurachterstand"}}, ids[i]);
}

Test(turn_switch, a_version_starts_at_its_moment_everywhere_without_a_restart_and_the_ledger_says_so)
{
    struct entry entry;
    uint64_t index;
    int64_t starts_ms = next_second(5000);
    agree_at(AGREED_POLICY, other_policy(27), starts_ms);
    pass(starts_ms - 1 - town.now_ms, 1);
    for (size_t who = 0; who < RESIDENTS; who++)
        cr_expect(count_at((enum resident)who, 1), "%zu before its time", who);
    pass(1, 1);
    for (size_t who = 0; who < RESIDENTS; who++) {
        cr_expect(count_at((enum resident)who, 2), "%zu", who);
        cr_assert(town_last_entry(&town, (enum resident)who, ENTRY_POLICY_ACTIVATED, &entry, &index));
        cr_expect(memcmp(entry.note.data, "policy 2 ", 9) == 0 && entry.time_ms == starts_ms);
        cr_expect(digest_equal(&entry.policy_text_hash, policy_text_hash(town_node(&town, (enum resident)who)->agreed.policy)),
                  "its own entry is under it already");
        cr_expect_eq(lines_counters(&town_node(&town, (enum resident)who)->lines)->lines_down, 0, "no line noticed");
    }
}

/* However many are kept, a switch opens none of them: with the shelf out of reach it comes all the same. */
Test(turn_switch, a_version_that_was_read_starts_without_its_files)
{
    char away[sizeof town.houses[SDD].shelf + 8];
    snprintf(away, sizeof away, "%s.away", town.houses[SDD].shelf);
    int64_t starts_ms = next_second(5000);
    agree_at(AGREED_POLICY, other_policy(27), starts_ms);
    pass(1000, 1000);
    cr_assert_eq(rename(town.houses[SDD].shelf, away), 0);
    pass(starts_ms - town.now_ms, 100);
    cr_expect(count_at(SDD, 2) && count_at(VT, 2));
    town_node(&town, SDD)->holding.is_stale = true; /* a person says that there is something new, and there is nothing */
    pass(2000, 1000);
    cr_expect(count_at(SDD, 2));
    cr_assert_eq(rename(away, town.houses[SDD].shelf), 0);
    agree_at(AGREED_POLICY, other_policy(26), next_second(1000));
    pass(4000, 1000);
    cr_expect(count_at(SDD, 3) && count_at(VT, 3));
}

/* Questions are asked before, at and after the switch, over a network that is late: all are answered, once. */
Test(turn_switch, exchanges_under_way_are_not_lost_when_a_version_starts)
{
    enum { ROUNDS = 12, EACH = 2 };
    static uint8_t ids[ROUNDS * EACH][CASE_ID_BYTES];
    size_t answered = 0, asked = 0;
    town_import(&town, SDD, &(struct town_record){.reference = "r-1", .category = "schulden", .bsn = "999990019"});
    town_import(&town, WOCO, &(struct town_record){.reference = "r-2", .category = "huurachterstand", .bsn = "999990019"});
    pass(2000, 100);
    network_set_weather(town.network, (struct weather){.late = 700, .late_most_ms = 900});
    for (size_t i = 0; i < ROUNDS; i++) {
        if (i % 3 == 1)
            agree_at(AGREED_POLICY, other_policy((unsigned)(27 - i)), next_second(0));
        ask_many(EACH, ids + asked);
        asked += EACH;
        pass(500, 50);
    }
    network_set_weather(town.network, (struct weather){0});
    pass(120000, 1000);
    cr_expect(count_at(WIJK, 1 + ROUNDS / 3) && count_at(SDD, 1 + ROUNDS / 3));
    for (size_t i = 0; i < asked; i++)
        answered += town_answer(&town, ids[i], SDD) != NULL && town_answer(&town, ids[i], WOCO) != NULL;
    cr_expect_eq(answered, asked, "%zu of %zu", answered, asked);
    for (size_t who = 0; who < RESIDENTS; who++)
        cr_expect_not(town_is_waiting(&town, (enum resident)who));
}

/* A question that is looked for between turns was received under one policy, and is answered by the one that came meanwhile: there the
 * same question is for a person (P-04). */
Test(turn_switch, what_is_looked_for_when_a_version_starts_is_answered_by_that_version)
{
    static const char old[] = "  omdat        \"Zonder zicht op inkomen";
    static const char new[] = "  verplicht    menselijke-beoordeling\n  omdat        \"Zonder zicht op inkomen";
    uint8_t id[CASE_ID_BYTES];
    struct inbox_row *rows;
    size_t count;
    town_stop(&town, SDD);
    town.lookup_slice = 1;
    town_start(&town, SDD);
    town_connect(&town);
    town_import(&town, SDD, &(struct town_record){.reference = "r-0", .category = "schulden", .bsn = "999990019"});
    for (size_t i = 0; i < 100; i++) {
        char reference[8];
        snprintf(reference, sizeof reference, "r-%zu", i + 1);
        town_import(&town, SDD, &(struct town_record){.reference = reference, .category = "schulden", .bsn = "123456782"});
    }
    pass(2000, 100);
    town_ask(&town, &(struct town_case){.basis = "wmo-college", .bsn = "999990019", .categories = {"schulden"}}, id);
    pass(500, 100);
    cr_expect(lookups_wait(town_node(&town, SDD)->book.lookups));
    agree_at(AGREED_POLICY, agreeing_policy(town.agreeing, old, new), next_second(1000));
    pass(30000, 100);
    cr_expect(count_at(SDD, 2) && !lookups_wait(town_node(&town, SDD)->book.lookups));
    OK(first_inbox(town_node(&town, SDD)->book.store, INBOX_WAITING, town.arena, &rows, &count));
    cr_expect(count == 1);
    const struct answer_content *answer = town_answer(&town, id, SDD);
    cr_expect(answer && answer->state == ANSWER_BEING_WEIGHED);
}

/* Roster, lines and what is kept by place: one leaves, and everybody else keeps the line that it has. */
Test(turn_switch, a_partner_that_leaves_has_no_line_and_the_others_keep_theirs)
{
    agree_at(AGREED_ROSTER, agreeing_roster(town.agreeing, ONLY(RESIDENTS - 1) - 1, 2, TOEZ), next_second(0));
    pass(3000, 1000);
    int64_t since;
    bool up;
    for (size_t who = 0; who < WOCO2; who++) {
        const struct node *node = town_node(&town, (enum resident)who);
        cr_expect_eq(node->agreed.party_count, RESIDENTS - 1);
        cr_expect(status_is(lines_peer_state(&node->lines, town_oin(&town, WOCO2), &up, &since), STATUS_UNKNOWN_PEER));
        cr_expect_eq(lines_counters(&node->lines)->lines_down, 1, "%zu: only that one", who);
    }
    town_import(&town, SDD, &(struct town_record){.reference = "r-1", .category = "schulden", .bsn = "999990019"});
    uint8_t id[CASE_ID_BYTES];
    town_ask(&town, &(struct town_case){.bsn = "999990019", .categories = {"schulden"}}, id);
    pass(5000, 1000);
    cr_expect_not_null(town_answer(&town, id, SDD));
    town_stop(&town, WOCO2); /* it cannot stand in a roster that it is not on, and went on as it was */
}

/* With a full disk nothing is decided; when there is room, the first that is written is what is in force (P-08). */
Test(turn_switch, on_a_full_disk_nothing_is_decided_by_a_version_before_the_ledger_has_it)
{
    struct entry entry;
    uint64_t activated;
    bool did;
    agree_at(AGREED_POLICY, other_policy(27), next_second(0));
    memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, 1, 1000000);
    town.steady_ms += 2000;
    town.now_ms += 2000;
    (void)!status_ok(town_turn(&town, SDD, &did));
    uint64_t leaves = town_leaves(&town, SDD);
    memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 1, 0);
    pass(120000, 1000);
    cr_assert(count_at(SDD, 2) && count_at(VT, 2));
    cr_assert(town_last_entry(&town, SDD, ENTRY_POLICY_ACTIVATED, &entry, &activated));
    cr_expect(activated >= leaves && memcmp(entry.note.data, "policy 2 ", 9) == 0);
    const struct digest *fresh = policy_text_hash(town_node(&town, SDD)->agreed.policy);
    for (uint64_t i = 0; i < activated; i++) {
        entry = town_entry(&town, SDD, i);
        cr_expect_not(entry.has_policy && digest_equal(&entry.policy_text_hash, fresh), "entry %llu", (unsigned long long)i);
    }
}

Test(turn_switch, a_version_that_the_keeper_cannot_note_is_not_in_force)
{
    agree_at(AGREED_POLICY, other_policy(27), next_second(0));
    town.houses[SDD].anchor.full = 1;
    pass(2000, 1000);
    cr_expect(count_at(SDD, 1) && count_at(VT, 2));
    pass(61000, 1000);
    cr_expect(count_at(SDD, 2));
}
