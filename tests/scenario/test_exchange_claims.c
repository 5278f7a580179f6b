// SPDX-License-Identifier: EUPL-1.2
//
// The worst that a partner can claim in what it asks and sends (P-04, P-10, P-11): each field of each of these messages, set to what
// an honest node would not say. What a claim gets stands in its row, and why when it is more than nothing.
#include "pseudonym/lookup.h"
#include "support/claims_counted.h"
#include "support/claims_reasons.h"
#include "support/one_part.h"
#include "support/sample_escrow.h"

#include <criterion/criterion.h>
static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_claims, .init = make, .fini = end, .timeout = 120);
#define PERSON "123456782"
#define TODAY 20697 /* of a town */
#define DEFERRED_TO(day)                                                                                                 \
    {                                                                                                                    \
        SAYS("deferral_until_day", day), SAYS("purpose", 6), SAYS("informed_day", 0), WRITES("deferral_reason", "later") \
    }
static struct subject subjects[SUBJECTS_MOST + 1];
static struct signal_subject signalled[SUBJECTS_MOST + 1];
static struct element points[POINTS_MOST + 1];

static void make_known(void)
{
    town_import(&town, SDD,
                &(struct town_record){.reference = "S-1", .category = "schulden", .bsn = PERSON, .since_day = 20000, .urgency = 3});
    town_import(&town, VT,
                &(struct town_record){.reference = "V-1", .category = "veiligheid", .bsn = PERSON, .since_day = 20000, .urgency = 1});
}

/* ---- the sound messages */

static struct inquiry_message sound_inquiry(enum resident holder, const char *basis, const char *category)
{
    uint8_t tag[TAG_BYTES];
    struct inquiry_message inquiry = town_question(&town, holder, basis, category, subjects);
    struct identifier person = town_bsn(PERSON);
    town_tag(&town, CASUS, holder, &person, tag);
    for (size_t i = 0; i < N(subjects); i++) {
        subjects[i] = (struct subject){.kind = IDENTIFIER_KIND_PERSON};
        lookup_token_compute(tag, inquiry.token_nonce, town_oin(&town, holder), subjects[i].value);
    }
    return inquiry;
}

static struct grounds grounds_of(const char *purpose, const char *phase, const char *basis, const char *from_role)
{
    const struct agreed_words *words = &town_node(&town, SDD)->agreed.words;
    return (struct grounds){.purpose = town_word(&town, POLICY_PURPOSE, purpose),
                            .phase = town_word(&town, POLICY_PHASE, phase),
                            .basis = town_word(&town, POLICY_BASIS, basis),
                            .from_role = town_word(&town, POLICY_FROM, from_role),
                            .flags = words->flag_necessity | words->flag_informed | words->flag_own_client};
}

static struct signal_message sound_signal(void)
{
    struct signal_message message = {.grounds =
                                         grounds_of("vroegsignalering-schulden", "melding", "wgs-vroegsignalering", "woningcorporatie"),
                                     .epoch = 1,
                                     .subject_count = 1,
                                     .subjects = signalled,
                                     .signal = {.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                                .life_domain = 1,
                                                .urgency = 2,
                                                .role = HOUSEHOLD_PARENT,
                                                .since_day = 20000}};
    struct identifier person = town_bsn(PERSON);
    person = town_known(&town, WOCO, &person);
    for (size_t i = 0; i < N(signalled); i++)
        signalled[i] = (struct signal_subject){person.kind, town_pseudonym(&town, VROEG, SDD, &person)};
    message.grounds.to_role = town_word(&town, POLICY_TO, "sociale-dienst");
    random_fill(system_random(), message.signal_id, sizeof message.signal_id);
    random_fill(system_random(), message.nonce, sizeof message.nonce);
    return message;
}

static struct evaluate_message sound_evaluate(void)
{
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    struct evaluate_message message = {.domain = span_of_text("casus"),
                                       .act = EVALUATION_ASK,
                                       .escrow = sample_escrow(1),
                                       .generation = 1,
                                       .part_count = 1,
                                       .parts = {{.holder = *town_oin(&town, SDD),
                                                  .epoch = 1,
                                                  .point_count = 2,
                                                  .points = points,
                                                  .has_voucher = true,
                                                  .voucher = town_voucher_terms(&town),
                                                  .mask = all_asked(EVALUATION_ASK, 2)}}};
    one_part_ground(&message, grounds_of("onderzoek-client", "onderzoek", "wmo-college", "regisseur"));
    return message;
}

