// SPDX-License-Identifier: EUPL-1.2
//
// Whom of a committee to ask and when, on a clock that the test turns. Two tests play whole evaluations with members that
// are dead or slow, and hold the worst of a thousand against what is promised.
#include "book/hedge.h"

#include "support/seeded_random.h"

#include <criterion/criterion.h>

#define SIZE 5
#define THRESHOLD 3
#define RUNS 1000

static struct seeded seeded;
static struct random_source source;
static struct hedge_member members[SIZE];

static void start(void)
{
    source = seeded_random(&seeded, 7, 1);
    for (int i = 0; i < SIZE; i++)
        members[i] = (struct hedge_member){.is_own = i == 0, .is_up = true, .left = UINT32_MAX};
}
TestSuite(book_hedge, .init = start);

static struct hedge start_at(int64_t now_ms)
{
    struct hedge hedge;
    hedge_start(members, SIZE, THRESHOLD, now_ms, 1, &source, &hedge);
    return hedge;
}

static int count_of(hedge_set set) { return __builtin_popcount(set); }

Test(book_hedge, asks_itself_and_as_many_others_as_are_needed)
{
    struct hedge hedge = start_at(1000);
    int64_t next;
    hedge_set asked = hedge_ask(&hedge, 1000, &next);
    cr_assert(asked & 1);
    cr_expect_eq(count_of(asked), THRESHOLD);
    cr_expect_eq(next, 1000 + HEDGE_ONE_MS);
    cr_expect_eq(hedge_ask(&hedge, 1000 + HEDGE_ONE_MS - 1, &next), 0);
    cr_expect(!hedge.has_hedged);
}

Test(book_hedge, a_member_that_is_lost_is_replaced_at_once_and_that_is_no_hedging)
{
    struct hedge hedge = start_at(0);
    int64_t next;
    hedge_set first = hedge_ask(&hedge, 0, &next), second;
    hedge_note_lost(&hedge, 0);
    second = hedge_ask(&hedge, 0, &next);
    cr_expect_eq(count_of(second), 1);
    cr_expect_eq(first & second, 0);
    cr_expect(!hedge.has_hedged);
}

Test(book_hedge, asks_one_more_then_all_and_fails_in_the_end)
{
    struct hedge hedge = start_at(0);
    int64_t next;
    hedge_ask(&hedge, 0, &next);
    cr_expect_eq(count_of(hedge_ask(&hedge, HEDGE_ONE_MS, &next)), 1);
    cr_expect(hedge.has_hedged);
    cr_expect_eq(next, HEDGE_ALL_MS);
    cr_expect_eq(count_of(hedge_ask(&hedge, HEDGE_ALL_MS, &next)), 1);
    cr_expect_eq(next, HEDGE_TERM_MS);
    cr_expect(!hedge_is_over(&hedge, HEDGE_TERM_MS - 1));
    cr_expect(hedge_is_over(&hedge, HEDGE_TERM_MS));
    cr_expect_eq(count_of(hedge_silent(&hedge)), SIZE);
}

Test(book_hedge, is_over_at_once_when_too_few_can_still_answer)
{
    struct hedge hedge;
    int64_t next;
    members[3].is_up = members[4].is_up = false;
    hedge = start_at(0);
    cr_expect_eq(count_of(hedge_ask(&hedge, 0, &next)), THRESHOLD);
    cr_expect(!hedge_is_over(&hedge, 0));
    hedge_note_lost(&hedge, 1);
    cr_expect_eq(hedge_ask(&hedge, 0, &next), 0);
    cr_expect(hedge_is_over(&hedge, 0));
}

Test(book_hedge, an_answer_that_was_found_wrong_does_not_count_and_somebody_else_is_asked)
{
    struct hedge hedge = start_at(0);
    int64_t next;
    hedge_set first = hedge_ask(&hedge, 0, &next);
    for (uint8_t i = 0; i < SIZE; i++)
        if (first & (1u << i))
            hedge_note_answer(&hedge, i);
    cr_expect(hedge_is_done(&hedge));
    hedge_note_lost(&hedge, 0);
    cr_expect(!hedge_is_done(&hedge));
    cr_expect_eq(count_of(hedge_ask(&hedge, 5, &next)), 1);
}

Test(book_hedge, who_was_late_is_asked_last_and_who_has_most_left_first)
{
    int64_t next;
    for (int run = 0; run < 50; run++) {
        members[1].late_until_ms = 10;
        members[2].left = 5;
        members[3].left = 900;
        members[4].left = 900;
        struct hedge hedge = start_at(0);
        cr_expect_eq(hedge_ask(&hedge, 0, &next), 1u | 8u | 16u);
        cr_expect_eq(hedge_ask(&hedge, HEDGE_ONE_MS, &next), 4u);
        hedge = start_at(10); /* late no longer */
        cr_expect(hedge_ask(&hedge, 10, &next) & 2u);
    }
}

