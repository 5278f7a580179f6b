// SPDX-License-Identifier: EUPL-1.2
//
// Horner's rule, on scalars and on elements.
#include "pseudonym/polynomial.h"

void polynomial_random(const struct random_source *random, size_t count, struct scalar *out)
{
    for (size_t i = 0; i < count; i++)
        scalar_random(random, &out[i]);
}

void polynomial_value(const struct scalar *coefficients, size_t count, uint8_t x, struct scalar *out)
{
    struct scalar at, value = {{0}};
    scalar_from_u64(x, &at);
    for (size_t i = count; i-- > 0;) {
        scalar_multiply(&value, &at, &value);
        scalar_add(&value, &coefficients[i], &value);
    }
    *out = value;
    scalar_wipe(&value, 1);
}

void polynomial_commit(const struct scalar *coefficients, size_t count, struct element *out)
{
    for (size_t i = 0; i < count; i++)
        element_multiply_generator(&coefficients[i], &out[i]);
}

void commitment_value(const struct element *commitments, size_t count, uint8_t x, struct element *out)
{
    struct scalar at;
    struct element value = {{0}}; /* the identity */
    scalar_from_u64(x, &at);
    for (size_t i = count; i-- > 0;) {
        element_multiply(&at, &value, &value);
        element_add(&value, &commitments[i], &value);
    }
    *out = value;
}

struct status commitment_check(const struct element *commitments, size_t count, uint8_t x, const struct scalar *share)
{
    struct element expected, actual;
    commitment_value(commitments, count, x, &expected);
    element_multiply_generator(share, &actual);
    return element_equal(&expected, &actual) ? STATUS(OK) : FAIL(BAD_PROOF);
}
