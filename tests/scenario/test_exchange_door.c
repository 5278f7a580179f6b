// SPDX-License-Identifier: EUPL-1.2
//
// Crafted bytes at the door of one node: what is refused, what that costs the ledger, and what goes back.
#include "book/deliver.h"
#include "store/outbox.h"
#include "support/town.h"
#include "wire/replay_window.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_door, .init = make, .fini = end);

static struct inquiry_message make_inquiry(void)
{
    static struct subject subject = {.kind = IDENTIFIER_KIND_PERSON, .value = {1}};
    return town_question(&town, SDD, "wmo-college", "schulden", &subject);
}

static struct span body_of(const struct inquiry_message *inquiry)
{
    struct span body;
    OK(inquiry_message_encode(inquiry, town.arena, &body));
    return body;
}

static struct envelope make_envelope(void)
{
    struct inquiry_message inquiry = make_inquiry();
    return town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body_of(&inquiry));
}

static uint64_t counter(enum node_counter which) { return town_node(&town, SDD)->book.counters[which]; }

/* Counted and forgotten: no entry, no answer, no nonce. */
static void expect_shut(struct span message, enum node_counter which, const char *what)
{
    uint64_t leaves = town_leaves(&town, SDD), before = counter(which), handled = counter(COUNT_HANDLED);
    OK(town_hear(&town, SDD, WIJK, message));
    cr_assert(counter(which) == before + 1, "%s", what);
    cr_assert(town_leaves(&town, SDD) == leaves && counter(COUNT_HANDLED) == handled, "%s", what);
}

/* Refused by somebody who is known: one entry or two, and the code in the last. */
static void expect_entered(struct span message, enum node_counter which, enum status_code code, const char *what)
{
    uint64_t leaves = town_leaves(&town, SDD), before = counter(which), handled = counter(COUNT_HANDLED);
    OK(town_hear(&town, SDD, WIJK, message));
    cr_assert(counter(which) == before + 1 && counter(COUNT_HANDLED) == handled, "%s", what);
    cr_assert(town_leaves(&town, SDD) > leaves, "%s", what);
    struct entry entry = town_entry(&town, SDD, town_leaves(&town, SDD) - 1);
    cr_assert(entry.kind == ENTRY_DECISION && entry.verdict == VERDICT_REFUSE && entry.code == code, "%s: %s", what,
              status_text((struct status){entry.code}));
}

Test(exchange_door, the_signature_of_another_partner_on_a_known_line_is_not_heard)
{
    struct envelope envelope = make_envelope(), theirs = envelope;
    theirs.from = *town_oin(&town, VT);
    expect_shut(town_envelope(&town, VT, &envelope), COUNT_BAD_ENVELOPE, "signed by another");
    expect_shut(town_envelope(&town, VT, &theirs), COUNT_BAD_ENVELOPE, "of another, by another");
    expect_shut(town_envelope(&town, WIJK, &theirs), COUNT_BAD_ENVELOPE, "of another, by the owner of the line");
    cr_expect(!town_reply(&town, SDD, WIJK, envelope.nonce, &theirs));
}

Test(exchange_door, a_party_that_is_not_on_the_roster_is_not_heard)
{
    struct envelope envelope = make_envelope();
    struct node *node = town_node(&town, SDD);
    struct oin stranger;
    uint64_t leaves = town_leaves(&town, SDD);
    OK(oin_parse(span_of_text("00000099000000009000"), &stranger));
    OK(batch_open(&node->book, town.now_ms));
    OK(pipeline_run(&node->book, &stranger, town_envelope(&town, WIJK, &envelope), span_empty()));
    OK(batch_close(&node->book));
    cr_expect(counter(COUNT_STRANGER) == 1 && town_leaves(&town, SDD) == leaves);
}

