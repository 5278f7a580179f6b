// SPDX-License-Identifier: EUPL-1.2
//
// A partner that sends faster than anybody has to say: it is heard at its pace, what others say does not wait for it, and what was
// dropped of it is counted, and heard when it comes again (P-06).
#include "book/batch.h"
#include "book/greet.h"
#include "inbound/pace.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;

static void make(void)
{
    town_open(&town, 0);
    town_start(&town, SDD);
    town_start(&town, WIJK);
    town_start(&town, VT);
    town_connect(&town);
    town_run(&town);
    town.has_own_clock = true;
}
static void end(void)
{
    town.has_own_clock = false;
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_pace, .init = make, .fini = end, .timeout = 120);

static uint64_t counted(enum node_counter counter) { return town_node(&town, SDD)->book.counters[counter]; }

static void turn_of(enum resident who)
{
    bool did;
    OK(town_turn(&town, who, &did));
}

/* A question that nobody counted: refused the first time, and then the answer once more. */
static struct span repeated_question(enum resident from)
{
    struct subject subject;
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct span body;
    inquiry.has_counted = false;
    subject.kind = IDENTIFIER_KIND_PERSON;
    random_fill(system_random(), subject.value, sizeof subject.value);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, from, SDD, ENVELOPE_INQUIRY, body);
    struct span message = town_envelope(&town, from, &envelope);
    OK(town_hear(&town, SDD, from, message));
    return message;
}

/* Whose body is as large, and nothing. */
static struct span repeated_nonsense(size_t size)
{
    static const uint8_t nothing[ENVELOPE_BODY_MOST_BYTES];
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_PIECE, span_of(nothing, size));
    struct span message = town_envelope(&town, WIJK, &envelope);
    OK(town_hear(&town, SDD, WIJK, message));
    return message;
}

static void say(enum resident from, struct span message, size_t count)
{
    for (size_t i = 0; i < count; i++)
        OK(lines_request(&town_node(&town, from)->lines, town_oin(&town, SDD), message));
}

/* How many are heard in so many turns at this very moment. */
static uint64_t heard_in(size_t turns)
{
    uint64_t before = counted(COUNT_REPEATED);
    for (size_t i = 0; i < turns; i++)
        turn_of(SDD);
    return counted(COUNT_REPEATED) - before;
}

/* Waits to be heard wherever there is room for it. */
static void flood(struct span message, size_t count)
{
    for (size_t i = 0; i < count; i += PACE_WAITING_MOST / 2) {
        say(WIJK, message, PACE_WAITING_MOST / 2);
        heard_in(2);
    }
}

Test(exchange_pace, so_many_at_once_and_then_as_many_in_each_moment)
{
    struct span message = repeated_question(WIJK);
    uint64_t before = counted(COUNT_REPEATED);
    flood(message, 2000);
    cr_expect_eq(counted(COUNT_REPEATED) - before, PACE_AT_ONCE);
    say(WIJK, message, 1000);
    cr_expect_eq(heard_in(100), 0, "however often it is looked at");
    for (size_t i = 0; i < 5; i++) {
        town.steady_ms += PACE_TICK_MS;
        cr_expect_eq(heard_in(5), PACE_A_TICK);
    }
    cr_expect_eq(counted(COUNT_REPEATED) + counted(COUNT_OVER_BUDGET) - before, 3000 + 48 - (PACE_WAITING_MOST - 5 * PACE_A_TICK));
}

Test(exchange_pace, the_node_wakes_when_something_may_be_heard_and_not_before)
{
    struct span message = repeated_question(WIJK);
    flood(message, 1000);
    cr_expect_eq(heard_in(1), 0);
    const int64_t due_ms = node_due_ms(town.houses[SDD].turn);
    cr_assert(due_ms > town.steady_ms && due_ms <= town.steady_ms + PACE_TICK_MS, "in %ld ms", (long)(due_ms - town.steady_ms));
    town.steady_ms = due_ms;
    cr_expect_eq(heard_in(1), PACE_A_TICK);
}

