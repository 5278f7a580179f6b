// SPDX-License-Identifier: EUPL-1.2
//
// The two fingerprints of a policy: what it says (canonical text) and what it does (all permitted cells with their
// obligations, as a function of the evidence). Another wording moves the first only.
#include "crypto/hash.h"
#include "policy/walk.h"

#define TEXT_LABEL "schakel/policy-text/v1"
#define TABLE_LABEL "schakel/policy-table/v1"

struct status digest_texts(struct policy *policy, const struct syntax *files, size_t count, struct arena *scratch)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(TEXT_LABEL));
    hasher_add_u32(hasher, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        struct span text;
        TRY(syntax_print(&files[i], scratch, &text));
        hasher_add_framed(hasher, span_of_text(files[i].name));
        hasher_add_framed(hasher, text);
    }
    hasher_finish(hasher, policy->text_hash.bytes);
    return STATUS(OK);
}

/* ---- the table */

struct outcome {
    bool permits;
    struct obligations obligations;
};

static struct outcome outcome_of(const struct walk *walk, uint32_t flags)
{
    struct outcome outcome = {0};
    size_t count;
    const struct rule *const *rules = walk_rules(walk, 0, &count);
    for (size_t i = 0; i < count; i++) {
        if (rules[i]->demands & ~flags)
            continue;
        outcome.permits = true;
        obligations_merge(&outcome.obligations, &rules[i]->obligations);
    }
    return outcome;
}

static void add_outcome(const struct walk *walk, struct hasher *hasher, uint32_t flags, const struct outcome *outcome)
{
    hasher_add(hasher, SPAN_OF_ARRAY(walk->cell));
    hasher_add_u32(hasher, flags);
    hasher_add_u32(hasher, outcome->obligations.set);
    for (unsigned i = 0; i < OBLIGATIONS; i++)
        if (i <= OBLIGATION_CONFIDENTIAL || obligations_have(&outcome->obligations, (enum obligation)i))
            hasher_add_u32(hasher, outcome->obligations.limit[i]); /* one that came later leaves the hash of who does not list it */
}

/* Whether taking any one flag away changes the outcome; the outcomes at such sets fix it at all others, however the
 * rules are written. */
static bool is_turning_point(const struct walk *walk, uint32_t flags, const struct outcome *outcome)
{
    for (uint32_t left = flags; left; left &= left - 1) {
        struct outcome less = outcome_of(walk, flags & ~(left & -left));
        if (less.permits == outcome->permits && obligations_are_equal(&less.obligations, &outcome->obligations))
            return false;
    }
    return outcome->permits;
}

static struct status add_cell(struct walk *walk, void *state)
{
    size_t rule_count, count;
    const struct rule *const *rules = walk_rules(walk, 0, &rule_count);
    for (size_t i = 0; i < rule_count; i++)
        if (rules[i]->kind == RULE_FORBIDS)
            return STATUS(OK);
    walk_flag_sets_begin(walk, &count);
    for (size_t i = 0; i < rule_count; i++)
        TRY(walk_flag_sets_add(walk, rules[i]->demands, &count));
    walk_flag_sets_end(walk, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t flags = walk->flag_sets[i];
        struct outcome outcome = outcome_of(walk, flags);
        TRY(walk_spend(walk, rule_count * (1 + (unsigned)__builtin_popcount(flags))));
        if (is_turning_point(walk, flags, &outcome))
            add_outcome(walk, state, flags, &outcome);
    }
    return STATUS(OK);
}

#define DIMENSION_ORDER(name, word, english, list) POLICY_##name,
static const enum policy_dimension all_dimensions[] = {POLICY_DIMENSION_TABLE(DIMENSION_ORDER)};
#undef DIMENSION_ORDER

struct status digest_table(struct policy *policy, struct arena *scratch)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(TABLE_LABEL));
    hasher_add_u32(hasher, POLICY_ENGINE_VERSION);
    struct walk walk = {
        .sides = {{.policy = policy}}, .order = all_dimensions, .depth = POLICY_DIMENSIONS, .visit = add_cell, .state = hasher};
    TRY(walk_run(&walk, scratch));
    hasher_finish(hasher, policy->table_hash.bytes);
    return STATUS(OK);
}
