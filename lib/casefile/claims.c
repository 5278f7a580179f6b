// SPDX-License-Identifier: EUPL-1.2
//
// The table of bounds, and the one function that reads it.
#include "casefile/claims.h"

static const struct claim_bound bounds[CLAIMS] = {
#define CLAIM_ROW(name, field, least, most, early, late) [CLAIM_##name] = {field, least, most, early, late},
    CLAIM_BOUNDS(CLAIM_ROW)
#undef CLAIM_ROW
};

const struct claim_bound *claim_bound(enum claim_day claim)
{
    ENSURE(claim < CLAIMS);
    return &bounds[claim];
}

struct claim_fault claims_judge(const struct claimed *claims, size_t count, int32_t said_day)
{
    for (size_t i = 0; i < count; i++) {
        const struct claim_bound *bound = claim_bound(claims[i].claim);
        int64_t after = (int64_t)claims[i].day - said_day; /* both may be any day that can be written */
        if (claims[i].day && after < bound->least)
            return (struct claim_fault){bound->field, bound->early};
        if (claims[i].day && after > bound->most)
            return (struct claim_fault){bound->field, bound->late};
    }
    return (struct claim_fault){0};
}
