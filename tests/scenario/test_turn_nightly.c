// SPDX-License-Identifier: EUPL-1.2
//
// Each night two nodes hold their ledgers against each other (P-05, P-07): honest days agree, whatever happened to the lines, the clocks
// and the nodes; and a partner that left out, changed or made up what it lists is told as a difference, for people, and as nothing worse.
#include "book/quarantine.h"
#include "store/query.h"
#include "support/nights.h"

#include <criterion/criterion.h>

static void make(void)
{
    town_open(&town, EVERYBODY_UP & ~WITH_NODE(WOCO2));
    town.has_own_clock = true;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(turn_nightly, .init = make, .fini = end, .timeout = 240);

static void expect_agreement(int32_t day)
{
    for (enum resident who = 0; who < WOCO2; who++)
        for (enum resident other = 0; other < WOCO2; other++)
            if (who != other)
                cr_expect(day_of(who, other, day).outcome == RECONCILED_AGREES, "%d with %d: %s", who, other, told_of(who, other, day));
}

Test(turn_nightly, an_honest_day_agrees_for_all_and_stands_in_both_ledgers)
{
    uint8_t id[CASE_ID_BYTES];
    struct entry entry;
    uint64_t index;
    const int32_t day = day_of_ms(town.now_ms);
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "uitkering", .bsn = BSN});
    ask(id);
    night();
    expect_agreement(day);
    cr_expect(day_of(WIJK, SDD, day).ours >= 3, "question, answer and receipt");
    for (size_t i = 0; i < 2; i++) {
        cr_assert(town_last_entry(&town, i ? WIJK : SDD, ENTRY_RECONCILED, &entry, &index));
        cr_expect(entry.direction == DIRECTION_OUT && entry.has_list_digest);
        const struct entry theirs = town_entry(&town, i ? WIJK : SDD, index - 1);
        cr_expect(theirs.kind == ENTRY_RECONCILED && theirs.has_said && theirs.said.kind == ENVELOPE_RECONCILED);
        cr_expect(digest_equal(&theirs.list_digest, &entry.list_digest) && theirs.count == entry.count);
    }
    const uint64_t before = town_leaves(&town, SDD);
    for (size_t i = 0; i < 5; i++)
        pass(HOUR + NIGHT_LOOK_MS);
    cr_expect(town_entered_nothing(&town, SDD, before), "once is enough");
    for (size_t i = 1; i < NIGHT_FINAL_DAYS; i++)
        night();
    cr_expect_eq(day_of(WIJK, SDD, day_of_ms(town.now_ms) - 1).outcome, RECONCILED_AGREES);
    cr_expect_eq(entries_of(WIJK, ENTRY_RECONCILED, "final 2026"), 2 * 4, "once more, with everybody");
}

/* ---- what happens to honest nodes */

Test(turn_nightly, nodes_that_start_again_and_messages_that_were_lost_make_no_difference)
{
    uint8_t id[CASE_ID_BYTES];
    const int32_t day = day_of_ms(town.now_ms);
    town.is_deaf = true;
    ask(id);
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    town.is_deaf = false;
    town_connect(&town);
    for (size_t i = 0; i < 6; i++)
        pass(RESEND_FIRST_MS << i);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    town_connect(&town);
    cr_assert(town_answer(&town, id, SDD));
    night();
    expect_agreement(day);
    cr_expect(day_of(WIJK, SDD, day).ours >= 3);
}

/* What a holder refuses came, and both enter that. */
Test(turn_nightly, a_question_that_was_refused_agrees_too)
{
    uint8_t id[CASE_ID_BYTES];
    struct entry entry;
    uint64_t index;
    const int32_t day = day_of_ms(town.now_ms);
    town_set_quota(&town, QUOTA_TOKENS, WIJK, NULL, 1, 1);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    town_connect(&town);
    ask(id);
    ask(id);
    cr_assert(town_last_entry(&town, SDD, ENTRY_DECISION, &entry, &index) && entry.verdict == VERDICT_REFUSE &&
              entry.code == STATUS_OVER_QUOTA);
    night();
    expect_agreement(day);
    cr_expect(day_of(WIJK, SDD, day).ours >= 2);
}

