// SPDX-License-Identifier: EUPL-1.2
//
// A walk over the domain of one policy, or of two at once, dimension by dimension, with the rules that are left; branches in which
// nothing is permitted are cut. It ends after so much work: a text that somebody else wrote costs no more than that. For the files
// of this room only.
#pragma once

#include "policy/model.h"

#define WALK_STEPS_MOST ((uint64_t)1 << 30) /* a rule looked at: seconds, and a hundred times what 500 rules take */
#define WALK_CELL_STEPS 256                 /* what is done at a cell, in looks at a rule */
#define WALK_SIDES 2

struct walk_side {
    const struct policy *policy; /* NULL: nothing is permitted */
    const struct rule **left[POLICY_DIMENSIONS + 1];
    size_t count[POLICY_DIMENSIONS + 1];
};

struct walk {
    struct walk_side sides[WALK_SIDES];
    const enum policy_dimension *order; /* `depth` of them */
    unsigned depth;
    struct status (*visit)(struct walk *walk, void *state); /* at each cell with a permit on some side */
    void *state;
    uint8_t cell[POLICY_DIMENSIONS];
    uint64_t steps;
    uint32_t *flag_sets; /* of walk_flag_sets */
    uint64_t *seen_flag_sets;
};

/* The rules left at the cell. */
static inline const struct rule *const *walk_rules(const struct walk *walk, unsigned side, size_t *out_count)
{
    *out_count = walk->sides[side].count[walk->depth];
    return walk->sides[side].left[walk->depth];
}

/* Policies (NULL: none), order, depth, visit and state are set; lists are taken from `scratch`. TOO_LARGE when it takes more than
 * WALK_STEPS_MOST, and what `visit` fails with. */
MUST_USE struct status walk_run(struct walk *walk, struct arena *scratch);
/* TOO_LARGE: enough. */
MUST_USE struct status walk_spend(struct walk *walk, uint64_t steps);

/* Every set of flags at which anything can turn: the unions of what rules demand. Start from the empty one, add the demands of each
 * rule, and sort; the list stays until the next begin. */
void walk_flag_sets_begin(struct walk *walk, size_t *count);
MUST_USE struct status walk_flag_sets_add(struct walk *walk, uint32_t demands, size_t *count);
void walk_flag_sets_end(struct walk *walk, size_t count);
