// SPDX-License-Identifier: EUPL-1.2
//
// What an honest sender states beside a body, found in the body; and something that can be written down where the body is none.
#pragma once

#include "wire/envelope.h"
#include "wire/message.h"

static inline struct receipt stated_receipt(void) { return (struct receipt){.origin = span_of_text("x")}; }

static inline struct statement stated_of_nothing(enum envelope_kind kind)
{
    struct grounds grounds = {.purpose = 1, .phase = 1, .basis = 1};
    struct statement statement = {.code = STATUS_OK};
    switch (kind) {
    case ENVELOPE_SIGNAL:
        grounds.from_role = 1; /* and as a question */
        __attribute__((fallthrough));
    case ENVELOPE_INQUIRY:
        grounds.to_role = 1;
        statement = (struct statement){.grounds = grounds, .category_count = 1, .categories = {1}};
        break;
    case ENVELOPE_EVALUATE:
        grounds.from_role = 1;
        statement = (struct statement){.grounds = grounds,
                                       .count = 1,
                                       .act = EVALUATION_ASK,
                                       .part_count = 1,
                                       .parts = {{.holder = {"00000099000000002000"}, .count = 1}}};
        break;
    case ENVELOPE_ANSWER: statement.answer_state = ANSWER_GRANTED; __attribute__((fallthrough));
    case ENVELOPE_ACKNOWLEDGE:
        statement.has_receipt = true;
        statement.receipt = stated_receipt();
        break;
    case ENVELOPE_PARTIAL:
    case ENVELOPE_OPEN:
    case ENVELOPE_OPENED: statement.has_request_digest = true; break;
    case ENVELOPE_RECONCILED: statement.has_list_digest = true; break;
    case ENVELOPE_RECONCILE:
    case ENVELOPE_HELLO: /* beside the agreement nothing */
    case ENVELOPE_FETCH:
    case ENVELOPE_PIECE:
    case ENVELOPE_WITHDRAW:
    case ENVELOPE_HEAD:
    case ENVELOPE_COSIGNED:
    case ENVELOPE_HEAD_ASK:
    case ENVELOPE_HEAD_HELD:
    case ENVELOPE_SECOND:
    case ENVELOPE_KINDS_END: break;
    }
    return statement;
}

static inline struct statement stated_by(enum envelope_kind kind, struct span body, struct arena *arena)
{
    struct statement statement = stated_of_nothing(kind);
    struct signal_message signal;
    struct inquiry_message inquiry;
    struct answer_content content;
    struct evaluate_message evaluate;
    struct open_message open;
    struct envelope asked;
    if (kind == ENVELOPE_SIGNAL && status_ok(signal_message_decode(body, arena, &signal)))
        return signal_message_statement(&signal);
    if (kind == ENVELOPE_INQUIRY && status_ok(inquiry_message_decode(body, arena, &inquiry)))
        return inquiry_message_statement(&inquiry);
    if (kind == ENVELOPE_EVALUATE && status_ok(evaluate_message_decode(body, arena, &evaluate)))
        return evaluate_message_statement(&evaluate);
    if (kind == ENVELOPE_OPEN && status_ok(open_message_decode(body, arena, &open)) &&
        status_ok(envelope_decode(open.request, arena, &asked)))
        statement.request_digest = asked.body_digest;
    if (kind == ENVELOPE_ANSWER && status_ok(answer_content_decode(body, arena, &content)))
        statement.answer_state = (uint8_t)content.state;
    return statement;
}

/* The body comes with its digest. */
static inline void envelope_give_body(struct envelope *envelope, struct span body)
{
    envelope->body = body;
    envelope->has_body = body.size > 0;
    envelope->body_digest = envelope->has_body ? digest_of(body) : (struct digest){{0}};
}

/* As a frame on the line; the content is written here, and signed by whom the caller wants. */
static inline struct status envelope_write(const struct envelope *envelope, const struct sign_key *key, struct arena *arena,
                                           struct span *out)
{
    struct envelope_parts parts = {.body = envelope->body};
    TRY(envelope_content_encode(envelope, arena, &parts.content));
    sign_message(key, ENVELOPE_SIGN_PREFIX, parts.content, parts.signature);
    return envelope_join(&parts, arena, out);
}
