// SPDX-License-Identifier: EUPL-1.2
//
// What people read after the worst that a partner can claim: whatever the wire takes can be said at the door and understood by
// the command, so that nobody can make a case, an inbox or a list of signals unreadable for those who work with it.
#include "control/request.h"
#include "pseudonym/tag.h"
#include "store/inquiries.h"
#include "support/claims.h"

#include <criterion/criterion.h>

static struct town town;
static struct arena *arena;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT) | WITH_NODE(WIJK));
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
}
static void end(void)
{
    arena = arena_free(arena);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(control_claims, .init = make, .fini = end, .timeout = 60);

/* What the node says to somebody with this role, as the command understands it. */
static void read_reply(enum resident who, unsigned role, enum speech_verb verb, const char *members, void *out)
{
    struct complaint why = {""};
    const char *line;
    struct span reply = span_empty();
    bool did;
    OK(arena_print(arena, &line, "{\"version\":1,\"verb\":\"%s\"%s}", speech_verb_name(verb), members));
    struct request request = {
        .node = town_node(&town, who), .user = "anna", .roles = role, .now_ms = town.now_ms, .ticket = 1, .arena = arena};
    struct status status = request_serve(&request, span_of_text(line), &reply);
    cr_assert(status_ok(status), "%s: %s", speech_verb_name(verb), request.why.text);
    status = speech_reply_decode(verb, reply, arena, &why, out);
    cr_assert(status_ok(status), "%s: %s", speech_verb_name(verb), why.text);
    OK(town_turn(&town, who, &did));
}

static struct span text_of(size_t size)
{
    char *text;
    OK(ARENA_NEW(arena, size, &text));
    for (size_t i = 0; i < size; i++)
        text[i] = i % 2 ? ' ' : '.';
    return span_of(text, size);
}

static void make_hear(enum resident who, enum resident from, struct envelope *envelope)
{
    struct claims_heard heard = claims_hear(&town, who, from, envelope);
    cr_assert(heard.is_taken, "%s", status_text((struct status){heard.code}));
}

/* ---- an answer */

static void answer(const uint8_t case_id[static CASE_ID_BYTES], enum answer_state state, struct signal *signals, size_t count)
{
    struct inquiry_row asked = town_inquiry(&town, case_id, WOCO);
    struct answer_category category = {.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                       .level = ANSWER_LEVEL_CONTENT,
                                       .article = text_of(ARTICLE_MOST_BYTES),
                                       .reason = text_of(REASON_MOST_BYTES)};
    struct answer_content content = {.state = state,
                                     .request_digest = asked.request_digest,
                                     .category_count = 1,
                                     .categories = &category,
                                     .signal_count = count,
                                     .signals = signals,
                                     .retain_days = UINT32_MAX,
                                     .inform_days = UINT32_MAX,
                                     .condition = text_of(REASON_MOST_BYTES)};
    struct span body;
    if (state == ANSWER_REFUSED) /* of words that nobody here has */
        category = (struct answer_category){.category = UINT8_MAX, .code = STATUS_WEIGHED_NO, .reason = text_of(REASON_MOST_BYTES)};
    OK(answer_content_encode(&content, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WOCO, WIJK, ENVELOPE_ANSWER, body);
    envelope.statement.receipt = (struct receipt){.exchange_id = asked.exchange_id,
                                                  .request_digest = asked.request_digest,
                                                  .answer_digest = envelope.body_digest,
                                                  .policy_hash = *policy_text_hash(town.policy),
                                                  .origin = span_of_text(town.origins[WOCO])};
    envelope.exchange_id = asked.exchange_id;
    make_hear(WIJK, WOCO, &envelope);
}

Test(control_claims, a_case_can_be_read_whatever_a_partner_answered)
{
    static struct signal signals[SIGNALS_MOST];
    uint8_t id[CASE_ID_BYTES];
    char hex[2 * CASE_ID_BYTES + 1];
    const char *members;
    struct view view;
    town_ask(&town, &(struct town_case){.basis = "avg-verhuurder", .bsn = "123456782", .categories = {"huurachterstand", "contactpersoon"}},
             id);
    hex_print(span_of(id, sizeof id), hex);
    OK(arena_print(arena, &members, ",\"case\":\"%s\"", hex));
    for (size_t i = 0; i < N(signals); i++)
        signals[i] = (struct signal){.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                     .life_domain = (uint8_t)(i % 13 + 1),
                                     .urgency = 5,
                                     .role = HOUSEHOLD_OTHER,
                                     .since_day = i % 2 ? DAY_MOST : 1,
                                     .until_day = DAY_MOST,
                                     .contact = text_of(CONTACT_MOST_BYTES)};
    for (enum answer_state state = ANSWER_GRANTED; state <= ANSWER_CONDITIONAL; state++) {
        size_t count = state == ANSWER_REFUSED ? 0 : N(signals);
        answer(id, state, signals, count);
        read_reply(WIJK, ACCESS_REGISSEUR, SPEECH_CASE_SHOW, members, &view);
        cr_assert_eq(view.line_count, count);
        cr_expect(!count || view.lines[0].until_day == DAY_MOST);
    }
}

/* ---- a signal */

Test(control_claims, signals_can_be_read_whatever_days_a_partner_gave_them)
{
    struct identifier person = town_bsn("123456782");
    person = town_known(&town, WOCO, &person);
    struct signal_subject subject = {person.kind, town_pseudonym(&town, VROEG, SDD, &person)};
    struct signal_message message = {.grounds = {.purpose = town_word(&town, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                                 .phase = town_word(&town, POLICY_PHASE, "melding"),
                                                 .basis = town_word(&town, POLICY_BASIS, "wgs-vroegsignalering"),
                                                 .from_role = town_word(&town, POLICY_FROM, "woningcorporatie"),
                                                 .to_role = town_word(&town, POLICY_TO, "sociale-dienst"),
                                                 .flags = town_node(&town, SDD)->agreed.words.flag_own_client},
                                     .epoch = 1,
                                     .subject_count = 1,
                                     .subjects = &subject,
                                     .signal = {.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                                .life_domain = 1,
                                                .role = HOUSEHOLD_PARENT,
                                                .since_day = day_of_ms(town.now_ms) + SINCE_DAYS_MOST,
                                                .until_day = day_of_ms(town.now_ms) + UNTIL_DAYS_MOST}};
    struct speech_signal_list list;
    struct span body;
    OK(signal_message_encode(&message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WOCO, SDD, ENVELOPE_SIGNAL, body);
    make_hear(SDD, WOCO, &envelope);
    read_reply(SDD, ACCESS_PROFESSIONAL, SPEECH_SIGNAL_RECEIVED, "", &list);
    cr_assert_eq(list.signal_count, 1);
    cr_expect_eq(list.signals[0].since, message.signal.since_day);
}

/* ---- a question */

Test(control_claims, an_inbox_can_be_read_whatever_categories_a_partner_asked_for)
{
    struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct inquiry_message inquiry = town_question(&town, VT, "wmo-veilig-thuis", "veiligheid", &subject);
    struct speech_inbox_list list;
    struct span body;
    inquiry.necessity = inquiry.why_not_lighter = text_of(REASON_MOST_BYTES);
    inquiry.categories[inquiry.category_count++] = UINT8_MAX;
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, VT, ENVELOPE_INQUIRY, body);
    make_hear(VT, WIJK, &envelope);
    read_reply(VT, ACCESS_PROFESSIONAL, SPEECH_INBOX_LIST, "", &list);
    cr_assert_eq(list.request_count, 1);
    cr_assert_eq(list.requests[0].category_count, 1);
    cr_expect_str_eq(list.requests[0].categories[0], "veiligheid");
}
