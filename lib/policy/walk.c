// SPDX-License-Identifier: EUPL-1.2
//
// The walk, and the sets of flags that matter at a cell.
#include "policy/walk.h"

#define FLAG_SETS ((size_t)1 << POLICY_FLAGS_MOST)

struct status walk_spend(struct walk *walk, uint64_t steps)
{
    walk->steps += steps;
    return walk->steps <= WALK_STEPS_MOST ? STATUS(OK) : FAIL(TOO_LARGE);
}

/* The rules left a level deeper. */
static bool keep_reaching(struct walk_side *side, unsigned level, enum policy_dimension dimension, uint8_t value)
{
    bool permits = false;
    size_t kept = 0;
    for (size_t i = 0; i < side->count[level]; i++) {
        const struct rule *rule = side->left[level][i];
        if (!rule_reaches(side->policy, rule, dimension, value))
            continue;
        side->left[level + 1][kept++] = rule;
        permits = permits || rule->kind == RULE_PERMITS;
    }
    side->count[level + 1] = kept;
    return permits;
}

static uint8_t count_values(const struct walk *walk, enum policy_dimension dimension)
{
    uint8_t most = 0;
    for (unsigned i = 0; i < WALK_SIDES; i++) {
        uint8_t count = walk->sides[i].policy ? policy_word_count(walk->sides[i].policy, dimension) : 0;
        most = count > most ? count : most;
    }
    return most;
}

static struct status walk_level(struct walk *walk, unsigned level)
{
    if (level == walk->depth) {
        TRY(walk_spend(walk, WALK_CELL_STEPS));
        return walk->visit(walk, walk->state);
    }
    enum policy_dimension dimension = walk->order[level];
    for (uint8_t value = 1; value <= count_values(walk, dimension); value++) {
        bool permits = false;
        for (unsigned i = 0; i < WALK_SIDES; i++)
            permits |= keep_reaching(&walk->sides[i], level, dimension, value);
        TRY(walk_spend(walk, 1 + walk->sides[0].count[level] + walk->sides[1].count[level]));
        walk->cell[dimension] = value;
        if (permits)
            TRY(walk_level(walk, level + 1));
    }
    return STATUS(OK);
}

struct status walk_run(struct walk *walk, struct arena *scratch)
{
    TRY(ARENA_NEW(scratch, FLAG_SETS, &walk->flag_sets));
    TRY(ARENA_NEW(scratch, FLAG_SETS / 64, &walk->seen_flag_sets));
    for (unsigned s = 0; s < WALK_SIDES; s++) {
        struct walk_side *side = &walk->sides[s];
        size_t count = side->policy ? side->policy->rule_count : 0;
        for (unsigned level = 0; level <= walk->depth; level++)
            TRY(ARENA_NEW(scratch, count ? count : 1, &side->left[level]));
        for (size_t i = 0; i < count; i++)
            side->left[0][i] = &side->policy->rules[i];
        side->count[0] = count;
    }
    return walk_level(walk, 0);
}

/* ---- sets of flags */

void walk_flag_sets_begin(struct walk *walk, size_t *count)
{
    walk->flag_sets[0] = 0;
    *count = 1;
}

struct status walk_flag_sets_add(struct walk *walk, uint32_t demands, size_t *count)
{
    size_t before = *count;
    TRY(walk_spend(walk, before));
    if (walk->seen_flag_sets[demands / 64] >> demands % 64 & 1)
        return STATUS(OK); /* a union of those that are there already */
    for (size_t i = 0; i < before; i++) {
        uint32_t more = walk->flag_sets[i] | demands;
        uint64_t *seen = &walk->seen_flag_sets[more / 64];
        if (more == 0 || *seen >> more % 64 & 1)
            continue;
        *seen |= (uint64_t)1 << more % 64;
        walk->flag_sets[(*count)++] = more;
    }
    return STATUS(OK);
}

static int compare_flag_sets(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

void walk_flag_sets_end(struct walk *walk, size_t count)
{
    for (size_t i = 0; i < count; i++)
        walk->seen_flag_sets[walk->flag_sets[i] / 64] = 0;
    qsort(walk->flag_sets, count, sizeof *walk->flag_sets, compare_flag_sets);
}
