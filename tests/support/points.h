// SPDX-License-Identifier: EUPL-1.2
//
// Points and proofs that tests make and the programs never do.
#pragma once

#include "pseudonym/dleq.h"

static inline void point_generator(struct element *out)
{
    struct scalar one;
    scalar_from_u64(1, &one);
    element_multiply_generator(&one, out);
}

static inline void point_subtract(const struct element *a, const struct element *b, struct element *out)
{
    struct scalar zero = {{0}}, one, minus;
    struct element negated;
    scalar_from_u64(1, &one);
    scalar_subtract(&zero, &one, &minus);
    element_multiply(&minus, b, &negated);
    element_add(a, &negated, out);
}

/* All slices of a proof at once. */
static inline void proof_generate(const struct dleq_batch *batch, const struct scalar *k, const struct random_source *random,
                                  struct dleq_proof *out)
{
    struct dleq_proving proving;
    dleq_begin(batch, &proving);
    dleq_slice(batch, &proving, batch->count);
    dleq_finish(batch, &proving, k, random, out);
}
