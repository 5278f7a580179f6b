// SPDX-License-Identifier: EUPL-1.2
//
// A signed envelope: the only thing that crosses the line between two nodes. Opening proves who speaks, to whom, when, what is
// stated, and that content and body are whole and canonical; it does not say that the speaker may (policy) or that the words are
// new (replay_window). The signature covers the content, and the body by its digest: it still holds when the body is erased.
#pragma once

#include "base/arena.h"
#include "base/day.h"
#include "base/exchange_id.h"
#include "base/oin.h"
#include "base/span.h"
#include "crypto/sign.h"
#include "wire/statement.h"

#define ENVELOPE_VERSION 2
#define ENVELOPE_MOST_BYTES ((size_t)256 * 1024)
#define ENVELOPE_CONTENT_MOST_BYTES ((size_t)4096)                                         /* the largest that can be said */
#define ENVELOPE_BODY_MOST_BYTES (ENVELOPE_MOST_BYTES - ENVELOPE_CONTENT_MOST_BYTES - 128) /* a body up to this fits always */
#define ENVELOPE_NONCE_BYTES 16
#define ENVELOPE_SIGN_PREFIX "schakel/envelope/v2"

/* name, word, number on the wire (never renumber; ascending), the longest that one may live: minutes for evaluations, days for what
 * waits for a partner that is away; and whether it is heard only under an agreement that its receiver has or had too. A kind also
 * has a row in ENVELOPE_STATEMENTS and a pipeline in daemon/inbound: without them the program does not build, and a
 * kind that is not here does not decode, so nobody can send what nobody handles. */
#define ENVELOPE_KINDS(X)                              \
    X(SIGNAL, signal, 1, 14 * DAY_MS, true)            \
    X(INQUIRY, inquiry, 2, 14 * DAY_MS, true)          \
    X(ANSWER, answer, 3, 14 * DAY_MS, true)            \
    X(ACKNOWLEDGE, acknowledge, 4, 14 * DAY_MS, true)  \
    X(EVALUATE, evaluate, 5, 5 * MINUTE_MS, true)      \
    X(PARTIAL, partial, 6, 5 * MINUTE_MS, true)        \
    X(HEAD, head, 7, 5 * MINUTE_MS, false)             \
    X(COSIGNED, cosigned, 8, 5 * MINUTE_MS, false)     \
    X(HEAD_ASK, head_ask, 9, 5 * MINUTE_MS, false)     \
    X(HEAD_HELD, head_held, 10, 5 * MINUTE_MS, false)  \
    X(RECONCILE, reconcile, 13, 5 * MINUTE_MS, true)   \
    X(RECONCILED, reconciled, 14, 5 * MINUTE_MS, true) \
    X(HELLO, hello, 20, 5 * MINUTE_MS, false)          \
    X(FETCH, fetch, 21, 5 * MINUTE_MS, false)          \
    X(PIECE, piece, 22, 5 * MINUTE_MS, false)          \
    X(WITHDRAW, withdraw, 25, 5 * MINUTE_MS, false)    \
    X(OPEN, open, 31, 5 * MINUTE_MS, true)             \
    X(OPENED, opened, 32, 5 * MINUTE_MS, true)         \
    X(SECOND, second, 33, DAY_MS, false)
/* name as in ENVELOPE_KINDS, body, what it states, which of that may be missing (beside what a refusal has nothing to say about),
 * the entry at the receiver that is made of it and holds its Said (NONE: it is about no people, and its effect is entered), the
 * digest in that entry that is its body's */
