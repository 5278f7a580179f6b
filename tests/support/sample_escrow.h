// SPDX-License-Identifier: EUPL-1.2
//
// An escrow of the form that members take, in which there is nothing: for tests of everything but what is in it.
#pragma once

#include "pseudonym/escrow.h"

/* For so many identifiers; the same bytes each time. */
static inline struct span sample_escrow(size_t count)
{
    static uint8_t bytes[ESCROW_BYTES(BATCH_MOST)];
    struct element generator;
    struct scalar one;
    scalar_from_u64(1, &one);
    element_multiply_generator(&one, &generator);
    memcpy(bytes, generator.bytes, ELEMENT_BYTES);
    return span_of(bytes, ESCROW_BYTES(count));
}

/* The same when `escrow` is one of these and the number of points is another by now: with the check point, as they are sent. */
static inline struct span sample_escrow_fit(struct span escrow, size_t points)
{
    bool is_sample = escrow.data == sample_escrow(1).data && points >= 1 && points <= BATCH_MOST + 1;
    return is_sample ? sample_escrow(points - 1) : escrow;
}
