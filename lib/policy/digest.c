// SPDX-License-Identifier: EUPL-1.2
//
// The two fingerprints of a policy: what it says (canonical text) and what it does (all permitted cells with their
// obligations, as a function of the evidence). Another wording moves the first only.
#include "crypto/hash.h"
#include "policy/model.h"

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

/* A walk over the domain, dimension by dimension, with the rules that are left; branches without a permit are cut. */
struct walk {
    const struct policy *policy;
    struct hasher *hasher;
    const struct rule **left[POLICY_DIMENSIONS + 1];
    size_t count[POLICY_DIMENSIONS + 1];
    uint8_t cell[POLICY_DIMENSIONS];
};

struct outcome {
    bool permits;
    struct obligations obligations;
};

static struct outcome outcome_of(const struct walk *walk, uint32_t flags)
{
    struct outcome outcome = {0};
    for (size_t i = 0; i < walk->count[POLICY_DIMENSIONS]; i++) {
        const struct rule *rule = walk->left[POLICY_DIMENSIONS][i];
        if (rule->demands & ~flags)
            continue;
        outcome.permits = true;
        obligations_merge(&outcome.obligations, &rule->obligations);
    }
    return outcome;
}

static uint32_t flags_in_use(const struct walk *walk)
{
    uint32_t flags = 0;
    for (size_t i = 0; i < walk->count[POLICY_DIMENSIONS]; i++)
        flags |= walk->left[POLICY_DIMENSIONS][i]->demands;
    return flags;
}

static void add_outcome(struct walk *walk, uint32_t flags, const struct outcome *outcome)
{
    hasher_add(walk->hasher, SPAN_OF_ARRAY(walk->cell));
    hasher_add_u32(walk->hasher, flags);
    hasher_add_u32(walk->hasher, outcome->obligations.set);
    for (unsigned i = 0; i < OBLIGATIONS; i++)
        hasher_add_u32(walk->hasher, outcome->obligations.limit[i]);
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

static void add_cell(struct walk *walk)
{
    uint32_t in_use = flags_in_use(walk), flags = 0;
    do {
        struct outcome outcome = outcome_of(walk, flags);
        if (is_turning_point(walk, flags, &outcome))
            add_outcome(walk, flags, &outcome);
        flags = (flags - in_use) & in_use; /* the next subset */
    } while (flags);
}

static bool has_kind(const struct walk *walk, unsigned d, enum rule_kind kind)
{
    for (size_t i = 0; i < walk->count[d]; i++)
        if (walk->left[d][i]->kind == kind)
            return true;
    return false;
}

static void keep_reaching(struct walk *walk, unsigned d, uint8_t value)
{
    walk->count[d + 1] = 0;
    for (size_t i = 0; i < walk->count[d]; i++)
        if (rule_reaches(walk->policy, walk->left[d][i], d, value))
            walk->left[d + 1][walk->count[d + 1]++] = walk->left[d][i];
}

static void walk_dimension(struct walk *walk, unsigned d)
{
    if (d == POLICY_DIMENSIONS) {
        if (!has_kind(walk, d, RULE_FORBIDS))
            add_cell(walk);
        return;
    }
    for (uint8_t value = 1; value <= policy_word_count(walk->policy, (enum policy_dimension)d); value++) {
        keep_reaching(walk, d, value);
        walk->cell[d] = value;
        if (has_kind(walk, d + 1, RULE_PERMITS))
            walk_dimension(walk, d + 1);
    }
}

struct status digest_table(struct policy *policy, struct arena *scratch)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    struct walk walk = {.policy = policy};
    TRY(hasher_new(&hasher));
    walk.hasher = hasher;
    for (unsigned d = 0; d <= POLICY_DIMENSIONS; d++)
        TRY(ARENA_NEW(scratch, policy->rule_count, &walk.left[d]));
    for (size_t i = 0; i < policy->rule_count; i++)
        walk.left[0][walk.count[0]++] = &policy->rules[i];
    hasher_add(hasher, span_of_text(TABLE_LABEL));
    hasher_add_u32(hasher, POLICY_ENGINE_VERSION);
    walk_dimension(&walk, 0);
    hasher_finish(hasher, policy->table_hash.bytes);
    return STATUS(OK);
}
