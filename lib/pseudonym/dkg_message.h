// SPDX-License-Identifier: EUPL-1.2
//
// The messages of the key ceremony as bytes. Fixed layouts, one way to write each; a signature covers every message
// together with the ceremony it belongs to. Keys go by their place in the ceremony's list, from 0.
//
//   version u8 = 2 || round u8 || sender u8 || binding (32) || body || signature (64) over "schakel/dkg/v2" || all before it
//
//   COMMIT    SHA-256 of what REVEAL will say
//   REVEAL    for each key: t commitments to coefficients || proof of possession: challenge || response
//   SHARE     n sealed boxes, one for each member in order; inside: binding || dealer u8 || recipient u8 || a share of each key
//   COMPLAIN  count u16 || count times (dealer u8 || key u16), ascending: its share was missing or wrong; key 0xffff: all of them were
//   ANSWER    count u16 || count times (key u16 || complainer u8 || share), ascending: only what is disputed
//   CONFIRM   transcript hash || signature over the ring
#pragma once

#include "base/cursor.h"
#include "crypto/group.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "pseudonym/committee.h"
#include "pseudonym/dleq.h"

enum dkg_phase { DKG_COMMIT = 1, DKG_REVEAL, DKG_SHARE, DKG_COMPLAIN, DKG_ANSWER, DKG_CONFIRM, DKG_DONE };

#define DKG_KEYS_MOST 128 /* of one ceremony */
#define DKG_ALL_KEYS 0xffff
#define DKG_ANSWERS_MOST ((THRESHOLD_MOST - 1) * DKG_KEYS_MOST) /* a dealer with more complainers is out */
#define DKG_HEAD_BYTES (3 + 32)
#define DKG_REVEAL_BYTES(threshold, keys) ((size_t)(keys) * ((size_t)(threshold)*ELEMENT_BYTES + DLEQ_PROOF_BYTES))
#define DKG_DEALT_BYTES(keys) (32 + 2 + (size_t)(keys)*SCALAR_BYTES)
#define DKG_BOX_BYTES(keys) (DKG_DEALT_BYTES(keys) + BOX_OVERHEAD_BYTES)
#define DKG_COMPLAIN_MOST (2 + 3 * COMMITTEE_MOST * DKG_KEYS_MOST)
#define DKG_ANSWER_MOST (2 + DKG_ANSWERS_MOST * (3 + SCALAR_BYTES))
#define DKG_BODY_MOST (COMMITTEE_MOST * DKG_BOX_BYTES(DKG_KEYS_MOST)) /* a SHARE to everybody is the longest */
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

/* Of one key. */
struct dkg_reveal {
    struct element coefficients[THRESHOLD_MOST];
    struct dleq_proof possession; /* a challenge and a response, as there */
};
/* The next key of a body: exactly `threshold` commitments, none the identity. MALFORMED, BAD_POINT, BAD_SCALAR. */
MUST_USE struct status dkg_reveal_decode(struct cursor *cursor, uint8_t threshold, struct dkg_reveal *out);
void dkg_reveal_encode(const struct dkg_reveal *reveal, uint8_t threshold, struct writer *writer);

struct dkg_complaints {
    bool is_accused[COMMITTEE_MOST][DKG_KEYS_MOST]; /* by dealer and key */
};
/* Within 1..size and the ceremony's keys, in the one way to write it. MALFORMED. */
MUST_USE struct status dkg_complaints_decode(struct span body, uint8_t size, size_t keys, struct dkg_complaints *out);
void dkg_complaints_encode(const struct dkg_complaints *complaints, uint8_t size, size_t keys, struct writer *writer);

struct dkg_answer {
    size_t count;
    struct {
        uint16_t key;
        uint8_t complainer;
        struct scalar share;
    } items[DKG_ANSWERS_MOST];
};
/* By rising key and complainer, within the ceremony's keys and 1..size. MALFORMED, BAD_SCALAR. */
MUST_USE struct status dkg_answer_decode(struct span body, uint8_t size, size_t keys, struct dkg_answer *out);
void dkg_answer_encode(const struct dkg_answer *answer, struct writer *writer);
