// SPDX-License-Identifier: EUPL-1.2
//
// Points that tests make and the programs never do.
#pragma once

#include "crypto/group.h"

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
