// SPDX-License-Identifier: EUPL-1.2
//
// A signed envelope: the only thing that crosses the line between two nodes. Opening proves who speaks,
// to whom, when, and that the bytes are whole and canonical; it does not say that the speaker may
// (policy) or that the words are new (replay_window).
#pragma once

#include "base/arena.h"
#include "base/day.h"
#include "base/exchange_id.h"
#include "base/oin.h"
#include "base/span.h"
#include "crypto/sign.h"

#define ENVELOPE_VERSION 1
#define ENVELOPE_MOST_BYTES ((size_t)256 * 1024)
#define ENVELOPE_OVERHEAD_BYTES 70                           /* at most: signature, tags and lengths around the content */
#define ENVELOPE_BODY_MOST_BYTES (ENVELOPE_MOST_BYTES - 256) /* a body up to this fits always */
#define ENVELOPE_NONCE_BYTES 16
#define ENVELOPE_SIGN_PREFIX "schakel/envelope/v1"

/* name, word, number on the wire (never renumber), the longest that one may live: minutes for evaluations, days for what
 * waits for a partner that is away. A kind also has a body in message.h and a pipeline in daemon/inbound: without it the
 * program does not link, and a kind that is not here does not decode, so nobody can send what nobody handles. */
#define ENVELOPE_KINDS(X)                       \
    X(SIGNAL, signal, 1, 14 * DAY_MS)           \
    X(INQUIRY, inquiry, 2, 14 * DAY_MS)         \
    X(ANSWER, answer, 3, 14 * DAY_MS)           \
    X(ACKNOWLEDGE, acknowledge, 4, 14 * DAY_MS) \
    X(EVALUATE, evaluate, 5, 5 * MINUTE_MS)     \
    X(PARTIAL, partial, 6, 5 * MINUTE_MS)
enum envelope_kind {
#define ENVELOPE_KIND_ENUM(name, word, number, life_ms) ENVELOPE_##name = number,
    ENVELOPE_KINDS(ENVELOPE_KIND_ENUM)
#undef ENVELOPE_KIND_ENUM
        ENVELOPE_KINDS_END
};
#define ENVELOPE_KIND_ONE(name, word, number, life_ms) +1
_Static_assert(ENVELOPE_KINDS_END == 1 ENVELOPE_KINDS(ENVELOPE_KIND_ONE), "kinds are numbered from 1, without gaps");
#undef ENVELOPE_KIND_ONE
const char *envelope_kind_word(enum envelope_kind kind); /* "signal", … */

struct envelope {
    enum envelope_kind kind;
    struct exchange_id exchange_id; /* the same on both sides of an exchange; also its W3C trace id */
    struct oin from, to;
    int64_t time_ms, expires_ms; /* Unix milliseconds, > 0, expiry after time */
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
    struct span body;
};

/* Bytes to be signed, with an envelope around them that has no signature yet: the keeper signs
 * ENVELOPE_SIGN_PREFIX || content and envelope_join makes the message. TOO_LARGE over ENVELOPE_MOST_BYTES. */
MUST_USE struct status envelope_content_encode(const struct envelope *envelope, struct arena *arena, struct span *out_content);
MUST_USE struct status envelope_join(struct span content, const uint8_t signature[static SIGNATURE_BYTES], struct arena *arena,
                                     struct span *out_message);

/* Decodes without checking the signature; MALFORMED, INVALID, TOO_LARGE, UNSUPPORTED (version, kind), ARENA_FULL. The result
 * borrows from `arena`. `out_content` and `out_signature` are what envelope_verify takes. */
MUST_USE struct status envelope_decode(struct span message, struct arena *arena, struct envelope *out, struct span *out_content,
                                       uint8_t out_signature[static SIGNATURE_BYTES]);
/* BAD_SIGNATURE unless `key` signed ENVELOPE_SIGN_PREFIX || content. */
MUST_USE struct status envelope_verify(struct span content, const uint8_t signature[static SIGNATURE_BYTES],
                                       const uint8_t key[static SIGN_PUBLIC_BYTES]);
/* Decodes and checks: WRONG_SIGNER unless `from` is the owner of the line it came over, BAD_SIGNATURE unless `key` signed it. */
MUST_USE struct status envelope_open(struct span message, const struct oin *line_owner, const uint8_t key[static SIGN_PUBLIC_BYTES],
                                     struct arena *arena, struct envelope *out);
