// SPDX-License-Identifier: EUPL-1.2
//
// Lagrange weights at zero, as integers, and the multiplications.
#include "pseudonym/evaluate.h"

#include <stdlib.h>

struct status evaluate_members_check(const struct member_set *members, uint8_t threshold, uint8_t size)
{
    uint8_t last = 0;
    if (members->count != threshold || threshold < THRESHOLD_LEAST || threshold > size || size > COMMITTEE_MOST)
        return FAIL(BAD_COMMITTEE);
    for (uint8_t i = 0; i < members->count; i++) {
        if (members->index[i] <= last || members->index[i] > size)
            return FAIL(BAD_COMMITTEE);
        last = members->index[i];
    }
    return STATUS(OK);
}

/* Δ */
static uint32_t common_denominator(uint8_t size)
{
    uint32_t product = 1;
    ENSURE(size >= 1 && size <= COMMITTEE_MOST); /* 8! is what the tests went through for every set */
    for (uint8_t i = 2; i < size; i++)
        product *= i;
    return product;
}

void evaluate_coefficients(const struct member_set *members, uint8_t size, int32_t out[static COMMITTEE_MOST])
{
    for (uint8_t i = 0; i < members->count; i++) {
        int64_t above = common_denominator(size), below = 1;
        for (uint8_t j = 0; j < members->count; j++) {
            if (j == i)
                continue;
            above *= members->index[j];
            below *= members->index[j] - members->index[i];
        }
        ENSURE(below != 0 && above % below == 0 && llabs(above / below) <= INT32_MAX);
        out[i] = (int32_t)(above / below);
    }
}

static void inverse_denominator(uint8_t size, struct scalar *out)
{
    scalar_from_u64(common_denominator(size), out);
    scalar_invert(out, out);
}

void evaluate_prepare(const struct scalar *share, uint8_t size, struct scalar *out)
{
    struct scalar inverse;
    inverse_denominator(size, &inverse);
    scalar_multiply(&inverse, share, out);
}

void evaluate_slice(const struct scalar *factor, const struct element *points, size_t count, struct element *out_points)
{
    for (size_t i = 0; i < count; i++)
        element_multiply(factor, &points[i], &out_points[i]);
}

void evaluate_public(const struct element *public_share, uint8_t size, struct element *out)
{
    struct scalar inverse;
    inverse_denominator(size, &inverse);
    element_multiply(&inverse, public_share, out);
}
