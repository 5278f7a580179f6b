// SPDX-License-Identifier: EUPL-1.2
//
// Evaluations in flight: who asked hears once what became of it, whatever comes, fails or is late.
#include "book/evaluations.h"

#include "support/seeded_random.h"

#include <criterion/criterion.h>

#define POINTS 2

struct heard_outcome {
    size_t times;
    uint64_t ticket;
    struct status status;
    struct oin member;
    size_t member_count;
    uint8_t first_bytes[COMMITTEE_MOST]; /* of the first partial of each member that answered */
};

static struct evaluations *evaluations;
static const struct ring ring = {
    .generation = 1,
    .threshold = THRESHOLD_LEAST,
    .size = 3,
    .key_count = 1,
    .members = {{.oin = {"00000099000000001000"}}, {.oin = {"00000099000000002000"}}, {.oin = {"00000099000000003000"}}},
    .keys = {{.name = {.domain = "casus", .epoch = 1}}}};
static const struct oin members[] = {{"00000099000000001000"}, {"00000099000000002000"}, {"00000099000000003000"}};
static const struct oin stranger = {"00000099000000004000"};
static struct seeded seeded;

static void hear(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct heard_outcome *heard = state;
    heard->times++;
    heard->ticket = ticket;
    heard->status = outcome->status;
    heard->member = outcome->member;
    heard->member_count = outcome->member_count;
    for (size_t i = 0; i < outcome->member_count; i++)
        heard->first_bytes[i] = outcome->partials[i * outcome->point_count].bytes[0];
}

static void start(void) { cr_assert(status_ok(evaluations_new(&evaluations))); }
static void stop(void) { evaluations = evaluations_free(evaluations); }

TestSuite(book_evaluations, .init = start, .fini = stop);

/* The first is ourselves, the second was never late and is the one that is asked too; the third only later. */
static struct exchange_id ask(uint8_t number, int64_t now_ms, struct heard_outcome *heard)
{
    struct asking *asking;
    struct exchange_id id = {{number}};
    struct random_source random = seeded_random(&seeded, 7, 1);
    const struct hedge_member committee[] = {{.is_own = true, .is_up = true}, {.is_up = true, .left = 9}, {.is_up = true}};
    int64_t next;
    cr_assert(status_ok(asking_new(&ring, 1, POINTS, &asking)));
    asking->exchange_id = id;
    hedge_start(committee, ring.size, ring.threshold, now_ms, 1, &random, &asking->hedge);
    cr_assert_eq(hedge_ask(&asking->hedge, now_ms, &next), 3);
    asking->asker = (struct evaluation_asker){hear, heard, number, {{number}}};
    evaluations_add_asking(evaluations, asking);
    return id;
}

static bool answer_at(int64_t now_ms, const struct exchange_id *id, const struct oin *member, struct status status, uint8_t byte)
{
    struct element points[POINTS] = {{{byte}}};
    struct partial_message partial = {.point_count = POINTS, .points = points, .left = 40};
    size_t at;
    struct asking *asking = evaluations_find_asking(evaluations, id, member, &at);
    const struct member_answer given = {status.code, &partial, span_of_text("signed"), now_ms};
    if (asking)
        evaluations_receive(evaluations, asking, at, &given);
    return asking != NULL;
}
static bool answer(const struct exchange_id *id, const struct oin *member, enum status_code code, uint8_t byte)
{
    return answer_at(0, id, member, (struct status){code}, byte);
}

static hedge_set ask_more(int64_t now_ms)
{
    int64_t next;
    return hedge_ask(&evaluations_next_asking(evaluations, NULL)->hedge, now_ms, &next);
}

/* What a member says is left counts for what it was said of, and that day. */
Test(book_evaluations, what_a_member_says_is_left_is_known_that_day_for_that_act_and_purpose)
{
    struct heard_outcome heard = {0};
    struct exchange_id id = ask(7, 0, &heard);
    const struct asking *asking = evaluations_next_asking(evaluations, NULL);
    struct asking other = {.act = asking->act, .purpose = 9};
    cr_expect_eq(evaluations_left_at(evaluations, asking, &members[0], 0), UINT32_MAX);
    cr_expect(answer_at(5, &id, &members[0], STATUS(OK), 11) && answer_at(6, &id, &members[1], FAIL(OVER_QUOTA), 0));
    cr_expect_eq(evaluations_left_at(evaluations, asking, &members[0], 7), 40);
    cr_expect_eq(evaluations_left_at(evaluations, asking, &members[1], 7), 0);
    cr_expect_eq(evaluations_left_at(evaluations, &other, &members[0], 7), UINT32_MAX);
    cr_expect_eq(evaluations_left_at(evaluations, asking, &members[0], DAY_MS), UINT32_MAX);
}

