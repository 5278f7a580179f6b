// SPDX-License-Identifier: EUPL-1.2
//
// The table of bounds, and the one function that reads it.
#include "casefile/claims.h"
#include "wire/necessity.h"

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

/* Both lists have their "anders" under one number, and it says nothing by itself. */
_Static_assert((int)NECESSITY_OTHER == (int)LIGHTER_OTHER, "one rule for both");

struct claim_fault claims_judge_reasons(const struct claimed_reasons *reasons)
{
    if (!necessity_code_of(reasons->necessity_code))
        return (struct claim_fault){"necessity_code", "kies uit de lijst waarom dit nodig is"};
    if (!lighter_code_of(reasons->lighter_code))
        return (struct claim_fault){"lighter_code", "kies uit de lijst waarom het niet met minder kan"};
    if (reasons->necessity_code == NECESSITY_OTHER && !reasons->has_necessity)
        return (struct claim_fault){"necessity", "is het anders dan de lijst zegt, schrijf dan waarom dit nodig is"};
    if (reasons->lighter_code == LIGHTER_OTHER && !reasons->has_lighter)
        return (struct claim_fault){"why_not_lighter", "is het anders dan de lijst zegt, schrijf dan waarom het niet met minder kan"};
    return (struct claim_fault){0};
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
