// SPDX-License-Identifier: EUPL-1.2
//
// The messages of the key ceremony as bytes. Fixed layouts, one way to write each; a signature covers every message
// together with the ceremony it belongs to.
//
//   version u8 = 1 || round u8 || sender u8 || binding (32) || body || signature (64) over "schakel/dkg/v1" || all before it
//
//   COMMIT    SHA-256 of what REVEAL will say
//   REVEAL    t commitments to coefficients || proof of possession: challenge || response
//   SHARE     n sealed boxes, one for each member in order; inside: binding || dealer u8 || recipient u8 || share
//   COMPLAIN  u32: bit i-1 is set when the share of dealer i was missing or wrong
//   ANSWER    count u8 || count times (complainer u8 || share), complainers ascending
//   CONFIRM   transcript hash || signature over the record of the key
#pragma once

#include "base/cursor.h"
#include "crypto/group.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "pseudonym/committee.h"
#include "pseudonym/dleq.h"

enum dkg_phase { DKG_COMMIT = 1, DKG_REVEAL, DKG_SHARE, DKG_COMPLAIN, DKG_ANSWER, DKG_CONFIRM, DKG_DONE };

#define DKG_HEAD_BYTES (3 + 32)
#define DKG_DEALT_BYTES (32 + 2 + SCALAR_BYTES)
#define DKG_BOX_BYTES (DKG_DEALT_BYTES + BOX_OVERHEAD_BYTES)
#define DKG_BODY_MOST (COMMITTEE_MOST * DKG_BOX_BYTES) /* a SHARE to everybody is the longest */
#define DKG_MESSAGE_MOST (DKG_HEAD_BYTES + DKG_BODY_MOST + SIGNATURE_BYTES)

/* Borrows the bytes it was decoded from. */
struct dkg_message {
    enum dkg_phase round;
    uint8_t sender;
    struct span binding, body;
    struct span whole; /* all of it, for the transcript */
};

/* Head and sizes only: MALFORMED, UNSUPPORTED. Whose it is must be checked with dkg_message_verify, the body with its decoder. */
MUST_USE struct status dkg_message_decode(struct span bytes, struct dkg_message *out);
MUST_USE struct status dkg_message_verify(const struct dkg_message *message, const uint8_t sign_public[static SIGN_PUBLIC_BYTES]);
/* Writes head and body (of `message`) and the signature of `key`. */
void dkg_message_sign(const struct dkg_message *message, const struct sign_key *key, struct writer *writer);

struct dkg_reveal {
    struct element coefficients[THRESHOLD_MOST];
    struct dleq_proof possession; /* a challenge and a response, as there */
};
/* Exactly `threshold` commitments, none the identity. MALFORMED, BAD_POINT, BAD_SCALAR. */
MUST_USE struct status dkg_reveal_decode(struct span body, uint8_t threshold, struct dkg_reveal *out);
void dkg_reveal_encode(const struct dkg_reveal *reveal, uint8_t threshold, struct writer *writer);

struct dkg_answer {
    uint8_t count;
    struct {
        uint8_t complainer;
        struct scalar share;
    } items[COMMITTEE_MOST];
};
/* Complainers ascending within 1..size. MALFORMED, BAD_SCALAR. */
MUST_USE struct status dkg_answer_decode(struct span body, uint8_t size, struct dkg_answer *out);
void dkg_answer_encode(const struct dkg_answer *answer, struct writer *writer);

MUST_USE struct status dkg_complaints_decode(struct span body, uint8_t size, uint32_t *out); /* MALFORMED when a bit has no dealer */
