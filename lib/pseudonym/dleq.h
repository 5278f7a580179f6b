// SPDX-License-Identifier: EUPL-1.2
//
// A proof that a whole batch was multiplied by one and the same scalar (RFC 9497 2.2), asked for only when the cheap
// check of a batch failed: it tells which member lied, to anybody.
//
// RFC 9497 2.2.1 weighs each pair by a hash of that pair alone, so in a large batch wrong pairs can be searched whose
// errors cancel (a k-list attack, the lists being independent). Here one seed hashes every element of the batch
// together with what the batch is for, and every weight comes from that seed.
#pragma once

#include "base/exchange_id.h"
#include "crypto/group.h"
#include "pseudonym/evaluate.h"

#define DLEQ_PROOF_BYTES 64

struct dleq_proof {
    struct scalar challenge, response;
};

/* A batch: `out[i]` is claimed to be k·`in[i]` for the k of `key` = k·G. */
struct dleq_batch {
    struct span domain;
    uint32_t epoch;
    const struct member_set *members;
    const struct exchange_id *exchange_id; /* in which it was asked for */
    const struct element *key;             /* of a member in a set: evaluate_weighed_key */
    const struct element *in, *out;
    size_t count; /* at most 65535 */
};

/* `k` is the scalar that was multiplied by, e.g. of evaluate_prepare. Costs one multiplication per item. In slices, so that a
 * proof of a thousand items holds up nobody: begin (hashes the whole batch), then slices until `done` is the batch's count,
 * then finish. The batch stays as it was in between. */
struct dleq_proving {
    uint8_t seed[64];
    struct element m; /* Σ d_i·in[i] for i < done */
    size_t done;
};
void dleq_begin(const struct dleq_batch *batch, struct dleq_proving *out);
void dleq_slice(const struct dleq_batch *batch, struct dleq_proving *proving, size_t most); /* at most so many items */
void dleq_finish(const struct dleq_batch *batch, const struct dleq_proving *proving, const struct scalar *k,
                 const struct random_source *random, struct dleq_proof *out);
/* BAD_PROOF. Costs two multiplications per item. */
MUST_USE struct status dleq_verify(const struct dleq_batch *batch, const struct dleq_proof *proof);
/* The seed over the whole batch, and the weight of item `i` under it. */
void dleq_seed(const struct dleq_batch *batch, uint8_t out[static 64]);
void dleq_weight(const uint8_t seed[static 64], uint16_t i, struct scalar *out);

void dleq_encode(const struct dleq_proof *proof, uint8_t out[static DLEQ_PROOF_BYTES]); /* RFC 9497: challenge || response */
MUST_USE struct status dleq_decode(struct span bytes, struct dleq_proof *out);          /* MALFORMED, BAD_SCALAR */

/* The proof for one pair of composites, exactly as RFC 9497 2.2.1 and 2.2.2 have it with A the generator: z = k·m, key = k·G.
 * `dst` is "HashToScalar-" || contextString there. */
struct dleq_composite {
    const struct element *key, *m, *z;
    const char *dst;
    size_t dst_size;
};
void dleq_composite_prove(const struct dleq_composite *pair, const struct scalar *k, const struct scalar *r, struct dleq_proof *out);
MUST_USE struct status dleq_composite_verify(const struct dleq_composite *pair, const struct dleq_proof *proof);
