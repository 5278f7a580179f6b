// SPDX-License-Identifier: EUPL-1.2
//
// Members that keep silent while their line is up, that are slow all together, that are gone, and one that lies: what the source
// waits, and how much it asks. A clock of hundredths of a second, on the wall and beside it (P-02).
#include "book/evaluations.h"

#include "../support/points.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define STEP_MS 10
#define FIVE_HUNDRED_MS 500

static struct town town;
static void make(void)
{
    town_open(&town, 0);
    town_set_quota(&town, QUOTA_EVALUATE, WIJK, "onderzoek-client", 1000000, 1000000);
    for (enum resident who = SDD; who < RESIDENTS; who++)
        town_start(&town, who);
    town_connect(&town);
    town.has_own_clock = true;
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_hedging, .init = make, .fini = end, .timeout = 300);

struct result {
    size_t calls;
    struct status status;
    struct oin member;
    uint8_t count, members[COMMITTEE_MOST];
    int64_t start_ms, end_ms;
};

static void hear_outcome(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct result *result = state;
    (void)ticket;
    result->calls++;
    result->status = outcome->status;
    result->member = outcome->member;
    result->count = (uint8_t)outcome->member_count;
    memcpy(result->members, outcome->members, outcome->member_count);
    result->end_ms = town.now_ms;
}

static void ask_committee(struct result *out)
{
    static const uint8_t case_id[CASE_ID_BYTES] = {7};
    struct node *node = town_node(&town, WIJK);
    struct evaluation_asker asker = {hear_outcome, out, 0, {{0}}};
    struct evaluation_request request = town_evaluation(&town, case_id);
    *out = (struct result){.start_ms = town.now_ms};
    OK(batch_open(&node->book, town.now_ms));
    OK(evaluation_ask(&node->book, &request, &asker));
    OK(batch_close(&node->book));
}

/* A hundredth of a second: everybody has a turn but `still`, whose lines stay up. */
static void pass(unsigned still)
{
    bool did;
    for (enum resident who = SDD; who < RESIDENTS; who++)
        if (town.houses[who].is_running && !(still & WITH_NODE(who)))
            OK(town_turn(&town, who, &did));
    town.now_ms += STEP_MS;
    town.steady_ms += STEP_MS;
}

/* One evaluation in which `silent` do nothing: how long it took. */
static int64_t take_time(unsigned silent, struct result *result)
{
    ask_committee(result);
    while (!result->calls && town.now_ms - result->start_ms <= 2 * HEDGE_TERM_MS)
        pass(silent);
    cr_assert_eq(result->calls, 1);
    return result->end_ms - result->start_ms;
}

static size_t asked_of_others(void)
{
    size_t count = 0;
    for (const struct utterance *said = town.said; said; said = said->next)
        count += said->who == WIJK && said->kind == ENVELOPE_EVALUATE;
    return count;
}

/* All that were silent hear what was said meanwhile, and nobody is late any more. */
static void recover(void)
{
    for (int64_t until = town.now_ms + HEDGE_LATE_MS + HEDGE_TERM_MS; town.now_ms < until;) {
        pass(0);
        town.now_ms += 1000;
        town.steady_ms += 1000;
    }
}

Test(exchange_hedging, one_that_is_silent_while_its_line_is_up_costs_half_a_second_at_most_and_then_nothing)
{
    struct result result;
    bool was_hedged = false;
    for (size_t i = 0; i < 8; i++) {
        int64_t took = take_time(WITH_NODE(VT), &result);
        OK(result.status);
        cr_expect_eq(result.count, COMMITTEE_THRESHOLD);
        cr_expect_leq(took, was_hedged ? 100 : FIVE_HUNDRED_MS, "%d ms", (int)took);
        was_hedged |= took >= HEDGE_ONE_MS;
    }
    cr_expect(was_hedged, "it was asked among the first once, and then last");
    recover();
    cr_expect_eq(evaluations_late_until(town_node(&town, WIJK)->book.evaluations, town_oin(&town, VT)) > town.now_ms, false);
}

