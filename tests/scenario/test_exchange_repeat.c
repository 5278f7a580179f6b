// SPDX-License-Identifier: EUPL-1.2
//
// Who did not hear what a member answered asks the same again: it is answered again, and counted once. Under that name nothing else is
// answered (P-02, P-06).
#include "store/escrows.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, EVERYBODY_UP); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_repeat, .init = make, .fini = end, .timeout = 120);

static struct evaluate_message make_message(void)
{
    static const uint8_t case_id[CASE_ID_BYTES] = {1};
    const struct evaluation_request request = town_evaluation(&town, case_id);
    struct evaluate_message message = request.message;
    message.generation = town.ring->generation;
    message.parts[0].epoch = 1;
    message.parts[0].has_voucher = true;
    message.parts[0].voucher = town_voucher_terms(&town);
    return message;
}

static struct span body_of(const struct evaluate_message *message)
{
    struct span body;
    OK(evaluate_message_encode(message, town.arena, &body));
    return body;
}

static size_t entries_of(const struct exchange_id *exchange_id)
{
    size_t count = 0;
    for (uint64_t i = 0; i < town_leaves(&town, SDD); i++) {
        struct entry entry = town_entry(&town, SDD, i);
        count += entry.kind == ENTRY_EVALUATED && exchange_id_equal(&entry.exchange_id, exchange_id);
    }
    return count;
}

/* Under an exchange of before; the nonce is drawn anew. */
static struct envelope repeat_of(const struct envelope *first, struct span body)
{
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body);
    envelope.exchange_id = first->exchange_id;
    return envelope;
}

static struct envelope replied_to(const struct envelope *envelope)
{
    struct envelope reply;
    for (size_t i = 0; i < 100 && !town_reply(&town, SDD, WIJK, envelope->nonce, &reply); i++)
        town_run(&town);
    cr_assert(town_reply(&town, SDD, WIJK, envelope->nonce, &reply));
    return reply;
}

static struct envelope ask_sdd(const struct envelope *envelope)
{
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, envelope)));
    return replied_to(envelope);
}

/* P-06: whoever did not hear the answer asks again, and it costs no more. */
Test(exchange_repeat, the_same_request_is_answered_again_three_times_and_counted_and_entered_once)
{
    struct evaluate_message message = make_message();
    struct span body = body_of(&message);
    struct quota_scope all = town_scope(&town, QUOTA_EVALUATE, WIJK, NULL);
    struct envelope first = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body), answer = ask_sdd(&first), again;
    cr_assert_eq(answer.statement.code, STATUS_OK);
    uint64_t used = town_quota_used(&town, SDD, &all).today, leaves;
    for (size_t i = 0; i < ESCROW_REPEATS_MOST; i++) {
        struct envelope envelope = repeat_of(&first, body);
        leaves = town_leaves(&town, SDD);
        again = ask_sdd(&envelope);
        cr_expect(again.statement.code == STATUS_OK && span_equal(again.body, answer.body), "%zu", i);
        cr_expect_eq(town_leaves(&town, SDD), leaves);
        OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope))); /* these bytes have their reply, and are not counted */
    }
    struct envelope last = repeat_of(&first, body);
    cr_expect_eq(ask_sdd(&last).statement.code, STATUS_REPLAYED);
    cr_expect(town_quota_used(&town, SDD, &all).today == used && used == evaluate_part_units(&message.parts[0]));
    cr_expect_eq(entries_of(&first.exchange_id), 1);
}

/* Who had three identifiers counted does not get others for it. */
Test(exchange_repeat, one_byte_that_is_another_makes_it_another_request_which_is_refused_under_the_same_exchange)
{
    struct evaluate_message message = make_message();
    struct span body = body_of(&message);
    struct quota_scope all = town_scope(&town, QUOTA_EVALUATE, WIJK, NULL);
    struct envelope first = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body);
    cr_assert_eq(ask_sdd(&first).statement.code, STATUS_OK);
    uint64_t used = town_quota_used(&town, SDD, &all).today;
    struct scalar two;
    uint8_t *escrow;
    OK(ARENA_NEW(town.arena, message.escrow.size, &escrow));
    memcpy(escrow, message.escrow.data, message.escrow.size);
    escrow[message.escrow.size - 1] ^= 1;
    struct element points[] = {message.parts[0].points[0], message.parts[0].points[1]};
    struct evaluate_message others[] = {message, message, message, message};
    scalar_from_u64(2, &two);
    element_multiply_generator(&two, &points[0]);
    others[0].escrow = span_of(escrow, message.escrow.size);
    others[1].parts[0].voucher.uses++;
    others[2].parts[0].voucher.voucher_id[0] ^= 1;
    others[3].parts[0].points = points;
    for (size_t i = 0; i < N(others); i++) {
        struct envelope lie = repeat_of(&first, body_of(&others[i]));
        cr_expect_eq(ask_sdd(&lie).statement.code, STATUS_REPLAYED, "%zu", i);
    }
    cr_expect_eq(town_quota_used(&town, SDD, &all).today, used);
    struct envelope again = repeat_of(&first, body);
    cr_expect_eq(ask_sdd(&again).statement.code, STATUS_OK);
}

/* Killed when it was counted and before it was multiplied. */
Test(exchange_repeat, a_member_that_was_killed_in_between_answers_it_when_asked_again_and_counts_it_once)
{
    struct evaluate_message message = make_message();
    struct span body = body_of(&message);
    struct quota_scope all = town_scope(&town, QUOTA_EVALUATE, WIJK, NULL);
    struct envelope first = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body), reply;
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &first)));
    town_stop(&town, SDD);
    town_start(&town, SDD);
    town_connect(&town);
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &first)));
    cr_expect(!town_reply(&town, SDD, WIJK, first.nonce, &reply), "these bytes have no answer, and will have none");
    struct envelope again = repeat_of(&first, body);
    cr_expect_eq(ask_sdd(&again).statement.code, STATUS_OK);
    cr_expect_eq(town_quota_used(&town, SDD, &all).today, evaluate_part_units(&message.parts[0]));
    cr_expect_eq(entries_of(&first.exchange_id), 1);
}

/* A voucher is issued within two minutes of the member's clock. */
Test(exchange_repeat, a_request_of_long_ago_is_not_repeated)
{
    struct evaluate_message message = make_message();
    struct span body = body_of(&message);
    struct envelope first = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body);
    cr_assert_eq(ask_sdd(&first).statement.code, STATUS_OK);
    town.now_ms += 3 * MINUTE_MS;
    struct envelope again = repeat_of(&first, body);
    cr_expect_eq(ask_sdd(&again).statement.code, STATUS_EXPIRED);
}
