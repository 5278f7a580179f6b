// SPDX-License-Identifier: EUPL-1.2
//
// What an honest node would ask or tell: the bodies that a script then claims things in.
#include "support/one_part.h"
#include "support/play_claims.h"
#include "support/points.h"
#include "support/sample_escrow.h"

#include "pseudonym/lookup.h"

static uint8_t word(struct play *play, enum policy_dimension dimension, const char *text) { return town_word(play->town, dimension, text); }

static uint8_t first_role(struct play *play, enum resident who)
{
    const char *roles = play->town->partners[who].roles;
    uint8_t number;
    OK(policy_word_find(play->town->policy, POLICY_FROM, span_of(roles, strcspn(roles, ",")), &number));
    return number;
}

static uint8_t asking_role(struct play *play, enum resident who)
{
    return strstr(play->town->partners[who].roles, "regisseur") ? word(play, POLICY_FROM, "regisseur") : first_role(play, who);
}

static uint32_t flag(struct play *play, const char *text)
{
    uint32_t bit;
    OK(policy_flag_find(play->town->policy, span_of_text(text), &bit));
    return bit;
}

static const char *person_of(const struct step *step)
{
    const char *bsn = step_word(step, SLOT_BSN);
    return bsn ? bsn : "123456782";
}

static struct status make_signal(struct play *play, const struct step *step, struct play_message *out)
{
    struct identifier person = town_bsn(person_of(step));
    person = town_known(play->town, out->from, &person);
    out->signalled = (struct signal_subject){person.kind, town_pseudonym(play->town, VROEG, out->to, &person)};
    out->body.signal = (struct signal_message){.grounds = {.purpose = word(play, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                                           .phase = word(play, POLICY_PHASE, "melding"),
                                                           .basis = word(play, POLICY_BASIS, "wgs-vroegsignalering"),
                                                           .from_role = first_role(play, out->from),
                                                           .to_role = first_role(play, out->to),
                                                           .flags = flag(play, "eigen-client")},
                                               .epoch = 1,
                                               .subject_count = 1,
                                               .subjects = &out->signalled,
                                               .signal = {.category = word(play, POLICY_CATEGORY, "huurachterstand"),
                                                          .life_domain = 1,
                                                          .urgency = 2,
                                                          .role = HOUSEHOLD_PARENT,
                                                          .since_day = 20000}};
    random_fill(system_random(), out->body.signal.signal_id, SIGNAL_ID_BYTES);
    random_fill(system_random(), out->body.signal.nonce, BODY_NONCE_BYTES);
    return STATUS(OK);
}

static struct status make_inquiry(struct play *play, const struct step *step, struct play_message *out)
{
    struct identifier person = town_bsn(person_of(step));
    struct inquiry_message *inquiry = &out->body.inquiry;
    uint8_t tag[TAG_BYTES];
    *inquiry = (struct inquiry_message){.grounds = {.purpose = word(play, POLICY_PURPOSE, "onderzoek-client"),
                                                    .phase = word(play, POLICY_PHASE, "onderzoek"),
                                                    .basis = word(play, POLICY_BASIS, "wmo-college"),
                                                    .to_role = asking_role(play, out->from)},
                                        .category_count = 1,
                                        .categories = {word(play, POLICY_CATEGORY, "schulden")},
                                        .necessity_code = NECESSITY_CROSSED,
                                        .lighter_code = LIGHTER_TRIED,
                                        .necessity = span_of_text("Het is nodig."),
                                        .why_not_lighter = span_of_text("Het kan niet lichter."),
                                        .informed_day = day_of_ms(play->town->now_ms),
                                        .epoch = 1,
                                        .subject_count = 1,
                                        .subjects = &out->subject};
    random_fill(system_random(), inquiry->token_nonce, sizeof inquiry->token_nonce);
    random_fill(system_random(), inquiry->nonce, sizeof inquiry->nonce);
    if (out->from != out->to)
        town_show_counted(play->town, out->from, out->to, inquiry);
    person = town_known(play->town, out->to, &person);
    out->subject.kind = person.kind;
    town_tag(play->town, CASUS, out->to, &person, tag);
    lookup_token_compute(tag, inquiry->token_nonce, town_oin(play->town, out->to), out->subject.value);
    return STATUS(OK);
}

static struct status make_evaluate(struct play *play, const struct step *step, struct play_message *out)
{
    bool is_case = strstr(play->town->partners[out->from].roles, "regisseur") != NULL;
    out->body.evaluate = (struct evaluate_message){
        .domain = span_of_text(town_domain_names[CASUS]),
        .act = is_case ? EVALUATION_ASK : EVALUATION_OWN,
        .escrow = sample_escrow(2),
        .generation = 1,
        .purpose = word(play, POLICY_PURPOSE, is_case ? "onderzoek-client" : "gecoordineerde-aanpak"),
        .phase = word(play, POLICY_PHASE, is_case ? "onderzoek" : "melding"),
        .from_role = asking_role(play, out->from),
        .part_count = 1,
        .parts = {{.holder = *town_oin(play->town, is_case ? SDD : out->from),
                   .epoch = 1,
                   .basis = word(play, POLICY_BASIS, is_case ? "wmo-college" : "avg-pseudonimisering"),
                   .flags = is_case ? flag(play, "noodzaak-vastgelegd") | flag(play, "client-geinformeerd") : flag(play, "eigen-client"),
                   .point_count = 3,
                   .has_voucher = is_case && out->from != SDD,
                   .voucher = town_voucher_terms(play->town),
                   .mask = all_asked(is_case ? EVALUATION_ASK : EVALUATION_OWN, 3)}}};
    (void)step;
    return STATUS(OK);
}

static struct status encode_signal(struct play *play, struct play_message *message, struct span *out)
{
    return signal_message_encode(&message->body.signal, play->town->arena, out);
}

static struct status encode_inquiry(struct play *play, struct play_message *message, struct span *out)
{
    return inquiry_message_encode(&message->body.inquiry, play->town->arena, out);
}

static struct status encode_evaluate(struct play *play, struct play_message *message, struct span *out)
{
    struct evaluate_message *evaluate = &message->body.evaluate;
    struct evaluate_part *part = &evaluate->parts[0];
    TRY(ARENA_NEW(play->town->arena, part->point_count, &part->points));
    for (size_t i = 0; i < part->point_count; i++)
        point_generator(&part->points[i]);
    evaluate->escrow = sample_escrow_fit(evaluate->escrow, part->point_count);
    return evaluate_message_encode(evaluate, play->town->arena, out);
}

const struct play_body_calls play_bodies[ENVELOPE_KINDS_END] = {
    [ENVELOPE_SIGNAL] = {make_signal, encode_signal},
    [ENVELOPE_INQUIRY] = {make_inquiry, encode_inquiry},
    [ENVELOPE_EVALUATE] = {make_evaluate, encode_evaluate},
    [ENVELOPE_ANSWER] = {play_make_answer, play_encode_answer},
    [ENVELOPE_ACKNOWLEDGE] = {play_make_acknowledge, play_encode_acknowledge},
    [ENVELOPE_PARTIAL] = {play_make_partial, play_encode_partial},
};