Test(book_evaluations, the_asker_hears_once_when_enough_members_have_answered)
{
    struct heard_outcome heard = {0}, other = {0};
    struct exchange_id id = ask(7, 0, &heard), later = ask(8, 0, &other);
    cr_expect(answer(&id, &members[1], STATUS_OK, 22) && heard.times == 0);
    cr_expect(!answer(&id, &members[1], STATUS_OK, 33), "a member answers once");
    cr_expect(!answer(&id, &stranger, STATUS_OK, 44), "only members answer");
    cr_expect(!answer(&id, &members[2], STATUS_OK, 44), "and only those that were asked");
    cr_expect(answer(&id, &members[0], STATUS_OK, 11));
    cr_expect(heard.times == 1 && heard.ticket == 7 && status_ok(heard.status) && !*heard.member.text);
    cr_expect(heard.member_count == 2 && heard.first_bytes[0] == 11 && heard.first_bytes[1] == 22, "each in its place");
    cr_expect(!answer(&id, &members[0], STATUS_OK, 55), "what is over takes nothing any more");
    cr_expect(other.times == 0 && answer(&later, &members[0], STATUS_OK, 66));
}

Test(book_evaluations, any_that_are_enough_will_do_and_who_comes_late_is_heard_and_changes_nothing)
{
    struct heard_outcome heard = {0};
    struct exchange_id id = ask(7, 0, &heard);
    cr_expect(answer(&id, &members[0], STATUS_OK, 11));
    cr_assert_eq(ask_more(HEDGE_ONE_MS), 4);
    cr_expect(answer_at(HEDGE_ONE_MS + 5, &id, &members[2], STATUS(OK), 33));
    cr_expect(heard.times == 1 && heard.member_count == 2 && heard.first_bytes[0] == 11 && heard.first_bytes[1] == 33);
    cr_expect_eq(evaluations_late_until(evaluations, &members[1]), HEDGE_ONE_MS + 5 + HEDGE_LATE_MS);
    cr_expect_eq(evaluations_late_until(evaluations, &members[2]), 0);
    cr_expect(answer_at(900, &id, &members[1], STATUS(OK), 22), "it was asked");
    cr_expect(!answer_at(901, &id, &members[1], STATUS(OK), 22), "once");
    cr_expect_eq(heard.times, 1);
    cr_expect(!evaluations_are_over(evaluations, HEDGE_TERM_MS - 1) && evaluations_are_over(evaluations, HEDGE_TERM_MS));
    evaluations_expire(evaluations, HEDGE_TERM_MS);
    cr_expect(!evaluations_are_over(evaluations, HEDGE_TERM_MS) && heard.times == 1);
}

Test(book_evaluations, a_refusal_ends_it_when_nobody_else_is_left_and_the_first_is_named)
{
    struct heard_outcome heard = {0};
    struct exchange_id id = ask(7, 0, &heard);
    cr_expect(answer(&id, &members[1], STATUS_OVER_QUOTA, 0));
    cr_expect(heard.times == 0 && ask_more(1) == 4, "another takes its place");
    cr_expect(!answer(&id, &members[1], STATUS_OK, 22), "who refused has answered");
    cr_expect(answer(&id, &members[2], STATUS_NO_RULE, 0));
    cr_expect(heard.times == 1 && status_is(heard.status, STATUS_OVER_QUOTA) && oin_equal(&heard.member, &members[1]));
    cr_expect(answer(&id, &members[0], STATUS_OK, 11) && heard.times == 1);
}

Test(book_evaluations, what_is_late_is_ended_and_blames_who_did_not_answer)
{
    struct heard_outcome heard = {0}, in_time = {0};
    struct exchange_id id = ask(7, 0, &heard);
    ask(8, 1, &in_time);
    cr_expect(answer(&id, &members[0], STATUS_OK, 11));
    evaluations_expire(evaluations, HEDGE_TERM_MS - 1);
    cr_expect(heard.times == 0);
    evaluations_expire(evaluations, HEDGE_TERM_MS);
    cr_expect(heard.times == 1 && status_is(heard.status, STATUS_TIMED_OUT) && oin_equal(&heard.member, &members[1]));
    cr_expect(in_time.times == 0);
}

Test(book_evaluations, who_keeps_silent_to_the_end_is_blamed_before_who_refused)
{
    struct heard_outcome heard = {0};
    struct exchange_id id = ask(7, 0, &heard);
    cr_expect(answer(&id, &members[0], STATUS_OK, 11) && answer(&id, &members[1], STATUS_OVER_QUOTA, 0));
    cr_assert_eq(ask_more(1), 4);
    evaluations_expire(evaluations, HEDGE_TERM_MS);
    cr_expect(heard.times == 1 && status_is(heard.status, STATUS_TIMED_OUT) && oin_equal(&heard.member, &members[2]));
}

