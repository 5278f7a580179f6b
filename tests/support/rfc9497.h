// SPDX-License-Identifier: EUPL-1.2
//
// The whole of RFC 9497 for ristretto255-SHA512, modes OPRF, VOPRF and POPRF, on the product's group and proof. The
// product uses the building blocks and not the protocol; this shows that the blocks are the standard's.
#pragma once

#include "crypto/group.h"
#include "crypto/hash.h"
#include "pseudonym/dleq.h"

enum rfc9497_mode_number { RFC9497_OPRF = 0, RFC9497_VOPRF = 1, RFC9497_POPRF = 2 };

#define RFC9497_OUTPUT_BYTES SHA512_BYTES
#define RFC9497_UNIFORM_BYTES 64

void rfc9497_derive_key_pair(int mode, struct span seed, struct span info, struct scalar *out_secret, struct element *out_public);
/* What an input is hashed to before it is mapped to the group. */
void rfc9497_uniform(int mode, struct span input, uint8_t out[static RFC9497_UNIFORM_BYTES]);
void rfc9497_blind(int mode, struct span input, const struct scalar *blind, struct element *out);

/* POPRF: the tweak t = k + m and its point; other modes: k and its point as they are. `info` only counts in POPRF. */
void rfc9497_tweak(int mode, const struct scalar *secret, struct span info, struct scalar *out_scalar, struct element *out_point);
void rfc9497_evaluate(int mode, const struct scalar *tweaked, const struct element *blinded, struct element *out);

struct rfc9497_proof_input {
    int mode;
    const struct element *key, *blinded, *evaluated;
    size_t count;
};
void rfc9497_prove(const struct rfc9497_proof_input *input, const struct scalar *tweaked, const struct scalar *r, struct dleq_proof *out);
MUST_USE struct status rfc9497_verify(const struct rfc9497_proof_input *input, const struct dleq_proof *proof);
/* The composite weight d_i of RFC 9497 2.2.1: depends on pair i and the key only. */
void rfc9497_weight(const struct rfc9497_proof_input *input, size_t i, struct scalar *out);

void rfc9497_finalize(int mode, struct span input, struct span info, const struct scalar *blind, const struct element *evaluated,
                      uint8_t out[static RFC9497_OUTPUT_BYTES]);