Test(exchange_pace, one_partner_has_so_many_messages_in_a_turn)
{
    struct span message = repeated_question(WIJK);
    say(WIJK, message, 2 * PACE_TURN_MOST + 1);
    cr_expect_eq(heard_in(1), PACE_TURN_MOST);
    cr_expect_eq(node_due_ms(town.houses[SDD].turn), town.steady_ms, "what is left is for the next turn, at once");
    cr_expect_eq(heard_in(1), PACE_TURN_MOST);
    cr_expect_eq(heard_in(1), 1);
}

Test(exchange_pace, who_comes_last_is_heard_in_the_turn_that_it_comes_in)
{
    struct span message = repeated_question(WIJK), honest = repeated_question(VT);
    flood(message, 1000);
    say(WIJK, message, 200);
    say(VT, honest, 1);
    cr_expect_eq(heard_in(1), 1);
    say(VT, honest, 20);
    cr_expect_eq(heard_in(1), 20);
}

Test(exchange_pace, large_messages_have_turns_of_their_own)
{
    const struct span large = repeated_nonsense((PACE_TURN_MOST / 2 + 1) * PACE_PIECE_BYTES),
                      half = repeated_nonsense(8 * PACE_PIECE_BYTES), largest = repeated_nonsense(ENVELOPE_BODY_MOST_BYTES);
    say(WIJK, large, 2);
    cr_expect_eq(heard_in(1), 1);
    cr_expect_eq(heard_in(1), 1);
    say(WIJK, half, 5);
    cr_expect_eq(heard_in(1), 3);
    cr_expect_eq(heard_in(1), 2);
    say(WIJK, largest, 2);
    cr_expect_eq(heard_in(1), 1);
    cr_expect_eq(heard_in(1), 1);
}

/* Of a second it gets less. */
Test(exchange_pace, a_large_message_counts_for_as_many_as_it_is_as_large)
{
    const struct span large = repeated_nonsense(8 * PACE_PIECE_BYTES);
    const uint64_t pieces = 9, before = counted(COUNT_REPEATED);
    for (size_t i = 0; i < 200; i++) {
        say(WIJK, large, 1);
        heard_in(1);
    }
    cr_expect_eq(counted(COUNT_REPEATED) - before, PACE_AT_ONCE / pieces);
    town.steady_ms += 1000;
    heard_in(5);
    cr_expect_eq(counted(COUNT_REPEATED) - before, (PACE_AT_ONCE + 1000 / PACE_TICK_MS * PACE_A_TICK) / pieces);
}

Test(exchange_pace, large_messages_that_wait_have_a_bound_too)
{
    const struct span large = repeated_nonsense(PACE_WAITING_BYTES / 5);
    const uint64_t over = counted(COUNT_OVER_BUDGET);
    say(WIJK, large, 12);
    heard_in(1);
    cr_expect_eq(counted(COUNT_OVER_BUDGET) - over, 12 - 4, "no more than four of them wait");
}

/* A flood of one's own partner must not keep one from speaking to oneself: who asks is a member too. */
Test(exchange_pace, what_the_node_says_to_itself_waits_for_nobody)
{
    struct span message = repeated_question(WIJK);
    struct book *book = &town_node(&town, SDD)->book;
    OK(batch_open(book, town.now_ms));
    OK(greet(book, town_oin(&town, SDD)));
    OK(batch_close(book));
    cr_assert(batch_loopback_waits(book));
    say(WIJK, message, 2 * PACE_TURN_MOST);
    cr_expect_eq(heard_in(1), PACE_TURN_MOST);
    cr_expect_not(batch_loopback_waits(book), "though others have more to say");
}

Test(exchange_pace, what_was_dropped_is_heard_when_it_comes_again)
{
    struct span message = repeated_question(WIJK);
    flood(message, 1000);
    say(WIJK, message, 1000);
    uint64_t over = counted(COUNT_OVER_BUDGET);
    heard_in(10);
    cr_expect_geq(counted(COUNT_OVER_BUDGET) - over, 1000 - PACE_WAITING_MOST);
    town.steady_ms += 60000;
    heard_in(10);
    say(WIJK, message, 1);
    cr_expect_eq(heard_in(1), 1);
}