/* Who was asked a moment ago cannot have answered: that it had no time is no reason to ask it last. */
Test(book_evaluations, who_was_asked_just_before_the_end_is_not_late)
{
    struct heard_outcome heard = {0};
    struct exchange_id id = ask(7, 0, &heard);
    cr_expect(answer(&id, &members[0], STATUS_OK, 11));
    cr_assert_eq(ask_more(HEDGE_ONE_MS), 4);
    cr_expect(answer_at(HEDGE_ONE_MS + 1, &id, &members[1], STATUS(OK), 22) && heard.times == 1);
    cr_expect_eq(evaluations_late_until(evaluations, &members[2]), 0);
}

Test(book_evaluations, a_store_that_failed_ends_them_all)
{
    struct heard_outcome heard[2] = {{0}, {0}};
    ask(7, 0, &heard[0]);
    ask(8, 0, &heard[1]);
    evaluations_fail(evaluations, FAIL(DISK_FULL));
    for (size_t i = 0; i < 2; i++)
        cr_expect(heard[i].times == 1 && status_is(heard[i].status, STATUS_DISK_FULL) && !*heard[i].member.text);
    evaluations_fail(evaluations, FAIL(DISK_FULL));
    cr_expect(heard[0].times == 1 && heard[1].times == 1);
}

static hedge_set set_of(size_t member) { return (hedge_set)(1u << member); }

/* The second lied. Of the same request the third answers, which was not asked before; who answered rightly is asked nothing. */
Test(book_evaluations, who_found_a_wrong_answer_hears_of_others_to_the_same_request)
{
    struct heard_outcome heard = {0}, again = {0};
    struct exchange_id id = ask(7, 0, &heard);
    const struct digest user = {{7}}, another = {{8}};
    const struct evaluation_asker asker = {hear, &again, 9, user};
    cr_expect(!evaluations_find_told(evaluations, &id, &user), "nobody answered yet");
    cr_expect(answer(&id, &members[0], STATUS_OK, 11) && answer(&id, &members[1], STATUS_OK, 22) && heard.times == 1);
    cr_expect(!evaluations_find_told(evaluations, &id, &another), "it is another's");
    struct asking *asking = evaluations_find_told(evaluations, &id, &user);
    cr_assert(asking);
    cr_expect(status_is(asking_go_on(asking, set_of(0) | set_of(1), &asker, 5), STATUS_UNREACHABLE), "one is not enough");
    cr_assert(evaluations_find_told(evaluations, &id, &user) == asking && status_ok(asking_go_on(asking, set_of(1), &asker, 5)));
    cr_expect(!evaluations_find_told(evaluations, &id, &user), "it is on its way");
    cr_expect_eq(ask_more(6), set_of(2), "at once");
    cr_expect(!answer_at(7, &id, &members[1], STATUS(OK), 23) && again.times == 0, "who lied is not heard any more");
    cr_expect(answer_at(8, &id, &members[2], STATUS(OK), 33));
    cr_expect(again.times == 1 && again.ticket == 9 && status_ok(again.status) && again.member_count == 2);
    cr_expect(again.first_bytes[0] == 11 && again.first_bytes[1] == 33 && heard.times == 1);
}

/* Whoever was asked beside them and answered when it was told counts too. */
Test(book_evaluations, an_answer_that_came_too_late_serves_in_place_of_a_wrong_one)
{
    struct heard_outcome heard = {0}, again = {0};
    struct exchange_id id = ask(7, 0, &heard);
    const struct digest user = {{7}};
    const struct evaluation_asker asker = {hear, &again, 9, user};
    cr_expect_eq(ask_more(HEDGE_ONE_MS), set_of(2));
    cr_expect(answer_at(450, &id, &members[0], STATUS(OK), 11) && answer_at(450, &id, &members[1], STATUS(OK), 22));
    cr_expect(heard.times == 1 && answer_at(500, &id, &members[2], STATUS(OK), 33));
    struct asking *asking = evaluations_find_told(evaluations, &id, &user);
    cr_assert(asking && status_ok(asking_go_on(asking, set_of(0), &asker, 600)));
    cr_expect(evaluations_are_over(evaluations, 600));
    evaluations_expire(evaluations, 600);
    cr_expect(again.times == 1 && status_ok(again.status) && again.member_count == 2);
    cr_expect(again.first_bytes[0] == 22 && again.first_bytes[1] == 33);
    cr_expect(evaluations_find_told(evaluations, &id, &user) != NULL, "and once more, if that is wrong too");
    evaluations_expire(evaluations, 600 + HEDGE_TERM_MS);
    cr_expect(!evaluations_find_told(evaluations, &id, &user), "until its term is over");
}