/* The answer comes a day after its question: it is of the day of that. And clocks that are nearly two minutes apart. */
Test(turn_nightly, what_begins_before_midnight_is_of_that_day_for_both)
{
    uint8_t id[CASE_ID_BYTES];
    const int32_t day = day_of_ms(town.now_ms);
    const int64_t base = day_start_ms(day + 1) - 5000;
    bool did;
    town.now_ms = base;
    town.is_deaf = true;
    ask(id);
    town.is_deaf = false;
    town_connect(&town);
    for (size_t i = 0; i < 60; i++)
        for (enum resident who = 0; who < WOCO2; who++) {
            town.now_ms = base + (int64_t)i * 1000 + (who == WIJK ? 0 : 115 * 1000);
            town.steady_ms += 100;
            OK(town_turn(&town, who, &did));
        }
    cr_assert(town_answer(&town, id, SDD));
    for (size_t i = 0; i < 5; i++)
        pass(HOUR);
    expect_agreement(day);
    cr_expect(day_of(WIJK, SDD, day).ours >= 3);
}

/* 2026-10-25: at 01:00 UTC the clocks on the wall go back an hour. */
Test(turn_nightly, the_hour_that_comes_twice_on_the_wall_is_one_hour)
{
    uint8_t id[CASE_ID_BYTES];
    int32_t day;
    OK(day_parse(span_of_text("2026-10-25"), &day));
    town.now_ms = day_start_ms(day) + 59 * MINUTE_MS + 59 * 1000;
    ask(id);
    pass(2000);
    ask(id);
    for (size_t i = 0; i < 8; i++)
        night();
    for (enum resident who = 0; who < WOCO2; who++)
        cr_expect_eq(entries_of(who, ENTRY_RECONCILED, "preliminary 2026-10-25 agrees"), 4);
}

/* ---- what is under way */

Test(turn_nightly, what_is_under_way_is_explained_and_agrees_when_it_has_come)
{
    const int32_t day = day_of_ms(town.now_ms);
    const int64_t said_ms = town.now_ms;
    list(WIJK, SDD, signal_of(WIJK, SDD, 7), said_ms);
    night();
    cr_expect(day_of(WIJK, SDD, day).outcome == RECONCILED_EXPLAINED && strstr(told_of(WIJK, SDD, day), "waiting"), "%s",
              told_of(WIJK, SDD, day));
    cr_expect(day_of(SDD, WIJK, day).outcome == RECONCILED_EXPLAINED && strstr(told_of(SDD, WIJK, day), "waiting"));
    list(SDD, WIJK, signal_of(WIJK, SDD, 7), said_ms);
    for (size_t i = 0; i < NIGHT_FINAL_DAYS; i++)
        night();
    struct reconciled_day row;
    cr_expect(!find_day(WIJK, SDD, day, &row) && !find_day(SDD, WIJK, day, &row), "it agrees, and is not the last");
    cr_expect_eq(entries_of(WIJK, ENTRY_RECONCILED, "preliminary 2026-09-01 explained"), 1);
    cr_expect_eq(entries_of(WIJK, ENTRY_RECONCILED, "final 2026-09-01 agrees"), 4, "both rounds stand there");
}

Test(turn_nightly, what_never_came_is_told_when_it_can_come_no_more)
{
    const int32_t day = day_of_ms(town.now_ms);
    list(WIJK, SDD, signal_of(WIJK, SDD, 7), town.now_ms);
    for (size_t i = 0; i <= NIGHT_FINAL_DAYS; i++)
        night();
    cr_expect(strstr(told_of(WIJK, SDD, day), "expired"), "%s", told_of(WIJK, SDD, day));
    cr_expect(day_of(SDD, WIJK, day).outcome == RECONCILED_DIFFERS && strstr(told_of(SDD, WIJK, day), "unheard"), "%s",
              told_of(SDD, WIJK, day));
}

/* ---- a partner whose lists are those of a ledger that it wrote anew, or that lies in them */

static void change_lists(enum resident who, const char *sql)
{
    OK(batch_open(book_of(who), town.now_ms));
    OK(store_run_each(book_of(who)->store, &sql, 1));
    OK(batch_close(book_of(who)));
}
#define OF_WIJK " WHERE partner = '00000099000000004000'"
#define KIND(number) " AND substr(row, 17, 1) = x'" number "'"

