// SPDX-License-Identifier: EUPL-1.2
//
// Signals by the minute: as many as were agreed are taken of each sender, whatever it sends; what is over is put off, and an honest
// sender goes by the same number, so that an import of any size arrives whole and nobody sees it as too much.
#include "../support/points.h"
#include "book/budgets.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "support/town.h"

#include <criterion/criterion.h>

enum { A_MINUTE = 5, RECORDS = 12 };

static struct town town;
static struct signal_subject signalled;
static void make(void)
{
    town_open(&town, 0);
    town_set_quota(&town, QUOTA_SIGNALS, WOCO, NULL, A_MINUTE, A_MINUTE);
    town_start(&town, SDD);
    town_start(&town, WOCO);
    town_start(&town, WOCO2);
    town_connect(&town);
    town_run(&town);
    town.now_ms += MINUTE_MS - town.now_ms % MINUTE_MS;
    town.counts_budgets = true;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_signals, .init = make, .fini = end, .timeout = 120);

static uint64_t counted(enum node_counter counter) { return town_node(&town, SDD)->book.counters[counter]; }

static uint64_t taken_of(enum resident from)
{
    uint64_t count;
    OK(store_received_beside(town_node(&town, SDD)->book.store, town_oin(&town, from), (uint8_t[SIGNAL_ID_BYTES]){0}, &count));
    return count;
}

static uint64_t pushes_in(enum push_state state)
{
    uint64_t counts[PUSH_STATES];
    OK(store_push_counts(town_node(&town, WOCO)->book.store, counts));
    return counts[state];
}

static void import_rents(enum resident who, size_t count)
{
    char reference[32];
    for (size_t i = 0; i < count; i++) {
        snprintf(reference, sizeof reference, "K-%zu", i);
        cr_assert_eq(
            town_import(&town, who,
                        &(struct town_record){
                            .reference = reference, .category = "huurachterstand", .bsn = "123456782", .since_day = 20000, .urgency = 2}),
            1);
    }
    town_run(&town);
}

static void next_minute(void)
{
    town.now_ms += MINUTE_MS;
    town.steady_ms += MINUTE_MS;
    town_run(&town);
}

static struct span push_of(enum resident from, struct envelope *out)
{
    struct signal_message message = {.grounds = {.purpose = town_word(&town, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                                 .phase = town_word(&town, POLICY_PHASE, "melding"),
                                                 .basis = town_word(&town, POLICY_BASIS, "wgs-vroegsignalering"),
                                                 .from_role = town_word(&town, POLICY_FROM, "woningcorporatie"),
                                                 .to_role = town_word(&town, POLICY_TO, "sociale-dienst"),
                                                 .flags = town_node(&town, SDD)->agreed.words.flag_own_client},
                                     .epoch = 1,
                                     .subject_count = 1,
                                     .subjects = &signalled,
                                     .signal = {.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                                .life_domain = 1,
                                                .urgency = 2,
                                                .role = 1,
                                                .since_day = 20000}};
    struct span body;
    signalled.kind = IDENTIFIER_KIND_NAME;
    point_generator(&signalled.pseudonym);
    random_fill(&town.random, message.signal_id, sizeof message.signal_id);
    random_fill(&town.random, message.nonce, sizeof message.nonce);
    OK(signal_message_encode(&message, town.arena, &body));
    *out = town_envelope_of(&town, from, SDD, ENVELOPE_SIGNAL, body);
    return town_envelope(&town, from, out);
}

static size_t count_taken(enum resident from, size_t count)
{
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        struct envelope envelope, reply;
        OK(town_hear(&town, SDD, from, push_of(from, &envelope)));
        if (!town_reply(&town, SDD, from, envelope.nonce, &reply))
            continue;
        cr_expect_eq(reply.statement.code, STATUS_OK);
        taken++;
    }
    return taken;
}

