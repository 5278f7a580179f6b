// SPDX-License-Identifier: EUPL-1.2
//
// The side that knows the identifiers: hides them, checks what the members send back, and takes the pseudonyms out.
// It runs where identifiers are typed or imported, never in a daemon (P-01). One equation checks all members at once:
// a set that cheats passes with probability at most 2^-128, because the check point hides the weights behind s.
#pragma once

#include "pseudonym/evaluate.h"
#include "pseudonym/identifier.h"
#include "pseudonym/key_name.h"

#define BATCH_MOST 1024
#define BLINDING_SEED_BYTES 32
#define WEIGHTS_SEED_BYTES 32
#define CHECK_WEIGHT_BYTES 16

struct batch; /* secret: holds no identifiers, but what undoes the blinding */

/* a_j = H_j + r_j·G, which hides perfectly. H_j = hash_to_group(len||domain || holder || len||type word || len||canonical), lengths
 * I2OSP(·, 2), with the DST of RFC 9497 VOPRF. The r_j follow from `seed` and the key's name alone (hash_to_scalar(seed || len||domain ||
 * holder || I2OSP(j, 2)), DST "schakel/blind/v2"), so that an auditor with the seed can recompute them; a seed is used for one batch.
 * INVALID for 0 or more than BATCH_MOST identifiers. */
MUST_USE struct status batch_new(const struct key_name *key, const struct identifier *identifiers, size_t count,
                                 const uint8_t seed[static BLINDING_SEED_BYTES], struct batch **out);
struct batch *batch_free(struct batch *batch); /* wipes */
DEFINE_CLEANUP(batch)

/* The points a_1..a_k; batch_attempt() adds the check point c as number k+1. Valid as long as the batch. */
const struct element *batch_points(const struct batch *batch);

/* A fresh seed of the weights d_j (128 bits) and a fresh s; gives c = Σ d_j·a_j + s·G. One for each request. */
MUST_USE struct status batch_attempt(struct batch *batch, const struct random_source *random);

/* What the members of a set sent: each (k+1) points, one member after the other. */
struct batch_answers {
    struct member_set members; /* checked: evaluate_members_check */
    uint8_t size;              /* of the committee */
    const struct element *points;
};
/* Y_j is the sum of the answers by their coefficients. Accepts iff Σ d_j·Y_j + s·key = Y_c, BAD_PROOF otherwise; then the pseudonyms are
 * Y_j - r_j·key. `key` must be the one that the partners signed: under a key of the answerers' own making they could tell which identifiers
 * were asked (Jarecki, Krawczyk, Xu: PKC 2021). `out` has room for k pseudonyms. A success ends the batch: all that is secret in it is
 * wiped. After BAD_PROOF others who answered the same request may be combined, or a new attempt made; one that cheats passes with
 * probability 2^-128 each time. UNEXPECTED without an attempt. */
MUST_USE struct status batch_combine(struct batch *batch, const struct element *key, const struct batch_answers *answers,
                                     struct element *out);
/* d_j by its seed, little-endian. */
void check_weight(const uint8_t seed[static WEIGHTS_SEED_BYTES], size_t j, uint8_t out[static CHECK_WEIGHT_BYTES]);
/* s and the seed of the weights, which show others what was checked (evidence/evidence.h) and nothing about identifiers. Only when the
 * request is over: whoever knows them can answer wrongly unseen. */
void batch_reveal(const struct batch *batch, struct scalar *out_mask, uint8_t out_seed[static WEIGHTS_SEED_BYTES]);
/* Whether the (k+1) points of one member are what its share makes of the request: Σ d_j·Z_j + s·public = Z_c, `public` being that of
 * evaluate_public. OK or BAD_PROOF, and as above. */
MUST_USE struct status batch_check_member(const struct batch *batch, const struct element *public, const struct element *points);
