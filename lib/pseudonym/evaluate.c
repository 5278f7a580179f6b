// SPDX-License-Identifier: EUPL-1.2
//
// Lagrange weights at zero and the multiplications.
#include "pseudonym/evaluate.h"

struct status evaluate_members_check(const struct member_set *members, uint8_t threshold, uint8_t size, uint8_t me)
{
    uint8_t last = 0;
    bool found = me == 0;
    if (members->count != threshold || threshold < THRESHOLD_LEAST || threshold > size || size > COMMITTEE_MOST)
        return FAIL(BAD_COMMITTEE);
    for (uint8_t i = 0; i < members->count; i++) {
        if (members->index[i] <= last || members->index[i] > size)
            return FAIL(BAD_COMMITTEE);
        last = members->index[i];
        found = found || last == me;
    }
    return found ? STATUS(OK) : FAIL(BAD_COMMITTEE);
}

void evaluate_weight(const struct member_set *members, uint8_t me, struct scalar *out)
{
    struct scalar above, below, factor, mine;
    bool found = false;
    scalar_from_u64(1, &above);
    below = above;
    scalar_from_u64(me, &mine);
    for (uint8_t i = 0; i < members->count; i++) {
        if (members->index[i] == me) {
            ENSURE(!found); /* a member twice would weigh wrongly without a trace */
            found = true;
            continue;
        }
        scalar_from_u64(members->index[i], &factor);
        scalar_multiply(&above, &factor, &above);
        scalar_subtract(&factor, &mine, &factor);
        scalar_multiply(&below, &factor, &below);
    }
    ENSURE(found && !scalar_is_zero(&below));
    ENSURE(status_ok(scalar_invert_batch(&below, 1, &below)));
    scalar_multiply(&above, &below, out);
}

void evaluate_prepare(const struct scalar *share, const struct member_set *members, uint8_t me, struct scalar *out)
{
    struct scalar weight;
    evaluate_weight(members, me, &weight);
    scalar_multiply(&weight, share, out);
}

void evaluate_slice(const struct scalar *factor, const struct element *points, size_t count, struct element *out_points)
{
    for (size_t i = 0; i < count; i++)
        element_multiply(factor, &points[i], &out_points[i]);
}

void evaluate_weighed_key(const struct element *public_share, const struct member_set *members, uint8_t me, struct element *out)
{
    struct scalar weight;
    evaluate_weight(members, me, &weight);
    element_multiply(&weight, public_share, out);
}
