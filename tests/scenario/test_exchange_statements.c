// SPDX-License-Identifier: EUPL-1.2
//
// What a partner states beside a body, and its signature covers: it is what the body says, or the message is refused and leaves
// nothing but that. So an entry proves what its counterpart signed, also when the body is erased (P-07).
#include "support/claims.h"
#include "support/one_part.h"
#include "support/points.h"
#include "support/sample_escrow.h"
#include "support/stated.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_statements, .init = make, .fini = end);

static struct subject subject = {.kind = IDENTIFIER_KIND_PERSON, .value = {9}};
static struct signal_subject signalled = {.kind = IDENTIFIER_KIND_NAME};
static struct element points[3];

static struct span question(void)
{
    struct inquiry_message message = {.grounds = {.purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-client"),
                                                  .phase = town_word(&town, POLICY_PHASE, "onderzoek"),
                                                  .basis = town_word(&town, POLICY_BASIS, "wmo-college"),
                                                  .to_role = town_word(&town, POLICY_TO, "regisseur")},
                                      .category_count = 1,
                                      .categories = {town_word(&town, POLICY_CATEGORY, "schulden")},
                                      .necessity_code = NECESSITY_CROSSED,
                                      .lighter_code = LIGHTER_TRIED,
                                      .necessity = span_of_text("nodig"),
                                      .why_not_lighter = span_of_text("anders niet"),
                                      .informed_day = day_of_ms(town.now_ms),
                                      .epoch = 1,
                                      .subject_count = 1,
                                      .subjects = &subject};
    struct span body;
    random_fill(system_random(), message.nonce, sizeof message.nonce);
    town_show_counted(&town, WIJK, SDD, &message);
    OK(inquiry_message_encode(&message, town.arena, &body));
    return body;
}

static struct span pushed(void)
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
    point_generator(&signalled.pseudonym);
    random_fill(system_random(), message.signal_id, sizeof message.signal_id);
    random_fill(system_random(), message.nonce, sizeof message.nonce);
    OK(signal_message_encode(&message, town.arena, &body));
    return body;
}

static struct span evaluation(void)
{
    const struct agreed_words *words = &town_node(&town, SDD)->agreed.words;
    struct evaluate_message message = {.domain = span_of_text("casus"),
                                       .act = EVALUATION_ASK,
                                       .escrow = sample_escrow(N(points) - 1),
                                       .generation = 1,
                                       .purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-client"),
                                       .phase = town_word(&town, POLICY_PHASE, "onderzoek"),
                                       .from_role = town_word(&town, POLICY_FROM, "regisseur"),
                                       .part_count = 1,
                                       .parts = {{.holder = *town_oin(&town, SDD),
                                                  .epoch = 1,
                                                  .basis = town_word(&town, POLICY_BASIS, "wmo-college"),
                                                  .flags = words->flag_necessity | words->flag_informed,
                                                  .point_count = N(points),
                                                  .points = points,
                                                  .has_voucher = true,
                                                  .voucher = town_voucher_terms(&town),
                                                  .mask = all_asked(EVALUATION_ASK, N(points))}}};
    struct span body;
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    OK(evaluate_message_encode(&message, town.arena, &body));
    return body;
}

static const struct {
    enum envelope_kind kind;
    enum resident from;
    struct span (*body)(void);
    const char *fields[9];
} kinds[] = {
    {ENVELOPE_INQUIRY, WIJK, question, {"purpose", "phase", "basis", "to_role", "flags", "categories", "necessity_code", "lighter_code"}},
    {ENVELOPE_SIGNAL, WOCO, pushed, {"purpose", "phase", "basis", "from_role", "to_role", "flags", "categories"}},
    {ENVELOPE_EVALUATE, WIJK, evaluation, {"purpose", "phase", "basis", "from_role", "flags", "count", "act"}},
};