Test(exchange_signals, a_flood_of_one_sender_is_taken_by_the_minute_and_another_sender_beside_it_at_once)
{
    struct entry entry;
    uint64_t index, before = town_leaves(&town, SDD);
    cr_expect_eq(count_taken(WOCO, 200), A_MINUTE);
    cr_expect_eq(taken_of(WOCO), A_MINUTE);
    cr_expect_eq(town_leaves(&town, SDD) - before, 2 * A_MINUTE, "what is put off has no entry of its own");
    cr_expect_eq(counted(COUNT_PUT_OFF), 200 - A_MINUTE);
    import_rents(WOCO2, RECORDS);
    cr_expect_eq(taken_of(WOCO2), RECORDS);
    next_minute();
    cr_assert(town_last_entry(&town, SDD, ENTRY_REFUSALS, &entry, &index));
    cr_expect(entry.count == 200 - A_MINUTE && entry.code == STATUS_OVERLOADED && oin_equal(&entry.counterpart, town_oin(&town, WOCO)));
    cr_expect_eq(count_taken(WOCO, 200), A_MINUTE, "and so in each minute");
}

Test(exchange_signals, what_was_put_off_is_taken_when_it_comes_again)
{
    struct envelope envelope, reply;
    cr_expect_eq(count_taken(WOCO, A_MINUTE), A_MINUTE);
    struct span message = push_of(WOCO, &envelope);
    OK(town_hear(&town, SDD, WOCO, message));
    cr_expect_not(town_reply(&town, SDD, WOCO, envelope.nonce, &reply));
    next_minute();
    OK(town_hear(&town, SDD, WOCO, message));
    cr_expect(town_reply(&town, SDD, WOCO, envelope.nonce, &reply) && reply.statement.code == STATUS_OK);
}

Test(exchange_signals, an_honest_import_of_more_than_a_minute_arrives_whole_and_is_nowhere_too_much)
{
    import_rents(WOCO, RECORDS);
    for (uint64_t minute = 1; minute <= 3; minute++) {
        uint64_t expected = minute * A_MINUTE < RECORDS ? minute * A_MINUTE : RECORDS;
        cr_expect_eq(taken_of(WOCO), expected, "minute %lu: %lu", (unsigned long)minute, (unsigned long)taken_of(WOCO));
        cr_expect_eq(pushes_in(PUSH_DELIVERED), expected);
        next_minute();
    }
    cr_expect(counted(COUNT_PUT_OFF) == 0 && counted(COUNT_OVER_BUDGET) == 0);
}

/* What comes later stands behind what waits: nobody is overtaken for ever. */
Test(exchange_signals, what_waits_for_its_minute_goes_before_what_comes_then)
{
    import_rents(WOCO, RECORDS);
    next_minute();
    next_minute();
    cr_expect_eq(pushes_in(PUSH_DELIVERED), RECORDS);
}

/* Minutes do not begin at one moment everywhere. */
Test(exchange_signals, what_a_receiver_puts_off_all_the_same_comes_again_until_it_is_there)
{
    for (size_t i = 2; i < A_MINUTE; i++)
        cr_assert(budget_take_up_to(&town_node(&town, SDD)->book, town_oin(&town, WOCO), BUDGET_SIGNALS, A_MINUTE, town.now_ms));
    import_rents(WOCO, A_MINUTE);
    cr_expect_eq(taken_of(WOCO), 2);
    for (size_t i = 0; i < 10 && taken_of(WOCO) < A_MINUTE; i++)
        next_minute();
    cr_expect(taken_of(WOCO) == A_MINUTE && pushes_in(PUSH_DELIVERED) == A_MINUTE);
}

/* A partner of another version may say so in words: it is sent with the next import. */
Test(exchange_signals, what_a_partner_says_is_over_a_quota_is_not_refused_for_good)
{
    struct outbox_row *waiting;
    size_t count;
    town.is_deaf = true;
    import_rents(WOCO, 1);
    OK(store_outbox_due(town_node(&town, WOCO)->book.store, NULL, town.now_ms + MINUTE_MS, 10, town.arena, &waiting, &count));
    cr_assert_eq(count, 1);
    struct envelope envelope = town_envelope_of(&town, SDD, WOCO, ENVELOPE_ACKNOWLEDGE, span_empty());
    envelope.exchange_id = waiting[0].exchange_id;
    envelope.statement = (struct statement){.code = STATUS_OVER_QUOTA, .agreement = town_node(&town, SDD)->agreed.agreement};
    OK(town_hear(&town, WOCO, SDD, town_envelope(&town, SDD, &envelope)));
    cr_expect_eq(pushes_in(PUSH_EXPIRED), 1);
}
