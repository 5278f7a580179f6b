// SPDX-License-Identifier: EUPL-1.2
//
// Looking whether bytes are points is the dearest that a message can cause. It is done for who may have them multiplied, or for what
// was asked for, and for nobody else; counted here are the points that were looked at, not the time. Linked with --wrap=elements_check.
#include "../support/points.h"
#include "support/sample_escrow.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static size_t looked_at;

struct status __real_elements_check(const struct element *elements, size_t count);
struct status __wrap_elements_check(const struct element *elements, size_t count);
struct status __wrap_elements_check(const struct element *elements, size_t count)
{
    looked_at += count;
    return __real_elements_check(elements, count);
}

static void make(void) { town_open(&town, EVERYBODY_UP); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_points, .init = make, .fini = end, .timeout = 120);

static struct element points[PART_POINTS_MOST];

/* What WOCO may ask for its own register, in as many points as there can be. */
static struct evaluate_message make_question(void)
{
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    return (struct evaluate_message){.domain = span_of_text("casus"),
                                     .act = EVALUATION_OWN,
                                     .escrow = sample_escrow(N(points) - 1),
                                     .generation = 1,
                                     .purpose = town_word(&town, POLICY_PURPOSE, "gecoordineerde-aanpak"),
                                     .phase = town_word(&town, POLICY_PHASE, "melding"),
                                     .from_role = town_word(&town, POLICY_FROM, "woningcorporatie"),
                                     .part_count = 1,
                                     .parts = {{.holder = *town_oin(&town, WOCO),
                                                .epoch = 1,
                                                .basis = town_word(&town, POLICY_BASIS, "avg-pseudonimisering"),
                                                .flags = town_node(&town, WOCO)->agreed.words.flag_own_client,
                                                .point_count = N(points),
                                                .points = points}}};
}

/* What SDD says to it. */
static enum status_code ask_sdd(const struct evaluate_message *message)
{
    struct span body;
    OK(evaluate_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WOCO, SDD, ENVELOPE_EVALUATE, body), reply;
    looked_at = 0;
    OK(town_hear(&town, SDD, WOCO, town_envelope(&town, WOCO, &envelope)));
    for (size_t i = 0; i < 100 && !town_reply(&town, SDD, WOCO, envelope.nonce, &reply); i++)
        town_run(&town);
    cr_assert(town_reply(&town, SDD, WOCO, envelope.nonce, &reply));
    return reply.statement.code;
}

static struct quota_use used_at_sdd(void)
{
    const struct quota_scope all = town_scope(&town, QUOTA_EVALUATE, WOCO, NULL);
    return town_quota_used(&town, SDD, &all);
}

Test(exchange_points, no_point_is_looked_at_for_who_has_no_permit_no_quota_or_the_wrong_key)
{
    struct evaluate_message message = make_question();
    memset(&points[7], 0xff, sizeof points[7]); /* and so nothing is said of it either */
    message.parts[0].holder = *town_oin(&town, WOCO2);
    cr_expect_eq(ask_sdd(&message), STATUS_NOT_ALLOWED);
    cr_expect_eq(looked_at, 0);
    message.parts[0].holder = *town_oin(&town, WOCO);
    message.parts[0].epoch = 2;
    cr_expect_eq(ask_sdd(&message), STATUS_WRONG_EPOCH);
    cr_expect_eq(looked_at, 0);
    message.parts[0].epoch = 1;
    message.escrow = sample_escrow(1);
    cr_expect_eq(ask_sdd(&message), STATUS_MALFORMED);
    cr_expect_eq(looked_at, 0);
    message.escrow = sample_escrow(N(points) - 1);
    town_set_quota(&town, QUOTA_EVALUATE, WOCO, "gecoordineerde-aanpak", 1000, 1000);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    town_connect(&town);
    cr_expect_eq(ask_sdd(&message), STATUS_OVER_QUOTA);
    cr_expect_eq(looked_at, 0);
}

Test(exchange_points, one_that_is_none_among_a_thousand_debits_and_multiplies_nothing)
{
    struct evaluate_message message = make_question();
    const struct element good = points[N(points) - 1];
    memset(&points[N(points) - 1], 0xff, sizeof good);
    cr_expect_eq(ask_sdd(&message), STATUS_BAD_POINT);
    cr_expect_eq(looked_at, N(points), "and the keeper never saw them");
    cr_expect(used_at_sdd().today == 0 && used_at_sdd().refused == 0);
    points[N(points) - 1] = good;
    cr_expect_eq(ask_sdd(&message), STATUS_OK);
    cr_expect_eq(used_at_sdd().today, N(points));
}

/* A debit is given back with what was no point: this bounds how often that is looked for. What comes is taken one minute later. */
Test(exchange_points, so_many_messages_a_minute_are_looked_at_and_another_partner_is_served_beside_it)
{
    enum { A_MINUTE = 600, SENT = A_MINUTE + 50, ANSWERED = 30 };
    struct evaluate_message message = make_question();
    const struct element good = points[0];
    struct span body;
    size_t looked = 0, answered = 0;
    message.parts[0].point_count = 2;
    message.escrow = sample_escrow(1);
    memset(&points[0], 0xff, sizeof points[0]);
    OK(evaluate_message_encode(&message, town.arena, &body));
    town.now_ms += MINUTE_MS - town.now_ms % MINUTE_MS;
    town.counts_budgets = true;
    for (size_t i = 0; i < SENT; i++) {
        struct envelope reply, envelope = town_envelope_of(&town, WOCO, SDD, ENVELOPE_EVALUATE, body);
        looked_at = 0;
        OK(town_hear(&town, SDD, WOCO, town_envelope(&town, WOCO, &envelope)));
        looked += looked_at != 0;
        answered += town_reply(&town, SDD, WOCO, envelope.nonce, &reply);
    }
    cr_expect_eq(looked, A_MINUTE);
    cr_expect_eq(answered, ANSWERED);
    cr_expect_eq(used_at_sdd().today, 0);
    points[0] = good;
    OK(evaluate_message_encode(&message, town.arena, &body));
    struct envelope reply, envelope = town_envelope_of(&town, WOCO, SDD, ENVELOPE_EVALUATE, body);
    struct span put_off = town_envelope(&town, WOCO, &envelope);
    OK(town_hear(&town, SDD, WOCO, put_off));
    cr_expect_not(town_reply(&town, SDD, WOCO, envelope.nonce, &reply));
    town.now_ms += MINUTE_MS;
    town.steady_ms += MINUTE_MS;
    OK(town_hear(&town, SDD, WOCO, put_off));
    for (size_t i = 0; i < 100 && !town_reply(&town, SDD, WOCO, envelope.nonce, &reply); i++)
        town_run(&town);
    cr_expect_eq(reply.statement.code, STATUS_OK);
    cr_expect_eq(used_at_sdd().today, 2);
}

Test(exchange_points, those_of_an_answer_are_looked_at_when_it_was_asked_for)
{
    (void)make_question();
    const struct partial_message message = {.point_count = N(points), .points = points};
    struct span body;
    OK(partial_message_encode(&message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WOCO, SDD, ENVELOPE_PARTIAL, body);
    looked_at = 0;
    OK(town_hear(&town, SDD, WOCO, town_envelope(&town, WOCO, &envelope)));
    cr_expect_eq(looked_at, 0);
}
