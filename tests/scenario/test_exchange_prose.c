// SPDX-License-Identifier: EUPL-1.2
//
// A partner with valid keys that puts somebody's BSN, or text that is not what it seems, into every free text of every kind
// of message: refused in form, for everybody alike, and kept nowhere (P-01).
#include "store/inbox.h"
#include "store/pushes.h"
#include "support/first_page.h"
#include "support/points.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_prose, .init = make, .fini = end);

/* A text that may be sent, and what stands in its place in the bytes: our own encoder would not write it. */
#define HONEST "zie 999900007 abc"
static const struct {
    const char *what, *text;
} claims[] = {
    {"a BSN", "zie 999900006 abc"},
    {"a BSN in pieces", "z 999 900 006 abc"},
    {"a text that turns around", "zie 999900007 \xE2\x80\xAE"},
    {"an invisible character", "zie 99990\xE2\x80\x8B 07 a"},
    {"full width digits", "zie \xEF\xBC\x91 99990 abc"},
    {"an escape", "zie 999900007 \x1B[m"},
    {"Cyrillic among Latin", "zie 9999000 x\xD0\xB0 b"},
};

/* Puts the claim where the honest text stands; all are equally long, so the encoding stays canonical. */
static struct span claim_in(struct span honest, const char *text)
{
    uint8_t *bytes;
    cr_assert(strlen(text) == strlen(HONEST), "%s", text);
    OK(ARENA_NEW(town.arena, honest.size, &bytes));
    memcpy(bytes, honest.data, honest.size);
    uint8_t *place = memmem(bytes, honest.size, HONEST, strlen(HONEST));
    cr_assert(place && !memmem(place + 1, honest.size - (size_t)(place + 1 - bytes), HONEST, strlen(HONEST)));
    memcpy(place, text, strlen(text));
    return span_of(bytes, honest.size);
}

/* ---- the kinds, each with the honest text in one of its fields */

static struct span inquiry_with(size_t field)
{
    static struct subject subject = {.kind = IDENTIFIER_KIND_PERSON, .value = {1}};
    struct span texts[3] = {span_of_text("nodig"), span_of_text("anders niet"), span_empty()}, body;
    texts[field] = span_of_text(HONEST);
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    inquiry.necessity = texts[0];
    inquiry.why_not_lighter = texts[1];
    inquiry.deferral_reason = texts[2];
    if (texts[2].size) {
        inquiry.informed_day = 0;
        inquiry.deferral_until_day = day_of_ms(town.now_ms) + 20;
    }
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    return body;
}

static struct signal signal_with(bool has_text)
{
    return (struct signal){.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                           .life_domain = 1,
                           .urgency = 2,
                           .role = 1,
                           .since_day = 20000,
                           .contact = has_text ? span_of_text(HONEST) : span_empty()};
}

