// SPDX-License-Identifier: EUPL-1.2
//
// Two policies side by side, over all that may be asked. Who gives and who gets is left open: a *link* is an act on a category for
// a purpose, in a phase, on a basis, and what is decided in it is asked for sets of roles, as parties have them. Which flags to
// ask about is exact: what is decided turns at those sets and at no others. Words that both policies have, have one number
// (policy_vocabulary_grows).
#pragma once

#include "policy/policy.h"

enum policy_side { POLICY_BEFORE, POLICY_AFTER, POLICY_SIDES };

struct walk;
struct policy_link {
    uint8_t value[POLICY_DIMENSIONS]; /* from and to: 0 */
    bool is_same;                     /* the same rules reach it on both sides */
    uint64_t gives[POLICY_SIDES];     /* bit n: a permit names role n */
    struct walk *walk;                /* of this room */
};

/* A set of roles that gives, and one that gets, on each side. Bit n is number n of the vocabulary. */
struct policy_roles {
    uint64_t from[POLICY_SIDES], to[POLICY_SIDES];
};

struct policy_outcome {
    bool permits;
    struct obligations obligations; /* of all permitting rules, strictest */
};

/* Visits every link in which something is permitted on some side. `before` may be NULL. Fails with what `visit` does; TOO_LARGE, NO_MEMORY,
 * ARENA_FULL. */
MUST_USE struct status policy_compare(const struct policy *before, const struct policy *after,
                                      struct status (*visit)(void *state, const struct policy_link *link), void *state);

/* Over sets of roles: permitted when a rule permits it for one of each, unless a rule forbids it for one of each. */
struct policy_outcome policy_link_outcome(const struct policy_link *link, enum policy_side side, uint64_t from, uint64_t to,
                                          uint32_t flags);
/* The sets of flags at which something about these roles can turn, the empty one first, in ascending order; they stay until the next
 * call. TOO_LARGE. */
MUST_USE struct status policy_link_flags(const struct policy_link *link, const struct policy_roles *roles, const uint32_t **out,
                                         size_t *out_count);

/* What people read, where it differs: a word that is new (`before` NULL), what is read for it, the article of a basis. */
struct policy_reading {
    const char *list, *word; /* "categorieen", "schulden" */
    bool is_article;
    const char *before, *after;
};
MUST_USE struct status policy_compare_readings(const struct policy *before, const struct policy *after,
                                               struct status (*visit)(void *state, const struct policy_reading *reading), void *state);

/* Whether some rule permits one of these roles to tell something of these categories for these purposes, on a basis in force or not, and
 * whatever forbids it: when not, nothing ever does under this policy. */
bool policy_may_permit(const struct policy *policy, uint64_t from, uint64_t categories, uint64_t purposes);