// clang-format off
#define ENVELOPE_STATEMENTS(X)                                                                                               \
    X(SIGNAL, BODY_ALWAYS, STATES_LINK | STATES_FROM | STATES_TO | STATES_FLAGS | STATES_CATEGORIES, STATES_FLAGS,           \
      SIGNAL_RECEIVED, request_digest)                                                                                       \
    X(INQUIRY, BODY_ALWAYS, STATES_LINK | STATES_TO | STATES_FLAGS | STATES_CATEGORIES | STATES_REASONS,                     \
      STATES_FLAGS | STATES_REASONS, REQUEST_RECEIVED, request_digest)                                                       \
    X(ANSWER, BODY_ALWAYS, STATES_STATE | STATES_RECEIPT, 0, RESPONSE_RECEIVED, answer_digest)                               \
    X(ACKNOWLEDGE, BODY_NEVER, STATES_CODE | STATES_QUESTION | STATES_RECEIPT, STATES_CODE | STATES_QUESTION,                \
      RECEIPT, answer_digest)                                                                                                \
    X(EVALUATE, BODY_ALWAYS, STATES_LINK | STATES_FROM | STATES_FLAGS | STATES_COUNT | STATES_ACT | STATES_PART,             \
      STATES_BASIS | STATES_FLAGS, EVALUATED, request_digest)                                                                \
    X(PARTIAL, BODY_UNLESS_REFUSED, STATES_CODE | STATES_QUESTION, STATES_CODE, EVALUATED, answer_digest)                    \
    X(HEAD, BODY_ALWAYS, 0, 0, NONE, request_digest)                                                                         \
    X(COSIGNED, BODY_ALWAYS, 0, 0, NONE, request_digest)                                                                     \
    X(HEAD_ASK, BODY_ALWAYS, 0, 0, NONE, request_digest)                                                                     \
    X(HEAD_HELD, BODY_ALWAYS, 0, 0, NONE, request_digest)                                                                    \
    X(RECONCILE, BODY_ALWAYS, 0, 0, NONE, request_digest) \
    X(RECONCILED, BODY_ALWAYS, STATES_COUNT | STATES_LIST, STATES_COUNT, RECONCILED, answer_digest) \
    X(HELLO, BODY_ALWAYS, 0, 0, NONE, request_digest)                                                                        \
    X(FETCH, BODY_ALWAYS, 0, 0, NONE, request_digest)                                                                        \
    X(PIECE, BODY_ALWAYS, 0, 0, NONE, request_digest) \
    X(WITHDRAW, BODY_ALWAYS, 0, 0, NONE, request_digest) \
    X(OPEN, BODY_ALWAYS, STATES_QUESTION, 0, ESCROW_OPENED, answer_digest)                                                  \
    X(OPENED, BODY_UNLESS_REFUSED, STATES_CODE | STATES_QUESTION, STATES_CODE, ESCROW_OPENED, answer_digest) \
    X(SECOND, BODY_ALWAYS, 0, 0, NONE, request_digest)
// clang-format on
enum envelope_kind {
#define ENVELOPE_KIND_ENUM(name, word, number, life_ms, agreed) ENVELOPE_##name = number,
    ENVELOPE_KINDS(ENVELOPE_KIND_ENUM)
#undef ENVELOPE_KIND_ENUM
        ENVELOPE_KINDS_END /* arrays by kind have room for all; between the kinds there may be gaps */
};
bool envelope_kind_is_known(unsigned number);
const char *envelope_kind_word(enum envelope_kind kind); /* "signal", … */
bool envelope_kind_needs_agreement(enum envelope_kind kind);

struct envelope {
    enum envelope_kind kind;
    struct exchange_id exchange_id; /* the same on both sides of an exchange; also its W3C trace id */
    struct oin from, to;
    int64_t time_ms, expires_ms; /* Unix milliseconds, > 0, expiry after time */
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
    bool has_body;
    struct digest body_digest; /* SHA-256 of the body */
    struct statement statement;
    /* by decoding; not read by encoding */
    struct span body;
    struct span content; /* what was signed: carried as it is, so that nobody has to write it again to check it */
    uint8_t signature[SIGNATURE_BYTES];
};

/* Bytes to be signed, with an envelope around them that has no signature yet: the keeper signs ENVELOPE_SIGN_PREFIX || content and
 * envelope_join makes the message. MALFORMED, INVALID: says what its kind cannot say. TOO_LARGE over ENVELOPE_MOST_BYTES. */
MUST_USE struct status envelope_content_encode(const struct envelope *envelope, struct arena *arena, struct span *out_content);
/* The same bytes read back, without an envelope around them: its body, content and signature are empty. Refuses as envelope_decode. */
MUST_USE struct status envelope_content_decode(struct span content, struct arena *arena, struct envelope *out);
struct envelope_parts {
    struct span content, body; /* body empty: without */
    uint8_t signature[SIGNATURE_BYTES];
};
MUST_USE struct status envelope_join(const struct envelope_parts *parts, struct arena *arena, struct span *out_message);

/* Decodes without checking signature and digest; MALFORMED, INVALID, TOO_LARGE, UNSUPPORTED (version, kind), ARENA_FULL. The result
 * borrows from `arena`. */
MUST_USE struct status envelope_decode(struct span message, struct arena *arena, struct envelope *out);
/* Of a decoded one: BAD_SIGNATURE unless `key` signed ENVELOPE_SIGN_PREFIX || content and the body is the one whose digest it holds. */
MUST_USE struct status envelope_verify(const struct envelope *envelope, const uint8_t key[static SIGN_PUBLIC_BYTES]);
/* Decodes and checks: WRONG_SIGNER unless `from` is the owner of the line it came over, BAD_SIGNATURE unless `key` signed it. */
MUST_USE struct status envelope_open(struct span message, const struct oin *line_owner, const uint8_t key[static SIGN_PUBLIC_BYTES],
                                     struct arena *arena, struct envelope *out);