/* ---- the tables */

// clang-format off
static const struct claim inquiry_claims[] = {
    {"every other word", {SAYS("purpose", 1)}, .to = 5, .code = STATUS_NO_RULE},
    {"the other of its rule", {SAYS("purpose", 6)}, TAKEN, .state = ANSWER_GRANTED},
    {"every other word", {SAYS("purpose", 7)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("purpose", 0)}, UNSAYABLE(INVALID)},
    {"every other word", {SAYS("phase", 1)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("phase", 0)}, UNSAYABLE(INVALID)},
    {"every other word", {SAYS("basis", 1)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("basis", 0)}, UNSAYABLE(INVALID)},
    {"its other role", {SAYS("from_role", 1)}, REFUSED(NO_RULE)},
    {"every role that it has not", {SAYS("from_role", 3)}, .to = 255, .code = STATUS_NOT_ALLOWED},
    {"none", {SAYS("from_role", 0)}, UNSAYABLE(INVALID)},
    {"none", {SAYS("flags", 0)}, TAKEN, .state = ANSWER_GRANTED}, /* what counts is established here */
    {"every bit", {SAYS("flags", ALL)}, TAKEN, .state = ANSWER_GRANTED},
    {"every bit, and nobody was informed",
     {SAYS("flags", ALL), SAYS("informed_day", 0), SAYS("deferral_until_day", 30000), WRITES("deferral_reason", "later")}, REFUSED(NO_RULE)},
    {"every other word", {SAYS("categories", 1)}, .to = 5, .code = STATUS_NO_RULE},
    {"another of its rule", {SAYS("categories", 6)}, TAKEN, .state = ANSWER_NOT_KNOWN},
    {"every other word", {SAYS("categories", 8)}, .to = 18, .code = STATUS_NO_RULE},
    {"who to call, alone", {SAYS("categories", 19)}, TAKEN, .state = ANSWER_NOT_KNOWN},
    {"every other word", {SAYS("categories", 20)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("categories", 0)}, UNSAYABLE(INVALID)},
    REASON_CLAIMS
    /* within the bounds a day is the asker's word */
    {"a year and a day ago", {SAYS("informed_day", TODAY - INFORMED_DAYS_MOST - 1)}, REFUSED(INVALID)},
    {"a year ago", {SAYS("informed_day", TODAY - INFORMED_DAYS_MOST)}, TAKEN, .state = ANSWER_GRANTED},
    {"tomorrow", {SAYS("informed_day", TODAY + 1)}, REFUSED(INVALID)},
    {"a day later than can be written", {SAYS("informed_day", DAY_MOST + 1)}, UNSAYABLE(INVALID)},
    {"before 1970", {SAYS("informed_day", ALL)}, UNSAYABLE(INVALID)},
    {"beside having informed", {SAYS("deferral_until_day", TODAY + 1)}, UNSAYABLE(INVALID)},
    {"on a route that knows none",
     {SAYS("deferral_until_day", TODAY + 1), SAYS("informed_day", 0), WRITES("deferral_reason", "later")}, REFUSED(NO_RULE)},
    {"today", DEFERRED_TO(TODAY), TAKEN, .state = ANSWER_GRANTED},
    {"over since yesterday", DEFERRED_TO(TODAY - 1), REFUSED(INVALID)},
    {"as long as it may last", DEFERRED_TO(TODAY + DEFERRAL_DAYS_MOST), TAKEN, .state = ANSWER_GRANTED},
    {"a day longer", DEFERRED_TO(TODAY + DEFERRAL_DAYS_MOST + 1), REFUSED(INVALID)},
    {"without a day", {WRITES("deferral_reason", "later")}, UNSAYABLE(INVALID)},
    {"none", {SAYS("epoch", 0)}, REFUSED(WRONG_EPOCH)},
    {"2^32 - 1", {SAYS("epoch", ALL)}, REFUSED(WRONG_EPOCH)},
    {"another than the tokens were made with", {SAYS("token_nonce", 0xEE)}, TAKEN, .state = ANSWER_NOT_KNOWN},
    {"nobody", {SAYS("subjects", 0)}, UNSAYABLE(INVALID)},
    {"the same person as often as there is room", {SAYS("subjects", SUBJECTS_MOST)}, TAKEN, .state = ANSWER_GRANTED},
    {"more than there is room", {SAYS("subjects", SUBJECTS_MOST + 1)}, UNSAYABLE(TOO_LARGE)},
    {"an address, of a person's token", {SAYS("subjects.kind", IDENTIFIER_KIND_ADDRESS)}, TAKEN, .state = ANSWER_NOT_KNOWN},
    {"none", {SAYS("subjects.kind", 0)}, UNSAYABLE(INVALID)},
    {"a name, of a person's token", {SAYS("subjects.kind", IDENTIFIER_KIND_NAME)}, TAKEN, .state = ANSWER_NOT_KNOWN},
    {"one that there is not", {SAYS("subjects.kind", IDENTIFIER_KIND_LAST + 1)}, UNSAYABLE(INVALID)},
    {"of nobody", {SAYS("subjects.value", 0)}, TAKEN, .state = ANSWER_NOT_KNOWN},
    COUNTED_CLAIMS
};

