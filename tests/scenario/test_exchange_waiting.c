// SPDX-License-Identifier: EUPL-1.2
//
// A partner that has a member multiply more than it can: it hears so at once and pays for nothing of that, and who asks a question
// meanwhile waits for what is being worked on and no more (P-02).
#include "../support/points.h"
#include "support/one_part.h"
#include "support/sample_escrow.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static struct element points[PART_POINTS_MOST];
static void make(void)
{
    town_open(&town, 0);
    town_set_quota(&town, QUOTA_EVALUATE, WOCO, "gecoordineerde-aanpak", 1000000, 1000000);
    for (enum resident who = SDD; who < RESIDENTS; who++)
        town_start(&town, who);
    town_connect(&town);
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_waiting, .init = make, .fini = end, .timeout = 120);

/* Of WOCO for its own register, or of WIJK for a question to the sociale dienst. */
static struct evaluate_message message_of(enum resident from, size_t count)
{
    const struct agreed_words *words = &town_node(&town, from)->agreed.words;
    bool is_question = from == WIJK;
    struct evaluate_message message = {
        .domain = span_of_text(town_domain_names[CASUS]),
        .act = is_question ? EVALUATION_ASK : EVALUATION_OWN,
        .escrow = sample_escrow(count - 1),
        .generation = town.ring->generation,
        .purpose = town_word(&town, POLICY_PURPOSE, is_question ? "onderzoek-client" : "gecoordineerde-aanpak"),
        .phase = town_word(&town, POLICY_PHASE, is_question ? "onderzoek" : "melding"),
        .from_role = town_word(&town, POLICY_FROM, is_question ? "regisseur" : "woningcorporatie"),
        .part_count = 1,
        .parts = {{.holder = *town_oin(&town, is_question ? SDD : from),
                   .epoch = 1,
                   .basis = town_word(&town, POLICY_BASIS, is_question ? "wmo-college" : "avg-pseudonimisering"),
                   .flags = is_question ? words->flag_necessity | words->flag_informed : words->flag_own_client,
                   .point_count = count,
                   .points = points,
                   .has_voucher = is_question,
                   .voucher = town_voucher_terms(&town),
                   .mask = all_asked(is_question ? EVALUATION_ASK : EVALUATION_OWN, count)}}};
    return message;
}

/* At VT, which answers later; or refuses at once. */
static struct envelope send(enum resident from, size_t count)
{
    struct evaluate_message message = message_of(from, count);
    struct span body;
    OK(evaluate_message_encode(&message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, from, VT, ENVELOPE_EVALUATE, body);
    OK(town_hear(&town, VT, from, town_envelope(&town, from, &envelope)));
    return envelope;
}

static bool is_answered(enum resident from, const struct envelope *envelope, enum status_code *out)
{
    struct envelope reply;
    if (!town_reply(&town, VT, from, envelope->nonce, &reply))
        return false;
    *out = reply.statement.code;
    return true;
}

static uint64_t used(enum resident from, const char *purpose)
{
    struct quota_scope scope = town_scope(&town, QUOTA_EVALUATE, from, purpose);
    struct quota_use use = town_quota_used(&town, VT, &scope);
    cr_expect_eq(use.refused, 0);
    return use.today;
}

Test(exchange_waiting, who_sends_more_than_two_seconds_of_work_is_told_at_once_and_another_is_answered_in_between)
{
    enum { MOST = 20 };
    struct envelope sent[MOST], question;
    enum status_code code = STATUS_OK;
    size_t taken = 0, answered = 0;
    bool did;
    for (taken = 0; taken < MOST; taken++) {
        sent[taken] = send(WOCO, PART_POINTS_MOST);
        if (is_answered(WOCO, &sent[taken], &code))
            break;
    }
    cr_assert(code == STATUS_OVERLOADED, "%zu: %s", taken, status_text((struct status){code}));
    cr_expect_eq(taken, 1 + 2000000 / waiting_cost_us(PART_POINTS_MOST), "one is worked on");
    cr_expect_eq(used(WOCO, "gecoordineerde-aanpak"), taken * PART_POINTS_MOST);
    question = send(WIJK, 3);
    cr_assert(!is_answered(WIJK, &question, &code));
    for (size_t i = 0; i < 10 && !is_answered(WIJK, &question, &code); i++)
        OK(town_turn(&town, VT, &did));
    cr_assert_eq(code, STATUS_OK);
    for (size_t i = 0; i < taken; i++)
        answered += is_answered(WOCO, &sent[i], &code);
    cr_expect_leq(answered, 1, "%zu", answered);
    town_run(&town);
    for (size_t i = 0; i < taken; i++)
        cr_expect(is_answered(WOCO, &sent[i], &code) && code == STATUS_OK, "%zu", i);
    send(WOCO, PART_POINTS_MOST); /* there is room again */
    cr_expect_eq(used(WOCO, "gecoordineerde-aanpak"), (taken + 1) * PART_POINTS_MOST);
}

/* All in one wake: what waits in the batch itself counts too. */
Test(exchange_waiting, what_comes_in_one_turn_counts_together)
{
    struct node *node = town_node(&town, VT);
    struct evaluate_message message = message_of(WOCO, PART_POINTS_MOST);
    struct span body;
    size_t overloaded = 0;
    OK(evaluate_message_encode(&message, town.arena, &body));
    OK(batch_open(&node->book, town.now_ms));
    for (size_t i = 0; i < 12; i++) {
        struct envelope envelope = town_envelope_of(&town, WOCO, VT, ENVELOPE_EVALUATE, body);
        OK(pipeline_run(&node->book, town_oin(&town, WOCO), town_envelope(&town, WOCO, &envelope), span_empty()));
    }
    OK(batch_close(&node->book));
    overloaded = node->book.counters[COUNT_OVERLOADED];
    cr_expect_eq(overloaded, 12 - 2000000 / waiting_cost_us(PART_POINTS_MOST));
}