/* What a partner took back itself, at the nodes of the others (P-04). */
Test(exchange_door, who_has_left_or_closed_its_keys_is_not_heard_and_a_role_that_was_dropped_asks_nothing)
{
    static const struct withdrawn closing[] = {{WITHDRAWN_LEAVE, "", ""}, {WITHDRAWN_KEY, "curve", ""}, {WITHDRAWN_KEY, "envelope", ""}};
    struct agreed *agreed = &town_node(&town, SDD)->agreed;
    const struct agreed whole = *agreed;
    struct withdrawal withdrawal = {.party = *town_oin(&town, WIJK), .number = 1, .count = 1};
    struct envelope envelope;
    for (size_t i = 0; i < N(closing); i++) {
        withdrawal.items[0] = closing[i];
        agreed_withdraw(agreed, &withdrawal, 1);
        envelope = make_envelope();
        expect_shut(town_envelope(&town, WIJK, &envelope), COUNT_STRANGER, closing[i].word);
        *agreed = whole;
    }
    withdrawal.items[0] = (struct withdrawn){WITHDRAWN_KEY, "log", ""};
    agreed_withdraw(agreed, &withdrawal, 1);
    withdrawal.items[0] = (struct withdrawn){WITHDRAWN_ROLE, "regisseur", ""};
    agreed_withdraw(agreed, &withdrawal, 1);
    envelope = make_envelope();
    expect_entered(town_envelope(&town, WIJK, &envelope), COUNT_NOT_PERMITTED, STATUS_NOT_ALLOWED, "in a role that it dropped");
}

Test(exchange_door, a_bit_that_flips_anywhere_is_not_heard)
{
    struct envelope envelope = make_envelope();
    struct span good = town_envelope(&town, WIJK, &envelope);
    uint8_t *bytes = NULL;
    OK(ARENA_NEW(town.arena, good.size, &bytes));
    for (size_t i = 0; i < good.size; i++) {
        memcpy(bytes, good.data, good.size);
        bytes[i] ^= (uint8_t)(1u << i % 8);
        expect_shut(span_of(bytes, good.size), COUNT_BAD_ENVELOPE, "a bit");
    }
    OK(town_hear(&town, SDD, WIJK, good)); /* and the whole one is, still */
    cr_expect(counter(COUNT_HANDLED) == 1);
}

Test(exchange_door, what_is_cut_off_too_long_or_has_something_behind_it_is_not_heard)
{
    static const uint8_t unknown[] = {0x1a, 0x01, 0x78}; /* field 3, one byte */
    struct envelope envelope = make_envelope();
    struct span good = town_envelope(&town, WIJK, &envelope);
    uint8_t *bytes = NULL;
    OK(ARENA_NEW(town.arena, ENVELOPE_MOST_BYTES + 1, &bytes));
    memcpy(bytes, good.data, good.size);
    for (size_t size = 0; size < good.size; size++)
        expect_shut(span_of(bytes, size), COUNT_BAD_ENVELOPE, "cut off");
    memcpy(bytes + good.size, unknown, sizeof unknown);
    expect_shut(span_of(bytes, good.size + sizeof unknown), COUNT_BAD_ENVELOPE, "a field that is unknown");
    expect_shut(span_of(bytes, ENVELOPE_MOST_BYTES), COUNT_BAD_ENVELOPE, "zeros behind it");
    expect_shut(span_of(bytes, ENVELOPE_MOST_BYTES + 1), COUNT_BAD_ENVELOPE, "too long");
}

Test(exchange_door, a_body_with_an_unknown_field_is_refused_and_answered)
{
    static const uint8_t unknown[] = {0xfa, 0x07, 0x01, 0x78}; /* field 127 */
    struct inquiry_message inquiry = make_inquiry();
    struct span body = body_of(&inquiry);
    struct envelope reply, envelope;
    struct answer_content content;
    uint8_t *bytes = NULL;
    OK(ARENA_NEW(town.arena, body.size + sizeof unknown, &bytes));
    memcpy(bytes, body.data, body.size);
    memcpy(bytes + body.size, unknown, sizeof unknown);
    envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, span_of(bytes, body.size + sizeof unknown));
    expect_entered(town_envelope(&town, WIJK, &envelope), COUNT_BAD_BODY, STATUS_MALFORMED, "unknown field");
    cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    cr_expect(content.state == ANSWER_REFUSED && content.categories[0].code == STATUS_MALFORMED);
}

/* A partner may not stop a node by using one exchange for two questions. */
Test(exchange_door, two_questions_in_one_exchange_are_both_answered)
{
    struct envelope first = make_envelope(), second = make_envelope();
    struct node *node = town_node(&town, SDD);
    second.exchange_id = first.exchange_id;
    OK(batch_open(&node->book, town.now_ms));
    OK(pipeline_run(&node->book, town_oin(&town, WIJK), town_envelope(&town, WIJK, &first), span_empty()));
    OK(pipeline_run(&node->book, town_oin(&town, WIJK), town_envelope(&town, WIJK, &second), span_empty()));
    OK(batch_close(&node->book));
    struct envelope reply;
    cr_expect(town_reply(&town, SDD, WIJK, first.nonce, &reply) && town_reply(&town, SDD, WIJK, second.nonce, &reply));
}