static void holder_drops_the_exchange(void) { change_lists(SDD, "DELETE FROM exchanged" OF_WIJK); }
static void holder_drops_the_question(void) { change_lists(SDD, "DELETE FROM exchanged" OF_WIJK KIND("02")); }
static void holder_drops_its_answer(void) { change_lists(SDD, "DELETE FROM exchanged" OF_WIJK KIND("03")); }
static void asker_denies_the_answer(void) { change_lists(WIJK, "DELETE FROM exchanged WHERE partner = '00000099000000001000'" KIND("03")); }
static void asker_drops_its_question(void)
{
    change_lists(WIJK, "DELETE FROM exchanged WHERE partner = '00000099000000001000'" KIND("02"));
}
static void holder_changes_the_question(void)
{
    change_lists(SDD, "UPDATE exchanged SET row = CAST(substr(row, 1, 40) || x'00' || substr(row, 42) AS BLOB)" OF_WIJK KIND("02"));
}
static void holder_changes_its_answer(void)
{
    change_lists(SDD, "UPDATE exchanged SET row = CAST(substr(row, 1, 18) || zeroblob(32) || substr(row, 51) AS BLOB)" OF_WIJK KIND("03"));
}
static void holder_frames_the_asker(void) { list(SDD, WIJK, signal_of(WIJK, SDD, 9), town.now_ms); }
static void holder_says_more(void) { list(SDD, WIJK, signal_of(SDD, WIJK, 10), town.now_ms); }

static const struct {
    const char *what;
    void (*does)(void);
    enum resident finder, liar;
    enum reconciled_outcome outcome;
    const char *verdict;
} lies[] = {
    {"the holder drops one exchange", holder_drops_the_exchange, WIJK, SDD, RECONCILED_DIFFERS, "not-listed(answer)"},
    {"the holder drops one exchange, with what came", holder_drops_the_exchange, WIJK, SDD, RECONCILED_DIFFERS, "denied(inquiry)"},
    {"the holder drops the question", holder_drops_the_question, WIJK, SDD, RECONCILED_DIFFERS, "denied(inquiry)"},
    {"the holder drops its answer", holder_drops_its_answer, WIJK, SDD, RECONCILED_DIFFERS, "not-listed(answer)"},
    {"the asker denies the answer", asker_denies_the_answer, SDD, WIJK, RECONCILED_DIFFERS, "denied(answer)"},
    {"the asker drops its question", asker_drops_its_question, SDD, WIJK, RECONCILED_DIFFERS, "not-listed(inquiry)"},
    {"the holder changes the question", holder_changes_the_question, WIJK, SDD, RECONCILED_DIFFERS, "content-differs(inquiry)"},
    {"the holder changes its answer", holder_changes_its_answer, WIJK, SDD, RECONCILED_DIFFERS, "content-differs(answer)"},
    {"the holder frames the asker", holder_frames_the_asker, WIJK, SDD, RECONCILED_DIFFERS, "not-said(signal)"},
    {"the holder says more than it did", holder_says_more, WIJK, SDD, RECONCILED_EXPLAINED, "waiting(signal)"},
};

Test(turn_nightly, a_partner_that_lists_another_ledger_than_was_said_is_found_at_night)
{
    uint8_t id[CASE_ID_BYTES];
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "uitkering", .bsn = BSN});
    for (size_t i = 0; i < N(lies); i++) {
        const int32_t day = day_of_ms(town.now_ms);
        ask(id);
        lies[i].does();
        night();
        const char *told = told_of(lies[i].finder, lies[i].liar, day);
        cr_expect(day_of(lies[i].finder, lies[i].liar, day).outcome == lies[i].outcome && strstr(told, lies[i].verdict), "%s: %s",
                  lies[i].what, told);
        cr_expect_eq(day_of(lies[i].finder, lies[i].liar, day).explained + day_of(lies[i].finder, lies[i].liar, day).differing,
                     strstr(lies[i].what, "one exchange") ? 3 : 1, "%s: %s", lies[i].what, told);
        cr_expect_not(quarantine_of(book_of(lies[i].finder), town_oin(&town, lies[i].liar)), "a list is no proof: %s", lies[i].what);
    }
}