/* To a holder that lets a person weigh: no claim makes that unnecessary, and none tells whether it knows the household. */
static const struct claim weighed_claims[] = {
    {"none", {SAYS("flags", 0)}, TAKEN, .state = ANSWER_BEING_WEIGHED},
    {"every bit", {SAYS("flags", ALL)}, TAKEN, .state = ANSWER_BEING_WEIGHED},
    {"of nobody", {SAYS("subjects.value", 0), SAYS("flags", ALL)}, TAKEN, .state = ANSWER_BEING_WEIGHED},
    {"as a professional would ask", {SAYS("purpose", 6), SAYS("flags", ALL)}, TAKEN, .state = ANSWER_BEING_WEIGHED},
};

static const struct claim signal_claims[] = {
    {"zeros", {SAYS("signal_id", 0)}, TAKEN}, /* its own to choose: it replaces its own only */
    {"every other word", {SAYS("purpose", 1)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("purpose", 0)}, UNSAYABLE(INVALID)},
    {"every other word", {SAYS("phase", 1)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("phase", 0)}, UNSAYABLE(INVALID)},
    {"every other word", {SAYS("basis", 1)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("basis", 0)}, UNSAYABLE(INVALID)},
    {"every other role", {SAYS("from_role", 1)}, .to = 255, .code = STATUS_NOT_ALLOWED},
    {"none", {SAYS("from_role", 0)}, UNSAYABLE(INVALID)},
    {"every other role", {SAYS("to_role", 1)}, .to = 255, .code = STATUS_NOT_ALLOWED},
    {"none", {SAYS("to_role", 0)}, UNSAYABLE(INVALID)},
    {"none", {SAYS("flags", 0)}, REFUSED(NO_RULE)},
    {"every bit", {SAYS("flags", ALL)}, TAKEN}, /* whose client it is, is for the sender to say; bits that no policy knows are left out */
    {"none", {SAYS("epoch", 0)}, REFUSED(WRONG_EPOCH)},
    {"2^32 - 1", {SAYS("epoch", ALL)}, REFUSED(WRONG_EPOCH)},
    {"nobody", {SAYS("subjects", 0)}, UNSAYABLE(INVALID)},
    {"more than there is room", {SAYS("subjects", SUBJECTS_MOST + 1)}, UNSAYABLE(TOO_LARGE)},
    {"none", {SAYS("subjects.kind", 0)}, UNSAYABLE(INVALID)},
    {"a person, whom a housing association does not bring", {SAYS("subjects.kind", IDENTIFIER_KIND_PERSON)}, REFUSED(NO_RULE)},
    {"the identity", {SAYS("subjects.pseudonym", 0)}, UNSAYABLE(BAD_POINT)},
    {"no element", {SAYS("subjects.pseudonym", 255)}, UNSAYABLE(BAD_POINT)},
    {"every other word", {SAYS("signal.category", 1)}, .to = 3, .code = STATUS_NO_RULE},
    {"the other of its rule", {SAYS("signal.category", 4)}, TAKEN},
    {"every other word", {SAYS("signal.category", 5)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("signal.category", 0)}, UNSAYABLE(INVALID)},
    {"one that there is not", {SAYS("signal.life_domain", 14)}, UNSAYABLE(INVALID)},
    {"more than acute", {SAYS("signal.urgency", 6)}, UNSAYABLE(INVALID)},
    {"one that there is not", {SAYS("signal.role", 4)}, UNSAYABLE(INVALID)},
    {"in a signal", {SAYS("signal.matched_by", 6)}, UNSAYABLE(INVALID)},
    {"a year and a day from now", {SAYS("signal.since_day", TODAY + SINCE_DAYS_MOST)}, TAKEN}, /* the sender's word */
    {"a day later", {SAYS("signal.since_day", TODAY + SINCE_DAYS_MOST + 1)}, REFUSED(INVALID)},
    {"before 1970", {SAYS("signal.since_day", ALL)}, UNSAYABLE(INVALID)},
    {"over since yesterday", {SAYS("signal.until_day", TODAY - 1)}, REFUSED(INVALID)},
    {"today", {SAYS("signal.until_day", TODAY)}, TAKEN},
    {"ten years from now", {SAYS("signal.until_day", TODAY + UNTIL_DAYS_MOST)}, TAKEN}, /* it goes at the policy's term */
    {"a day later", {SAYS("signal.until_day", TODAY + UNTIL_DAYS_MOST + 1)}, REFUSED(INVALID)},
    {"before it began", {SAYS("signal.until_day", 19999)}, UNSAYABLE(INVALID)},
    {"a person in it", {WRITES("signal.contact", "bel 123456782")}, UNSAYABLE(INVALID)},
    {"zeros", {SAYS("nonce", 0)}, TAKEN},
};

