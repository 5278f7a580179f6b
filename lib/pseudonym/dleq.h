// SPDX-License-Identifier: EUPL-1.2
//
// A proof that two points were made by one and the same scalar (Chaum and Pedersen, as RFC 9497 2.2 has it). Its encoding is also that
// of the proofs of possession of a ceremony.
#pragma once

#include "crypto/group.h"

#define DLEQ_PROOF_BYTES 64

struct dleq_proof {
    struct scalar challenge, response;
};

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