/* A member that says it has no end of it left is asked like those that have more than half of theirs. */
Test(book_hedge, who_says_that_all_is_left_is_asked_no_more_than_who_has_as_good_as_all)
{
    int times[SIZE] = {0};
    int64_t next;
    for (int i = 1; i < SIZE; i++)
        members[i].left = 0xFFFFFFFF - (uint32_t)i * 0x10000000;
    members[1].left = UINT32_MAX;
    for (int run = 0; run < RUNS; run++) {
        struct hedge hedge = start_at(0);
        hedge_set asked = hedge_ask(&hedge, 0, &next);
        for (int i = 1; i < SIZE; i++)
            times[i] += asked >> i & 1;
    }
    for (int i = 1; i < SIZE; i++)
        cr_expect(times[i] > RUNS * 2 / 5 && times[i] < RUNS * 3 / 5, "%d: %d", i, times[i]);
}

Test(book_hedge, equals_are_chosen_by_lot)
{
    int times[SIZE] = {0};
    int64_t next;
    for (int run = 0; run < RUNS; run++) {
        struct hedge hedge = start_at(0);
        hedge_set asked = hedge_ask(&hedge, 0, &next);
        for (int i = 0; i < SIZE; i++)
            times[i] += (asked >> i) & 1;
    }
    for (int i = 1; i < SIZE; i++)
        cr_expect(times[i] > RUNS / 2 - RUNS / 10 && times[i] < RUNS / 2 + RUNS / 10, "member %d: %d", i, times[i]);
}

Test(book_hedge, much_work_gives_an_honest_member_its_time)
{
    struct hedge hedge;
    int64_t next;
    hedge_start(members, SIZE, THRESHOLD, 0, 700, &source, &hedge);
    hedge_ask(&hedge, 0, &next);
    cr_expect_eq(next, 2100);
    cr_expect_eq(hedge_ask(&hedge, 2099, &next), 0);
    cr_expect_eq(count_of(hedge_ask(&hedge, 2100, &next)), SIZE - THRESHOLD);
}

Test(book_hedge, a_mesh_that_is_slow_as_a_whole_is_not_asked_for_more)
{
    struct hedge_memory memory = {0};
    struct hedge slow = {.has_hedged = true}, quick = {0}, hedge = start_at(0);
    for (int i = 0; i < HEDGE_SHARE - 1; i++)
        hedge_remember(&memory, &slow);
    hedge_restrain(&memory, &hedge);
    cr_expect_eq(hedge.one_ms, HEDGE_ONE_MS);
    hedge_remember(&memory, &slow);
    hedge_restrain(&memory, &hedge);
    cr_expect_eq(hedge.one_ms, HEDGE_ALL_MS);
    for (int i = 0; i < HEDGE_MEMORY; i++)
        hedge_remember(&memory, &quick);
    hedge = start_at(0);
    hedge_restrain(&memory, &hedge);
    cr_expect_eq(hedge.one_ms, HEDGE_ONE_MS);
}

/* One evaluation: members answer after 1 to 30 ms, those in `silent` never. Milliseconds until it is done; -1: it failed. */
static int64_t play_evaluation(hedge_set silent)
{
    struct hedge hedge = start_at(0);
    int64_t answers_at[SIZE], next = 0;
    for (int i = 0; i < SIZE; i++)
        answers_at[i] = INT64_MAX;
    for (int64_t now = 0; now <= HEDGE_TERM_MS; now++) {
        if (now == next) {
            hedge_set asked = hedge_ask(&hedge, now, &next);
            for (int i = 0; i < SIZE; i++)
                if ((asked & ~silent) >> i & 1)
                    answers_at[i] = now + 1 + (int64_t)random_below(&source, 30);
        }
        for (uint8_t i = 0; i < SIZE; i++)
            if (answers_at[i] == now)
                hedge_note_answer(&hedge, i);
        if (hedge_is_done(&hedge))
            return now;
    }
    return -1;
}

static int64_t worst_of(hedge_set silent)
{
    int64_t worst = 0;
    for (int run = 0; run < RUNS; run++) {
        int64_t took = play_evaluation(silent);
        cr_assert_geq(took, 0);
        worst = took > worst ? took : worst;
    }
    return worst;
}

Test(book_hedge, one_silent_member_costs_less_than_half_a_second) { cr_expect_leq(worst_of(2), HEDGE_ONE_MS + 30); }
Test(book_hedge, two_silent_members_cost_about_a_second) { cr_expect_leq(worst_of(2 | 4), HEDGE_ALL_MS + 30); }