/* R18: of its own quota it hears what is left. Each identifier counts for each of its questions, and the check element once. */
Test(exchange_hedging, members_say_what_is_left_of_the_askers_own_quota_and_who_has_half_of_it_is_asked_last)
{
    struct node *node = town_node(&town, WIJK);
    struct asking asking = {.act = EVALUATION_ASK, .purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-client")};
    const struct quota_slice slice = {.kind = QUOTA_EVALUATE, .requester = *town_oin(&town, WIJK), .purpose = asking.purpose};
    const struct quota_bound bound = {slice, 1000000, 1000000, UINT64_MAX, 0};
    const struct quota_debit debit = {.of = slice, .day = day_of_ms(town.now_ms), .count = 600000, .bounds = &bound, .bound_count = 1};
    struct result result;
    OK(store_begin(town_node(&town, VT)->book.store));
    OK(store_quota_debit(town_node(&town, VT)->book.store, &debit, 1, NULL));
    OK(store_commit(town_node(&town, VT)->book.store));
    for (size_t i = 0; i < 12; i++) {
        uint32_t told = evaluations_left_at(node->book.evaluations, &asking, town_oin(&town, VT), town.now_ms);
        take_time(0, &result);
        OK(result.status);
        for (size_t j = 0; j < result.count; j++)
            cr_expect(told == UINT32_MAX || result.members[j] != VT + 1, "%u", told);
    }
    cr_expect_eq(evaluations_left_at(node->book.evaluations, &asking, town_oin(&town, VT), town.now_ms),
                 400000 - (VOUCHER_USES_DEFAULT + 1));
    recover();
}

Test(exchange_hedging, two_that_are_silent_cost_about_a_second)
{
    struct result result;
    for (size_t i = 0; i < 4; i++) {
        int64_t took = take_time(WITH_NODE(VT) | WITH_NODE(SDD), &result);
        OK(result.status);
        cr_expect_leq(took, 1100, "%d ms", (int)took);
    }
    recover();
}

Test(exchange_hedging, three_that_are_silent_fail_it_in_ten_seconds_and_one_of_them_is_named)
{
    struct result result;
    int64_t took = take_time(WITH_NODE(VT) | WITH_NODE(SDD) | WITH_NODE(WOCO), &result);
    IS(result.status, TIMED_OUT);
    cr_expect(took >= HEDGE_TERM_MS && took <= HEDGE_TERM_MS + 2 * STEP_MS, "%d ms", (int)took);
    cr_expect(oin_equal(&result.member, town_oin(&town, SDD)));
    recover();
}

Test(exchange_hedging, the_node_wakes_by_itself_when_somebody_is_to_be_asked_beside_others)
{
    struct result result;
    ask_committee(&result);
    pass(0);
    int64_t due_ms = node_due_ms(town.houses[WIJK].turn);
    cr_expect_leq(due_ms, town.steady_ms + HEDGE_ONE_MS);
    while (!result.calls)
        pass(0);
    recover();
}

/* All need seven tenths of a second: nobody gets a tenth more to do for it. */
Test(exchange_hedging, a_committee_that_is_slow_as_a_whole_is_not_asked_a_fifth_more)
{
    enum { RUNS = HEDGE_MEMORY };
    const unsigned slow = WITH_NODE(SDD) | WITH_NODE(VT) | WITH_NODE(WOCO) | WITH_NODE(TOEZ);
    size_t before = asked_of_others();
    for (size_t i = 0; i < RUNS; i++) {
        struct result result;
        ask_committee(&result);
        for (int64_t at = 0; !result.calls && at < HEDGE_TERM_MS; at += STEP_MS)
            pass(at < 700 ? slow : 0);
        OK(result.status);
    }
    recover();
    size_t asked = asked_of_others() - before, least = RUNS * (COMMITTEE_THRESHOLD - 1);
    cr_expect(asked > least && asked * 10 < least * 12, "%zu in place of %zu", asked, least);
}

/* A line that is seen down is replaced at once; no time passes. */
Test(exchange_hedging, who_goes_down_with_a_question_is_replaced_at_once)
{
    struct result result;
    for (enum resident gone = SDD; gone <= VT; gone++) {
        ask_committee(&result);
        town_stop(&town, gone);
        for (size_t i = 0; i < 20 && !result.calls; i++)
            pass(0);
        cr_assert_eq(result.calls, 1);
        OK(result.status);
        cr_expect_leq(result.end_ms - result.start_ms, 20 * STEP_MS);
        for (size_t i = 0; i < result.count; i++)
            cr_expect_neq(result.members[i], gone + 1);
    }
}

/* The share of Veilig Thuis is not that of the ring, so that it refuses: another takes its place. */
Test(exchange_hedging, one_that_refuses_what_the_others_do_is_replaced_at_once)
{
    struct key_share *share = &town.houses[VT].secrets.shares.shares[SDD];
    struct result result;
    town_stop(&town, VT);
    scalar_random(&town.random, &share->scalar);
    element_multiply_generator(&share->scalar, &share->public_share);
    town_start(&town, VT);
    town.has_own_clock = false;
    town_connect(&town);
    town.has_own_clock = true;
    for (size_t i = 0; i < 6; i++) {
        int64_t took = take_time(0, &result);
        OK(result.status);
        cr_expect_leq(took, 200);
        for (size_t j = 0; j < result.count; j++)
            cr_expect_neq(result.members[j], VT + 1);
    }
}

static size_t heard_overloaded(void)
{
    size_t count = 0;
    for (uint64_t i = 0; i < town_leaves(&town, WIJK); i++) {
        struct entry entry = town_entry(&town, WIJK, i);
        count += entry.kind == ENTRY_EVALUATED && entry.code == STATUS_OVERLOADED && oin_equal(&entry.counterpart, town_oin(&town, VT));
    }
    return count;
}

/* It can enter nothing, so it does nothing; that is told with its signature (P-05). */
Test(exchange_hedging, one_whose_disk_is_full_says_so_and_is_replaced_at_once)
{
    struct result result;
    size_t refused = 0;
    for (size_t i = 0; i < 6; i++) {
        struct status status;
        bool did;
        ask_committee(&result);
        memory_disk_set(town.houses[VT].drive, DISK_IS_FULL, 1, 1000);
        for (size_t j = 0; j < 20 && !result.calls; j++) {
            status = town_turn(&town, VT, &did);
            refused += status_is(status, STATUS_DISK_FULL);
            pass(WITH_NODE(VT));
        }
        memory_disk_set(town.houses[VT].drive, DISK_SOUND, 0, 0);
        cr_assert_eq(result.calls, 1);
        OK(result.status);
        cr_expect_leq(result.end_ms - result.start_ms, 20 * STEP_MS);
        for (size_t j = 0; j < result.count; j++)
            cr_expect_neq(result.members[j], VT + 1);
    }
    cr_expect_gt(refused, 0);
    cr_expect_eq(heard_overloaded(), refused);
    recover();
}

/* Whether the sociale dienst was asked in what was asked last; if so it answers with points and no voucher. */
static bool hear_lie(void)
{
    struct element points[2];
    const struct partial_message partial = {.point_count = N(points), .points = points};
    struct entry asked;
    struct span body;
    uint64_t index;
    size_t at;
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    cr_assert(town_last_entry(&town, WIJK, ENTRY_EVALUATED, &asked, &index));
    if (!evaluations_find_asking(town_node(&town, WIJK)->book.evaluations, &asked.exchange_id, town_oin(&town, SDD), &at))
        return false;
    OK(partial_message_encode(&partial, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_PARTIAL, body);
    envelope.exchange_id = asked.exchange_id;
    envelope.statement.has_request_digest = true;
    envelope.statement.request_digest = asked.request_digest;
    OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
    return true;
}

/* P-11 */
Test(exchange_hedging, one_that_answers_and_counts_nothing_is_replaced_at_once)
{
    struct result result;
    size_t lies = 0;
    for (size_t i = 0; i < 8; i++) {
        ask_committee(&result);
        lies += hear_lie();
        for (size_t j = 0; j < 20 && !result.calls; j++)
            pass(WITH_NODE(SDD));
        cr_assert_eq(result.calls, 1);
        OK(result.status);
        for (size_t j = 0; j < result.count; j++)
            cr_expect_neq(result.members[j], SDD + 1);
    }
    cr_expect_gt(lies, 0);
    recover();
}
