// SPDX-License-Identifier: EUPL-1.2
//
// A committee of five with threshold three whose key is known, for tests of evaluation: what a ceremony would make,
// without one. And randomness that repeats.
#pragma once

#include "pseudonym/blind.h"
#include "pseudonym/evaluate.h"

/* H of an identifier, with the reference: what the programs only make blinded. */
void identifier_hash(const struct key_name *key, const struct identifier *identifier, struct element *out);

#define COMMITTEE_SIZE 5
#define COMMITTEE_THRESHOLD 3

struct committee {
    struct scalar key; /* nobody has this in life */
    struct element commitments[COMMITTEE_THRESHOLD];
    struct element public_key; /* the first of them */
    struct scalar shares[COMMITTEE_SIZE];
    struct element public_shares[COMMITTEE_SIZE];
};
void committee_make(const struct random_source *random, struct committee *out);

/* What the members of the set send for these points, one member after the other: room for set count × count. */
void committee_answer(const struct committee *committee, const struct member_set *members, const struct element *points, size_t count,
                      struct element *out);

/* batch_combine, of what they sent. */
MUST_USE struct status committee_combine(struct batch *batch, const struct element *key, const struct member_set *members,
                                         const struct element *partials, struct element *out);

/* SHA-512 of seed and counter: the same bytes every time. */
struct repeating {
    uint8_t seed;
    uint64_t counter;
};
struct random_source repeating_random(struct repeating *state);
