// SPDX-License-Identifier: EUPL-1.2
//
// A partner with good keys and bad intent: what it says is what an honest node would say but for the claims of the
// script, signed with its own key, and comes over its own line.
#include "support/play_claims.h"

#include "pseudonym/tag.h"

#define LIFE_MS INT64_C(60000)
#define RUNS_MOST 100

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

static void make_signal(struct play *play, const struct step *step, struct play_message *out)
{
    struct identifier person = town_bsn(person_of(step));
    struct element pseudonym = town_pseudonym(play->town, VROEG, &person);
    out->subject.kind = IDENTIFIER_KIND_PERSON;
    tag_compute(span_of_text(town_domain_names[VROEG]), 1, &pseudonym, out->subject.value);
    out->body.signal = (struct signal_message){.grounds = {.purpose = word(play, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                                           .phase = word(play, POLICY_PHASE, "melding"),
                                                           .basis = word(play, POLICY_BASIS, "wgs-vroegsignalering"),
                                                           .from_role = first_role(play, out->from),
                                                           .to_role = first_role(play, out->to),
                                                           .flags = flag(play, "eigen-client")},
                                               .epoch = 1,
                                               .subject_count = 1,
                                               .subjects = &out->subject,
                                               .signal = {.category = word(play, POLICY_CATEGORY, "huurachterstand"),
                                                          .life_domain = 1,
                                                          .urgency = 2,
                                                          .role = HOUSEHOLD_PARENT,
                                                          .since_day = 20000}};
    random_fill(system_random(), out->body.signal.signal_id, SIGNAL_ID_BYTES);
    random_fill(system_random(), out->body.signal.nonce, BODY_NONCE_BYTES);
}

static void make_inquiry(struct play *play, const struct step *step, struct play_message *out)
{
    struct identifier person = town_bsn(person_of(step));
    struct element pseudonym = town_pseudonym(play->town, CASUS, &person);
    struct inquiry_message *inquiry = &out->body.inquiry;
    uint8_t tag[TAG_BYTES];
    *inquiry = (struct inquiry_message){.grounds = {.purpose = word(play, POLICY_PURPOSE, "onderzoek-client"),
                                                    .phase = word(play, POLICY_PHASE, "onderzoek"),
                                                    .basis = word(play, POLICY_BASIS, "wmo-college"),
                                                    .to_role = asking_role(play, out->from)},
                                        .category_count = 1,
                                        .categories = {word(play, POLICY_CATEGORY, "schulden")},
                                        .necessity = span_of_text("Het is nodig."),
                                        .why_not_lighter = span_of_text("Het kan niet lichter."),
                                        .informed_day = day_of_ms(play->town->now_ms),
                                        .epoch = 1,
                                        .subject_count = 1,
                                        .subjects = &out->subject};
    memset(inquiry->case_commit, 1, sizeof inquiry->case_commit);
    random_fill(system_random(), inquiry->token_nonce, sizeof inquiry->token_nonce);
    random_fill(system_random(), inquiry->nonce, sizeof inquiry->nonce);
    out->subject.kind = IDENTIFIER_KIND_PERSON;
    tag_compute(span_of_text(town_domain_names[CASUS]), 1, &pseudonym, tag);
    lookup_token_compute(tag, inquiry->token_nonce, town_oin(play->town, out->to), out->subject.value);
}

static void make_evaluate(struct play *play, struct play_message *out)
{
    bool is_case = strstr(play->town->partners[out->from].roles, "regisseur") != NULL;
    out->body.evaluate =
        (struct evaluate_message){.domain = span_of_text(town_domain_names[CASUS]),
                                  .grounds = {.purpose = word(play, POLICY_PURPOSE, is_case ? "onderzoek-client" : "gecoordineerde-aanpak"),
                                              .phase = word(play, POLICY_PHASE, is_case ? "onderzoek" : "melding"),
                                              .basis = word(play, POLICY_BASIS, "avg-pseudonimisering"),
                                              .from_role = asking_role(play, out->from),
                                              .flags = flag(play, is_case ? "noodzaak-vastgelegd" : "eigen-client")},
                                  .epoch = 1,
                                  .generation = 1,
                                  .member_count = COMMITTEE_THRESHOLD,
                                  .members = {1, 2, 3},
                                  .point_count = 3,
                                  .escrow = span_of_text("sealed")};
}

static struct status encode(struct play *play, struct play_message *message, struct span *out)
{
    struct arena *arena = play->town->arena;
    if (message->kind == ENVELOPE_SIGNAL)
        return signal_message_encode(&message->body.signal, arena, out);
    if (message->kind == ENVELOPE_INQUIRY)
        return inquiry_message_encode(&message->body.inquiry, arena, out);
    struct evaluate_message *evaluate = &message->body.evaluate;
    TRY(ARENA_NEW(arena, evaluate->point_count, &evaluate->points));
    for (size_t i = 0; i < evaluate->point_count; i++)
        element_generator(&evaluate->points[i]);
    return evaluate_message_encode(evaluate, arena, out);
}

/* ---- what came back */

static struct status read_reply(struct play *play, const struct envelope *reply, struct status *out_code, const char **out_state)
{
    struct arena *arena = play->town->arena;
    struct answer_message answer;
    struct answer_content content;
    struct acknowledge_message acknowledge;
    struct partial_message partial;
    *out_state = "";
    switch (reply->kind) {
    case ENVELOPE_ANSWER:
        TRY(answer_message_decode(reply->body, arena, &answer));
        TRY(answer_content_decode(answer.content, arena, &content));
        *out_state = script_state_word(play_state_of_answer(content.state));
        *out_code = (struct status){content.category_count ? content.categories[0].code : STATUS_OK};
        return STATUS(OK);
    case ENVELOPE_ACKNOWLEDGE: TRY(acknowledge_message_decode(reply->body, arena, &acknowledge)); break;
    default: TRY(partial_message_decode(reply->body, arena, &partial));
    }
    *out_code = (struct status){reply->kind == ENVELOPE_ACKNOWLEDGE ? acknowledge.code : partial.code};
    return STATUS(OK);
}

/* A repetition gets something when the node says that it repeated its answer. */
static struct status compare_reply(struct play *play, const struct step *step, uint64_t repeated_before)
{
    const struct play_hostile *said = &play->hostile;
    bool is_heard = !said->was_heard || town_node(play->town, said->to)->counters[COUNT_REPEATED] > repeated_before;
    const char *expected = step_word(step, SLOT_REPLY), *state = "";
    struct envelope reply;
    struct status code = STATUS(OK);
    bool is_reply = is_heard && town_reply(play->town, said->to, said->from, said->nonce, &reply);
    for (size_t i = 0; is_heard && !is_reply && said->kind == ENVELOPE_EVALUATE && strcmp(expected, "silence") != 0 && i < RUNS_MOST; i++) {
        town_run(play->town);
        is_reply = town_reply(play->town, said->to, said->from, said->nonce, &reply);
    }
    if (is_reply)
        OK(read_reply(play, &reply, &code, &state));
    const char *word = !is_reply ? "silence" : status_ok(code) ? "ok" : status_word(code);
    if (strcmp(expected, word) == 0 || strcmp(expected, state) == 0)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %s, there came %s %s", expected, word, state);
}

/* ---- statements */

static struct status send(struct play *play, const struct step *step, struct span message)
{
    struct play_hostile *said = &play->hostile;
    if (!play->town->houses[said->to].is_running)
        return complain(play->why, FAIL(CONFLICT), "the receiver is not running");
    uint64_t repeated = town_node(play->town, said->to)->counters[COUNT_REPEATED];
    OK(town_hear(play->town, said->to, said->from, message));
    TRY(compare_reply(play, step, repeated));
    said->message = message;
    said->was_heard = true;
    return STATUS(OK);
}

struct status play_hostile(struct play *play, const struct step *step)
{
    struct play_message message = {.kind = (enum envelope_kind)step_number(step, SLOT_KIND, 0),
                                   .from = play_who(step, 0),
                                   .to = play_who(step, 1),
                                   .ends_ms = LIFE_MS};
    const struct script_arg *claim;
    struct span body;
    message.addressed = message.to;
    switch (message.kind) {
    case ENVELOPE_SIGNAL: make_signal(play, step, &message); break;
    case ENVELOPE_INQUIRY: make_inquiry(play, step, &message); break;
    case ENVELOPE_EVALUATE: make_evaluate(play, &message); break;
    default: return complain(play->why, FAIL(CONFLICT), "only signals, inquiries and evaluations: the rest answers something");
    }
    for (size_t i = 0; (claim = step_arg(step, SLOT_CLAIM, i)); i++)
        TRY(play_claim(play, &message, claim->word));
    struct status status = encode(play, &message, &body);
    if (!status_ok(status))
        return complain(play->why, FAIL(CONFLICT), "this cannot be written down: %s", status_word(status));
    struct envelope envelope = town_envelope_of(play->town, message.from, message.addressed, message.kind, body);
    envelope.time_ms += message.sent_ms;
    envelope.expires_ms = play->town->now_ms + message.ends_ms;
    if (step_has(step, "nonce")) /* the same as of the message before */
        memcpy(envelope.nonce, play->hostile.nonce, sizeof envelope.nonce);
    play->hostile = (struct play_hostile){.kind = message.kind, .from = message.from, .to = message.to};
    memcpy(play->hostile.nonce, envelope.nonce, sizeof envelope.nonce);
    return send(play, step, town_envelope(play->town, message.from, &envelope));
}

struct status play_hostile_again(struct play *play, const struct step *step)
{
    if (!play->hostile.message.size)
        return complain(play->why, FAIL(CONFLICT), "nothing was said before");
    return send(play, step, play->hostile.message);
}