static const struct claim evaluate_claims[] = {
    {"another", {WRITES("domain", "vroegsignalering")}, REFUSED(BAD_SUBJECT)},
    {"none that there is", {WRITES("domain", "nergens")}, REFUSED(BAD_SUBJECT)},
    {"none", {WRITES("domain", "")}, UNSAYABLE(INVALID)},
    {"every word of another domain or none", {SAYS("purpose", 10)}, .to = 255, .code = STATUS_BAD_SUBJECT},
    {"without a quota", {SAYS("purpose", 6)}, REFUSED(OVER_QUOTA)},
    {"none", {SAYS("purpose", 0)}, UNSAYABLE(INVALID)},
    {"every other word", {SAYS("phase", 4)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("phase", 0)}, UNSAYABLE(INVALID)},
    {"every other word", {SAYS("parts.basis", 1)}, .to = 255, .code = STATUS_NO_RULE},
    {"none", {SAYS("parts.basis", 0)}, UNSAYABLE(INVALID)},
    {"every role that it has not", {SAYS("from_role", 3)}, .to = 255, .code = STATUS_NOT_ALLOWED},
    {"none", {SAYS("from_role", 0)}, UNSAYABLE(INVALID)},
    {"none", {SAYS("act", 0)}, UNSAYABLE(INVALID)},
    {"its own register, which this is not", {SAYS("act", EVALUATION_OWN), SAYS("parts.mask", 0)}, REFUSED(NOT_ALLOWED)},
    {"signals, which the regisseur has not", {SAYS("act", EVALUATION_SIGNAL), SAYS("parts.mask", 0)}, REFUSED(NO_RULE)},
    {"an audit", {SAYS("act", EVALUATION_AUDIT), SAYS("parts.mask", 0)}, REFUSED(NOT_ALLOWED)},
    {"none that there is", {SAYS("act", EVALUATION_ACTS_END)}, UNSAYABLE(INVALID)},
    {"nobody here", {WRITES("parts.holder", "00000099000000099000")}, REFUSED(UNKNOWN_PEER)},
    {"none", {WRITES("parts.holder", "")}, UNSAYABLE(INVALID)},
    {"none", {SAYS("parts.flags", 0)}, REFUSED(NO_RULE)},
    {"every bit", {SAYS("parts.flags", ALL)}, TAKEN}, /* that there is a case is for its regisseur to say; the quota bounds what it gets */
    {"none", {SAYS("parts.epoch", 0)}, REFUSED(WRONG_EPOCH)},
    {"2^32 - 1", {SAYS("parts.epoch", ALL)}, REFUSED(WRONG_EPOCH)},
    {"none", {SAYS("generation", 0)}, REFUSED(WRONG_EPOCH)},
    {"2^32 - 1", {SAYS("generation", ALL)}, REFUSED(WRONG_EPOCH)},
    {"none", {WRITES("escrow", "")}, UNSAYABLE(INVALID)},
    {"of a size that it cannot have", {WRITES("escrow", "x")}, REFUSED(MALFORMED)},
    {"none", {SAYS("parts", 0)}, UNSAYABLE(INVALID)},
    {"more than there is room", {SAYS("parts", EVALUATED_PARTS_MOST + 1)}, UNSAYABLE(TOO_LARGE)},
    {"none", {SAYS("parts.mask", 0)}, UNSAYABLE(INVALID)},
    {"more than it has points for", {SAYS("parts.mask", 3)}, UNSAYABLE(INVALID)},
    {"another, so that nobody asks about the first", {SAYS("parts.mask", 2)}, UNSAYABLE(INVALID)},
    {"one that there is no room for", {SAYS("parts.mask", UINT64_C(1) << ASKED_MOST)}, UNSAYABLE(INVALID)},
    VOUCHER_CLAIMS
};
// clang-format on