static struct status receive_part(uint64_t job, enum status_code code, uint8_t byte, struct multiplying **out)
{
    const struct element points[] = {{{byte}}, {{byte}}};
    const uint8_t signature[SIGNATURE_BYTES] = {byte};
    const struct part_result result = {code, code == STATUS_OK ? N(points) : 0, points, byte % 2 ? signature : NULL};
    return evaluations_receive_part(evaluations, job, &result, out);
}

Test(book_evaluations, a_multiplication_is_whole_when_its_last_part_is_in)
{
    const struct multiplication what = {.requester = members[0], .part_count = 3, .point_count = 6},
                                other = {.requester = members[1], .part_count = 1, .point_count = 2};
    struct multiplying *first, *second, *made;
    cr_assert(status_ok(evaluations_add_multiplication(evaluations, &what, &first)));
    cr_assert(status_ok(evaluations_add_multiplication(evaluations, &other, &second)));
    const uint64_t job = first->job, other_job = second->job;
    cr_expect_eq(other_job, job + 3, "each part has its own");
    cr_expect(status_ok(receive_part(job, STATUS_OK, 1, &made)) && !made);
    cr_expect(status_is(receive_part(job, STATUS_OK, 1, &made), STATUS_KEEPER_LOST) && !made, "once");
    cr_expect(status_is(receive_part(job + 2, STATUS_OK, 1, &made), STATUS_KEEPER_LOST) && !made, "in their order");
    cr_expect(status_ok(receive_part(job + 1, STATUS_OK, 2, &made)) && !made);
    cr_expect(status_ok(receive_part(other_job, STATUS_OK, 9, &made)) && made == second);
    made = multiplying_free(made);
    cr_assert(status_ok(receive_part(job + 2, STATUS_OK, 3, &made)) && made == first);
    cr_expect(made->code == STATUS_OK && made->done == 6 && made->voucher_count == 2);
    for (size_t i = 0; i < 6; i++)
        cr_expect_eq(made->points[i].bytes[0], i / 2 + 1);
    cr_expect(made->vouchers[0] == 1 && made->vouchers[SIGNATURE_BYTES] == 3);
    multiplying_free(made);
}

Test(book_evaluations, a_multiplication_of_which_one_part_is_refused_is_refused_and_waits_for_the_others)
{
    const struct multiplication what = {.requester = members[0], .part_count = 3, .point_count = 6};
    struct multiplying *made;
    cr_assert(status_ok(evaluations_add_multiplication(evaluations, &what, &made)));
    const uint64_t job = made->job;
    cr_expect(status_ok(receive_part(job, STATUS_OK, 1, &made)) && !made);
    cr_expect(status_ok(receive_part(job + 1, STATUS_OVER_QUOTA, 2, &made)) && !made);
    cr_assert(status_ok(receive_part(job + 2, STATUS_WRONG_EPOCH, 3, &made)) && made);
    cr_expect_eq(made->code, STATUS_OVER_QUOTA, "the first that was said");
    multiplying_free(made);
}

Test(book_evaluations, a_multiplication_of_which_too_few_or_too_many_points_come_is_none)
{
    const struct multiplication what = {.requester = members[0], .part_count = 2, .point_count = 3};
    struct multiplying *made;
    for (uint64_t i = 0; i < 2; i++) {
        struct multiplication other = what;
        other.point_count += 2 * i;
        cr_assert(status_ok(evaluations_add_multiplication(evaluations, &other, &made)));
        const uint64_t job = made->job;
        cr_expect(status_ok(receive_part(job, STATUS_OK, 1, &made)) && !made);
        cr_expect(status_is(receive_part(job + 1, STATUS_OK, 1, &made), STATUS_KEEPER_LOST), "%d", (int)i);
    }
}

Test(book_evaluations, a_multiplication_that_the_keeper_did_not_get_whole_ends_with_what_it_got)
{
    const struct multiplication what = {.requester = members[0], .part_count = 2, .point_count = 4};
    struct multiplying *made;
    cr_assert(status_ok(evaluations_add_multiplication(evaluations, &what, &made)));
    const uint64_t job = made->job;
    evaluations_cut_short(evaluations, made, 0, FAIL(NO_MEMORY));
    cr_expect(status_is(receive_part(job, STATUS_OK, 1, &made), STATUS_KEEPER_LOST), "it is gone");
    cr_assert(status_ok(evaluations_add_multiplication(evaluations, &what, &made)));
    evaluations_cut_short(evaluations, made, 1, FAIL(NO_MEMORY));
    cr_assert(status_ok(receive_part(job + 2, STATUS_OK, 1, &made)) && made);
    cr_expect_eq(made->code, STATUS_NO_MEMORY);
    multiplying_free(made);
}