/* Whatever else the body gives, the entry would not be what was signed: nothing is told, kept or multiplied. */
Test(exchange_statements, what_is_stated_is_what_the_body_says)
{
    for (size_t i = 0; i < N(kinds); i++) {
        struct envelope envelope = town_envelope_of(&town, kinds[i].from, SDD, kinds[i].kind, kinds[i].body());
        struct claims_heard heard = claims_hear(&town, SDD, kinds[i].from, &envelope);
        cr_expect(heard.is_taken, "%s: %s", envelope_kind_word(kinds[i].kind), status_text((struct status){heard.code}));
        for (size_t field = 0; kinds[i].fields[field]; field++) {
            envelope = town_envelope_of(&town, kinds[i].from, SDD, kinds[i].kind, kinds[i].body());
            uint64_t number = claim_number(&statement_shape, &envelope.statement, kinds[i].fields[field]) + 1;
            claim_set(&statement_shape, &envelope.statement, &(struct claim_setting){kinds[i].fields[field], number, NULL});
            heard = claims_hear(&town, SDD, kinds[i].from, &envelope);
            cr_expect(!heard.is_taken && heard.code == STATUS_MALFORMED, "%s: another %s: %s", envelope_kind_word(kinds[i].kind),
                      kinds[i].fields[field], status_text((struct status){heard.code}));
        }
    }
}

Test(exchange_statements, an_evaluation_is_stated_for_the_register_that_the_body_names)
{
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, evaluation());
    envelope.statement.parts[0].holder = *town_oin(&town, WOCO);
    struct claims_heard heard = claims_hear(&town, SDD, WIJK, &envelope);
    cr_expect(!heard.is_taken && heard.code == STATUS_MALFORMED);
}

Test(exchange_statements, every_field_that_is_stated_beside_a_body_was_claimed_otherwise)
{
    for (size_t i = 0; i < N(kinds); i++)
        for (size_t row = 0; row < statement_shape.row_count; row++) {
            const char *name = statement_shape.rows[row].name;
            uint64_t field = statement_field(&statement_shape.rows[row]);
            /* an agreement no body has (test_exchange_agreement); what is in a part is claimed by itself, below */
            bool is_claimed = field == STATES_AGREEMENT || (kinds[i].kind == ENVELOPE_EVALUATE && field == STATES_PART);
            for (size_t f = 0; kinds[i].fields[f]; f++)
                is_claimed |= strcmp(kinds[i].fields[f], name) == 0;
            cr_expect(is_claimed == ((statement_rule_of(kinds[i].kind)->states & field) != 0), "%s: %s", envelope_kind_word(kinds[i].kind),
                      name);
        }
}

/* An answer states what became of the question: what is read in the case and what was signed are one. */
Test(exchange_statements, an_answer_states_the_state_that_its_content_has)
{
    uint8_t id[CASE_ID_BYTES];
    struct answer_category category = {.category = town_word(&town, POLICY_CATEGORY, "veiligheid"), .level = ANSWER_LEVEL_INVOLVED};
    struct answer_content content = {.state = ANSWER_GRANTED, .category_count = 1, .categories = &category};
    struct span body;
    town_ask(&town, &(struct town_case){.basis = "wmo-veilig-thuis", .bsn = "123456782", .categories = {"veiligheid"}}, id);
    struct inquiry_row asked = town_inquiry(&town, id, VT);
    content.request_digest = asked.request_digest;
    OK(answer_content_encode(&content, town.arena, &body));
    for (uint8_t state = ANSWER_GRANTED; state <= ANSWER_BEING_WEIGHED; state++) {
        struct envelope envelope = town_envelope_of(&town, VT, WIJK, ENVELOPE_ANSWER, body);
        envelope.exchange_id = asked.exchange_id;
        envelope.statement.answer_state = state;
        envelope.statement.receipt = (struct receipt){.exchange_id = asked.exchange_id,
                                                      .request_digest = asked.request_digest,
                                                      .answer_digest = envelope.body_digest,
                                                      .policy_hash = *policy_text_hash(town.policy),
                                                      .origin = span_of_text(town.origins[VT])};
        struct claims_heard heard = claims_hear(&town, WIJK, VT, &envelope);
        cr_expect(heard.code == (state == ANSWER_GRANTED ? STATUS_OK : STATUS_MALFORMED), "state %u: %s", state,
                  status_text((struct status){heard.code}));
    }
}

Test(exchange_statements, another_body_under_the_same_signature_is_not_heard)
{
    struct node *node = town_node(&town, SDD);
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, question());
    uint64_t leaves = town_leaves(&town, SDD), refused = node->book.counters[COUNT_BAD_ENVELOPE];
    envelope.body = question(); /* with a nonce of its own, so another digest */
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_expect(town_leaves(&town, SDD) == leaves && node->book.counters[COUNT_BAD_ENVELOPE] == refused + 1);
}
