// SPDX-License-Identifier: EUPL-1.2
//
// A member's side of an evaluation: multiply what was asked by its own share, weighed for the set of members that
// answer together (Shamir in the exponent). Counting and deciding whether to answer at all belong to the caller.
// The work can be done in slices, so that a batch of a thousand points never holds up others.
#pragma once

#include "crypto/group.h"
#include "pseudonym/committee.h"

/* The members that answer together, 1-based, ascending. */
struct member_set {
    uint8_t index[COMMITTEE_MOST];
    uint8_t count;
};

/* BAD_COMMITTEE unless `members` are ascending, distinct, within 1..size, exactly `threshold` and contain `me`; `me` 0: anybody. */
MUST_USE struct status evaluate_members_check(const struct member_set *members, uint8_t threshold, uint8_t size, uint8_t me);
/* λ_i for the set at zero: the product over j≠i of j/(j-i). `members` must have been checked and contain `me` (a bug otherwise). */
void evaluate_weight(const struct member_set *members, uint8_t me, struct scalar *out);

/* λ_i·k_i, once per request. Secret: wiped by the owner with scalar_wipe. */
void evaluate_prepare(const struct scalar *share, const struct member_set *members, uint8_t me, struct scalar *out);
/* out_points[j] = factor·points[j]. The arrays may be the same. */
void evaluate_slice(const struct scalar *factor, const struct element *points, size_t count, struct element *out_points);
/* The public key that a partial result of member `me` in this set verifies under: λ_i·K_i. */
void evaluate_weighed_key(const struct element *public_share, const struct member_set *members, uint8_t me, struct element *out);
