// SPDX-License-Identifier: EUPL-1.2
//
// One multiplication with its proof, and the sum of some by small integers.
#include "pseudonym/opening.h"

#include <stdlib.h>

static const char challenge_dst[] = "schakel/audit/v1/challenge";

static struct dleq_composite opening_pair(const struct element *public, const struct element *ephemeral, const struct element *point)
{
    return (struct dleq_composite){public, ephemeral, point, challenge_dst, sizeof challenge_dst - 1};
}

void opening_answer_make(const struct scalar *factor, const struct element *ephemeral, const struct random_source *random,
                         struct opening_answer *out)
{
    struct element public;
    struct scalar nonce;
    element_multiply_generator(factor, &public);
    element_multiply(factor, ephemeral, &out->point);
    const struct dleq_composite pair = opening_pair(&public, ephemeral, &out->point);
    scalar_random(random, &nonce);
    dleq_composite_prove(&pair, factor, &nonce, &out->proof);
    scalar_wipe(&nonce, 1);
}

struct status opening_answer_check(const struct element *public, const struct element *ephemeral, const struct opening_answer *answer)
{
    const struct dleq_composite pair = opening_pair(public, ephemeral, &answer->point);
    return dleq_composite_verify(&pair, &answer->proof);
}

static void add_times(int32_t coefficient, const struct element *point, struct element *sum)
{
    static const struct scalar zero;
    struct scalar scalar;
    struct element term;
    scalar_from_u64((uint64_t)llabs(coefficient), &scalar);
    if (coefficient < 0)
        scalar_subtract(&zero, &scalar, &scalar);
    element_multiply(&scalar, point, &term);
    element_add(sum, &term, sum);
}

void opening_combine(const struct member_set *members, uint8_t size, const struct element *points, struct element *out)
{
    int32_t coefficients[COMMITTEE_MOST];
    evaluate_coefficients(members, size, coefficients);
    *out = (struct element){{0}};
    for (uint8_t i = 0; i < members->count; i++)
        add_times(coefficients[i], &points[i], out);
}