static struct span signal_body(size_t field)
{
    static struct signal_subject subject = {.kind = IDENTIFIER_KIND_NAME};
    struct span body;
    point_generator(&subject.pseudonym);
    struct signal_message message = {.signal_id = {9},
                                     .grounds = {.purpose = town_word(&town, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                                 .phase = town_word(&town, POLICY_PHASE, "melding"),
                                                 .basis = town_word(&town, POLICY_BASIS, "wgs-vroegsignalering"),
                                                 .from_role = town_word(&town, POLICY_FROM, "woningcorporatie"),
                                                 .to_role = town_word(&town, POLICY_TO, "sociale-dienst"),
                                                 .flags = town_node(&town, SDD)->agreed.words.flag_own_client},
                                     .epoch = 1,
                                     .subject_count = 1,
                                     .subjects = &subject,
                                     .signal = signal_with(field == 0)};
    random_fill(system_random(), message.nonce, sizeof message.nonce);
    OK(signal_message_encode(&message, town.arena, &body));
    return body;
}

static struct span answer_body(size_t field)
{
    struct span texts[3] = {span_empty(), span_empty(), span_empty()}, body;
    struct answer_category category = {.category = 1, .level = ANSWER_LEVEL_CONTENT};
    struct signal signal = signal_with(field == 3);
    if (field < N(texts))
        texts[field] = span_of_text(HONEST);
    category.article = texts[0];
    category.reason = texts[1];
    struct answer_content content = {.state = ANSWER_GRANTED,
                                     .category_count = 1,
                                     .categories = &category,
                                     .signal_count = 1,
                                     .signals = &signal,
                                     .condition = texts[2]};
    OK(answer_content_encode(&content, town.arena, &body));
    return body;
}

static const struct {
    const char *what;
    enum envelope_kind kind;
    enum resident from;
    struct span (*body)(size_t field);
    size_t field;
    enum status_code honest; /* what becomes of the message when nothing is wrong with its texts */
} fields[] = {
    {"the necessity of a question", ENVELOPE_INQUIRY, WIJK, inquiry_with, 0, STATUS_OK},
    {"why nothing lighter will do", ENVELOPE_INQUIRY, WIJK, inquiry_with, 1, STATUS_OK},
    {"why the client hears later", ENVELOPE_INQUIRY, WIJK, inquiry_with, 2, STATUS_NO_RULE},
    {"the contact of a signal", ENVELOPE_SIGNAL, WOCO, signal_body, 0, STATUS_OK},
    {"the article of an answer", ENVELOPE_ANSWER, WOCO, answer_body, 0, STATUS_UNEXPECTED},
    {"the reason of an answer", ENVELOPE_ANSWER, WOCO, answer_body, 1, STATUS_UNEXPECTED},
    {"the condition of an answer", ENVELOPE_ANSWER, WOCO, answer_body, 2, STATUS_UNEXPECTED},
    {"the contact in an answer", ENVELOPE_ANSWER, WOCO, answer_body, 3, STATUS_UNEXPECTED},
};

/* ---- what becomes of them */

static size_t kept(void)
{
    struct received_push *pushes;
    struct inbox_row *waiting;
    size_t push_count, waiting_count;
    OK(first_received(town_node(&town, SDD)->book.store, town.arena, &pushes, &push_count));
    OK(first_inbox(town_node(&town, SDD)->book.store, INBOX_WAITING, town.arena, &waiting, &waiting_count));
    return push_count + waiting_count;
}

/* The code of the decision that was entered. */
static enum status_code hear(size_t at, struct span body, struct envelope *out)
{
    struct entry entry;
    uint64_t index;
    *out = town_envelope_of(&town, fields[at].from, SDD, fields[at].kind, body);
    OK(town_hear(&town, SDD, fields[at].from, town_envelope(&town, fields[at].from, out)));
    cr_assert(town_last_entry(&town, SDD, ENTRY_DECISION, &entry, &index), "%s", fields[at].what);
    return entry.code;
}

Test(exchange_prose, a_partner_gets_no_identity_and_no_disguise_into_any_free_text)
{
    struct envelope sent;
    for (size_t i = 0; i < N(fields); i++) {
        enum status_code honest = hear(i, fields[i].body(fields[i].field), &sent);
        cr_assert(honest == fields[i].honest, "%s: %s", fields[i].what, status_text((struct status){honest}));
        size_t before = kept();
        uint64_t handled = town_node(&town, SDD)->book.counters[COUNT_HANDLED];
        for (size_t j = 0; j < N(claims); j++) {
            enum status_code code = hear(i, claim_in(fields[i].body(fields[i].field), claims[j].text), &sent);
            cr_expect(code == STATUS_INVALID, "%s in %s: %s", claims[j].what, fields[i].what, status_text((struct status){code}));
        }
        cr_expect(kept() == before && town_node(&town, SDD)->book.counters[COUNT_HANDLED] == handled, "%s", fields[i].what);
    }
}

/* Refused before anybody looks whether the household is known, in the same words for all (P-10). */
Test(exchange_prose, the_refusal_is_an_answer_and_repeats_nothing)
{
    struct envelope sent, reply;
    struct answer_content content;
    cr_assert(hear(0, claim_in(inquiry_with(0), claims[0].text), &sent) == STATUS_INVALID);
    cr_assert(town_reply(&town, SDD, WIJK, sent.nonce, &reply));
    cr_expect(!memmem(reply.body.data, reply.body.size, "99990", 5));
    OK(answer_content_decode(reply.body, town.arena, &content));
    cr_expect(content.state == ANSWER_REFUSED && content.category_count == 1 && content.categories[0].code == STATUS_INVALID &&
              content.signal_count == 0);
}
