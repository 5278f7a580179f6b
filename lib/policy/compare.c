// SPDX-License-Identifier: EUPL-1.2
//
// The walk over links, and what is decided in one.
#include "policy/compare.h"

#include "policy/walk.h"

#define ASKED_STEPS 64 /* each set is asked about for several roles, and with a flag less */
#define SCRATCH_BYTES ((size_t)64 * 1024 * 1024)

struct comparing {
    struct status (*visit)(void *state, const struct policy_link *link);
    void *state;
};

/* A link is a cell without who gives and who gets. */
#define LINK_DIMENSIONS (POLICY_DIMENSIONS - 2)
static bool is_of_link(unsigned dimension) { return dimension != POLICY_FROM && dimension != POLICY_TO; }

static bool rules_do_the_same(const struct rule *a, const struct rule *b)
{
    return a->kind == b->kind && a->demands == b->demands && a->box.set[POLICY_FROM] == b->box.set[POLICY_FROM] &&
           a->box.set[POLICY_TO] == b->box.set[POLICY_TO] && obligations_are_equal(&a->obligations, &b->obligations);
}

static bool sides_are_same(const struct walk *walk)
{
    size_t before_count, after_count;
    const struct rule *const *before = walk_rules(walk, POLICY_BEFORE, &before_count);
    const struct rule *const *after = walk_rules(walk, POLICY_AFTER, &after_count);
    for (size_t i = 0; before_count == after_count && i < before_count; i++)
        if (before[i] != after[i] && !rules_do_the_same(before[i], after[i]))
            return false;
    return before_count == after_count;
}

static struct status visit_link(struct walk *walk, void *state)
{
    const struct comparing *comparing = state;
    struct policy_link link = {.is_same = sides_are_same(walk), .walk = walk};
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        link.value[d] = is_of_link(d) ? walk->cell[d] : 0;
    for (unsigned side = 0; side < POLICY_SIDES; side++) {
        size_t count;
        const struct rule *const *rules = walk_rules(walk, side, &count);
        for (size_t i = 0; i < count; i++)
            link.gives[side] |= rules[i]->kind == RULE_PERMITS ? rules[i]->box.set[POLICY_FROM] : 0;
    }
    return comparing->visit(comparing->state, &link);
}

struct status policy_compare(const struct policy *before, const struct policy *after,
                             struct status (*visit)(void *state, const struct policy_link *link), void *state)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct comparing comparing = {visit, state};
    enum policy_dimension order[LINK_DIMENSIONS];
    size_t depth = 0;
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        if (is_of_link(d))
            order[depth++] = (enum policy_dimension)d;
    struct walk walk = {
        .sides = {{.policy = before}, {.policy = after}}, .order = order, .depth = depth, .visit = visit_link, .state = &comparing};
    TRY(arena_new(SCRATCH_BYTES, &scratch));
    return walk_run(&walk, scratch);
}

static bool rule_is_about(const struct rule *rule, uint64_t from, uint64_t to)
{
    return (rule->box.set[POLICY_FROM] & from) && (rule->box.set[POLICY_TO] & to);
}

struct policy_outcome policy_link_outcome(const struct policy_link *link, enum policy_side side, uint64_t from, uint64_t to, uint32_t flags)
{
    struct policy_outcome outcome = {0};
    size_t count;
    const struct rule *const *rules = walk_rules(link->walk, side, &count);
    for (size_t i = 0; i < count; i++) {
        if (!rule_is_about(rules[i], from, to) || (rules[i]->kind == RULE_PERMITS && rules[i]->demands & ~flags))
            continue;
        if (rules[i]->kind == RULE_FORBIDS)
            return (struct policy_outcome){0};
        outcome.permits = true;
        obligations_merge(&outcome.obligations, &rules[i]->obligations);
    }
    return outcome;
}

struct status policy_link_flags(const struct policy_link *link, const struct policy_roles *roles, const uint32_t **out, size_t *out_count)
{
    struct walk *walk = link->walk;
    size_t rules_left = 1;
    walk_flag_sets_begin(walk, out_count);
    for (unsigned side = 0; side < POLICY_SIDES; side++) {
        size_t count;
        const struct rule *const *rules = walk_rules(walk, side, &count);
        rules_left += count;
        for (size_t i = 0; i < count; i++)
            if (rules[i]->kind == RULE_PERMITS && rule_is_about(rules[i], roles->from[side], roles->to[side]))
                TRY(walk_flag_sets_add(walk, rules[i]->demands, out_count));
    }
    walk_flag_sets_end(walk, *out_count);
    TRY(walk_spend(walk, *out_count * rules_left * ASKED_STEPS));
    *out = walk->flag_sets;
    return STATUS(OK);
}

bool policy_may_permit(const struct policy *policy, uint64_t from, uint64_t categories, uint64_t purposes)
{
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct rule *rule = &policy->rules[i];
        if (rule->kind == RULE_PERMITS && (rule->box.set[POLICY_FROM] & from) && (rule->box.set[POLICY_CATEGORY] & categories) &&
            (rule->box.set[POLICY_PURPOSE] & purposes))
            return true;
    }
    return false;
}

/* ---- what people read */

static bool is_read_otherwise(const char *before, const char *after) { return !before || strcmp(before, after) != 0; }

struct status policy_compare_readings(const struct policy *before, const struct policy *after,
                                      struct status (*visit)(void *state, const struct policy_reading *reading), void *state)
{
    for (unsigned kind = 0; kind < WORD_LISTS; kind++) {
        const struct word_list *list = &after->lists[kind];
        for (uint8_t number = 1; number <= list->count; number++) {
            bool is_old = before && number <= before->lists[kind].count;
            struct policy_reading reading = {word_list_keyword((enum word_list_kind)kind), list->word[number], false,
                                             is_old ? before->lists[kind].display[number] : NULL, list->display[number]};
            if (is_read_otherwise(reading.before, reading.after))
                TRY(visit(state, &reading));
            reading.is_article = true;
            reading.before = is_old ? before->bases[number].article : NULL;
            reading.after = after->bases[number].article;
            if (kind == LIST_BASES && is_read_otherwise(reading.before, reading.after))
                TRY(visit(state, &reading));
        }
    }
    return STATUS(OK);
}
