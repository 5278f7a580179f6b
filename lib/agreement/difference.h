// SPDX-License-Identifier: EUPL-1.2
//
// What changes between two agreed states, as facts that a person can sign for: one line a fact, sorted, and the same at everybody
// who holds the two. Over *parties*: what the policy says of roles, and who has which roles, before and after. From it follows who
// must have signed (nobody's data is told, and nobody's register burdened, by the votes of others), so it is exact: a line is
// there when and only when some request is answered otherwise.
#pragma once

#include "agreement/quotas.h"
#include "keyring/roster.h"
#include "policy/policy.h"

/* One state; all NULL before number 1. */
struct agreement_side {
    const struct roster *roster;
    const struct policy *policy;
    const struct quota_rules *quotas;
};

struct difference {
    struct span text; /* canonical, in the arena */
    struct digest digest;
    size_t must_sign_count; /* sorted by OIN */
    struct oin must_sign[ROSTER_MOST_PARTNERS];
};

/* TOO_LARGE when there is more than a person can sign for, NO_MEMORY, ARENA_FULL. */
MUST_USE struct status difference_make(const struct agreement_side *before, const struct agreement_side *after, struct arena *arena,
                                       struct difference *out);
