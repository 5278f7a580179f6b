// SPDX-License-Identifier: EUPL-1.2
//
// A member's side of an evaluation: multiply what was asked by its own share (Shamir in the exponent), whoever else answers. And
// how any t answers make the result of the one key: by integers, because every member divides its share by (n-1)! beforehand.
// Counting and deciding whether to answer at all belong to the caller. The work can be done in slices, so that a batch of a
// thousand points never holds up others.
#pragma once

#include "crypto/group.h"
#include "pseudonym/committee.h"

/* The members whose answers are combined, 1-based, ascending. */
struct member_set {
    uint8_t index[COMMITTEE_MOST];
    uint8_t count;
};

/* BAD_COMMITTEE unless `members` are ascending, distinct, within 1..size and exactly `threshold`. */
MUST_USE struct status evaluate_members_check(const struct member_set *members, uint8_t threshold, uint8_t size);
/* Δ·λ_i of each: Δ = (size-1)!, λ_i the product over j≠i of j/(j-i). An integer for every set of at most COMMITTEE_MOST members, so that
 * Σ coefficient_i·answer_i is the point times the key. `members` must have been checked. */
void evaluate_coefficients(const struct member_set *members, uint8_t size, int32_t out[static COMMITTEE_MOST]);

/* k_i/Δ, by which a member of a committee of `size` multiplies. Secret: wiped by the owner with scalar_wipe. */
void evaluate_prepare(const struct scalar *share, uint8_t size, struct scalar *out);
/* out_points[j] = factor·points[j]. The arrays may be the same. */
void evaluate_slice(const struct scalar *factor, const struct element *points, size_t count, struct element *out_points);
/* K_i/Δ: the public key under which a member's answers verify. */
void evaluate_public(const struct element *public_share, uint8_t size, struct element *out);