/* ---- each said, and what came of it */

union message {
    struct inquiry_message inquiry;
    struct signal_message signal;
    struct evaluate_message evaluate;
};

static const struct shape *shape_of(enum envelope_kind kind)
{
    return kind == ENVELOPE_INQUIRY ? &inquiry_message_shape : kind == ENVELOPE_SIGNAL ? &signal_message_shape : &evaluate_message_shape;
}

static union message sound_message(enum envelope_kind kind, enum resident to)
{
    union message message = {0};
    if (kind == ENVELOPE_SIGNAL)
        message.signal = sound_signal();
    else if (kind == ENVELOPE_EVALUATE)
        message.evaluate = sound_evaluate();
    else
        message.inquiry = to == VT ? sound_inquiry(VT, "wmo-veilig-thuis", "veiligheid") : sound_inquiry(SDD, "wmo-college", "schulden");
    return message;
}

/* A question that no rule permits is taken, and the answer says so. */
static struct answer_content told(enum resident who, const struct envelope *envelope)
{
    struct envelope reply;
    struct answer_content content;
    cr_assert(town_reply(&town, who, WIJK, envelope->nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    /* what is still being weighed has no level yet: it would already say what may be told (P-10) */
    cr_expect(content.state != ANSWER_BEING_WEIGHED || (content.category_count == 0 && content.signal_count == 0));
    return content;
}

static bool is_refusal_alike(enum status_code code, enum status_code expected)
{
    /* with a word that another rule is about, "no rule" may be "forbidden", "not a word", or a key that there is not */
    bool is_decided = code == STATUS_FORBIDDEN || code == STATUS_INVALID || code == STATUS_WRONG_EPOCH || code == STATUS_NO_RULE;
    return code == expected || (expected == STATUS_NO_RULE && is_decided);
}

static void say(enum envelope_kind kind, enum resident to, const struct claim *claim, const union message *message)
{
    enum resident from = kind == ENVELOPE_SIGNAL ? WOCO : WIJK;
    const char *field = claim->settings[0].field;
    struct span body;
    struct status written = shape_encode(shape_of(kind), message, town.arena, &body);
    if (claim->is_unsayable || !status_ok(written)) {
        cr_expect(claim->is_unsayable && status_is(written, claim->code), "%s: %s: %s", field, claim->claims, status_text(written));
        return;
    }
    struct envelope envelope = town_envelope_of(&town, from, to, kind, body);
    struct claims_heard heard = claims_hear(&town, to, from, &envelope);
    struct answer_content content = {0};
    if (heard.is_taken && kind == ENVELOPE_INQUIRY)
        content = told(to, &envelope);
    enum status_code code = content.state == ANSWER_REFUSED ? content.categories[0].code : heard.code;
    unsigned long long number = claim->settings[0].text ? 0 : claim_number(shape_of(kind), message, field);
    cr_expect(is_refusal_alike(code, claim->code), "%s: %s (%llu): %s", field, claim->claims, number, status_text((struct status){code}));
    cr_expect(!claim->state || (int)content.state == claim->state, "%s: %s: state %d", field, claim->claims, (int)content.state);
}

static void say_all(enum envelope_kind kind, enum resident to, const struct claim *claims, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct claim *claim = &claims[i];
        uint64_t last = claim->to ? claim->to : claim->settings[0].number;
        for (uint64_t number = claim->settings[0].number; number <= last; number++) {
            union message message = sound_message(kind, to);
            struct claim_setting first = {.field = claim->settings[0].field, .number = number, .text = claim->settings[0].text};
            if (claim->to && claim_number(shape_of(kind), &message, first.field) == number)
                continue;
            claim_set(shape_of(kind), &message, &first);
            for (size_t j = 1; j < CLAIM_SETTINGS_MOST && claim->settings[j].field; j++)
                claim_set(shape_of(kind), &message, &claim->settings[j]);
            if (kind == ENVELOPE_INQUIRY && strncmp(first.field, "counted", strlen("counted")) != 0)
                town_show_counted(&town, WIJK, to, &message.inquiry); /* what is asked was counted, whatever it is */
            say(kind, to, claim, &message);
        }
    }
    /* and the node lives on */
    union message message = sound_message(kind, to);
    say(kind, to, &(struct claim){"sound", {WRITES(claims[0].settings[0].field, "")}, TAKEN}, &message);
}

Test(exchange_claims, an_inquiry_gets_no_more_than_what_is_established_here)
{
    make_known();
    say_all(ENVELOPE_INQUIRY, SDD, inquiry_claims, N(inquiry_claims));
    say_all(ENVELOPE_INQUIRY, VT, weighed_claims, N(weighed_claims));
}

Test(exchange_claims, a_signal_is_kept_only_as_the_policy_has_it) { say_all(ENVELOPE_SIGNAL, SDD, signal_claims, N(signal_claims)); }

Test(exchange_claims, an_evaluation_is_multiplied_only_as_it_was_agreed)
{
    say_all(ENVELOPE_EVALUATE, SDD, evaluate_claims, N(evaluate_claims));
}

static enum status_code evaluate(enum resident from, const struct evaluate_message *message, const struct exchange_id *exchange_id)
{
    struct span body;
    OK(evaluate_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, from, SDD, ENVELOPE_EVALUATE, body);
    if (exchange_id)
        envelope.exchange_id = *exchange_id;
    return claims_hear(&town, SDD, from, &envelope).code;
}

/* The escrow and the entry are of the exchange, and it has one of each. */
Test(exchange_claims, under_one_exchange_one_request_is_evaluated)
{
    struct evaluate_message message = sound_evaluate(), other = message;
    struct exchange_id exchange = {{7}};
    other.parts[0].voucher.uses++;
    cr_expect(evaluate(WIJK, &message, &exchange) == STATUS_OK);
    cr_expect(evaluate(WIJK, &other, &exchange) == STATUS_REPLAYED);
    exchange.bytes[0]++;
    cr_expect(evaluate(WIJK, &other, &exchange) == STATUS_OK);
}

Test(exchange_claims, nobody_uses_up_the_quota_of_another)
{
    struct evaluate_message message = sound_evaluate();
    one_part_ground(&message, grounds_of("gecoordineerde-aanpak", "melding", "avg-pseudonimisering", "woningcorporatie"));
    for (size_t i = 0; i < town.quota_count; i++)
        if (town.quotas[i].scope.purpose == message.purpose && oin_equal(&town.quotas[i].scope.requester, town_oin(&town, WOCO2)))
            town.quotas[i].day_limit = town.quotas[i].week_limit = 0;
    message.act = EVALUATION_OWN;
    message.parts[0].mask = 0;
    message.parts[0].has_voucher = false;
    message.parts[0].holder = *town_oin(&town, WOCO);
    cr_expect(evaluate(WOCO, &message, NULL) == STATUS_OK);
    message.parts[0].holder = *town_oin(&town, WOCO2);
    cr_expect(evaluate(WOCO2, &message, NULL) == STATUS_OVER_QUOTA);
}

Test(exchange_claims, every_field_of_the_wire_has_a_claim)
{
    const struct {
        const struct shape *shape;
        struct claims_table table;
    } tables[] = {{&inquiry_message_shape, {inquiry_claims, N(inquiry_claims)}},
                  {&signal_message_shape, {signal_claims, N(signal_claims)}},
                  {&evaluate_message_shape, {evaluate_claims, N(evaluate_claims)}}};
    for (size_t i = 0; i < N(tables); i++) {
        const char *missing = claims_missing(tables[i].shape, &tables[i].table);
        cr_expect(!missing, "table %zu: %s", i, missing);
    }
}
