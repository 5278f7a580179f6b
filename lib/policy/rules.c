// SPDX-License-Identifier: EUPL-1.2
//
// Legal bases and the rules that lean on them. A rule that reaches further than its basis, or asks for less evidence
// than the basis demands, is wrong and the whole policy with it.
#include "policy/model.h"

static const enum clause_kind clauses_of_dimensions[POLICY_DIMENSIONS] = {
    CLAUSE_ACT, CLAUSE_FROM, CLAUSE_TO, CLAUSE_CATEGORY, CLAUSE_PURPOSE, CLAUSE_PHASE, CLAUSE_BASIS,
};

static struct status clause_text(const struct checker *checker, const struct block *block, enum clause_kind kind, const char **out)
{
    const struct clause *clause = clause_find(block, kind);
    return resolve_text(checker, clause ? clause->text : span_empty(), out);
}

static struct status complain_clause_missing(const struct checker *checker, const struct place *place, const char *what)
{
    return complain(checker->why, FAIL(INVALID), "%s:%u: hier ontbreekt '%s'", place->file, place->line, what);
}

static struct status read_basis(const struct checker *checker, const struct place *place, const struct block *block)
{
    struct basis *basis = &checker->policy->bases[block->number];
    const struct clause *state = clause_find(block, CLAUSE_STATE), *requires = clause_find(block, CLAUSE_REQUIRES);
    basis->place = *place;
    if (!clause_find(block, CLAUSE_ARTICLE))
        return complain_clause_missing(checker, place, "artikel");
    if (!state)
        return complain_clause_missing(checker, place, "stand");
    basis->in_force = state->number == 1;
    TRY(resolve_text(checker, block->title, &basis->title));
    TRY(clause_text(checker, block, CLAUSE_ARTICLE, &basis->article));
    TRY(clause_text(checker, block, CLAUSE_BWB, &basis->bwb));
    for (unsigned d = POLICY_ACT; d < POLICY_BASIS; d++) {
        const struct clause *clause = clause_find(block, clauses_of_dimensions[d]);
        if (!clause)
            return complain_clause_missing(checker, place, policy_dimension_word((enum policy_dimension)d));
        TRY(resolve_values(checker, place->file, clause, &basis->reach.set[d]));
    }
    basis->reach.set[POLICY_BASIS] = (uint64_t)1 << block->number;
    return requires ? resolve_flags(checker, place->file, requires, &basis->demands) : STATUS(OK);
}

struct status check_bases(const struct checker *checker)
{
    const struct block *block;
    checker->policy->bases[0] = (struct basis){.title = "", .article = "", .bwb = ""};
    for (struct block_walk walk = {0}; (block = block_next(checker, BLOCK_BASIS, &walk));) {
        struct place place = {NULL, block->line};
        TRY(resolve_text(checker, span_of_text(walk_file(checker, &walk)), &place.file));
        TRY(read_basis(checker, &place, block));
    }
    return STATUS(OK);
}

/* The words of `set` that are not in `reach`: the first one is enough to mend the rule. */
static struct status check_reach(const struct checker *checker, const struct rule *rule, uint8_t number)
{
    const struct basis *basis = &checker->policy->bases[number];
    const char *basis_word = policy_word(checker->policy, POLICY_BASIS, number);
    for (unsigned d = POLICY_ACT; d < POLICY_BASIS; d++) {
        uint64_t outside = rule->box.set[d] & ~basis->reach.set[d];
        if (outside)
            return complain(checker->why, FAIL(INVALID), "%s:%u: regel %s: grondslag '%s' reikt niet tot %s '%s'", rule->place.file,
                            rule->place.line, rule->id, basis_word, policy_dimension_word((enum policy_dimension)d),
                            policy_word(checker->policy, (enum policy_dimension)d, (uint8_t)__builtin_ctzll(outside)));
    }
    uint32_t short_of = basis->demands & ~rule->demands;
    if (short_of)
        return complain(checker->why, FAIL(INVALID), "%s:%u: regel %s: grondslag '%s' eist het kenmerk '%s'; zet het bij 'mits'",
                        rule->place.file, rule->place.line, rule->id, basis_word, policy_flag_word(checker->policy, short_of & -short_of));
    return STATUS(OK);
}

static struct status read_dimensions(const struct checker *checker, const struct block *block, const struct clause *verb, struct rule *rule)
{
    TRY(resolve_values(checker, rule->place.file, verb, &rule->box.set[POLICY_ACT]));
    for (unsigned d = POLICY_FROM; d < POLICY_DIMENSIONS; d++) {
        const struct clause *clause = clause_find(block, clauses_of_dimensions[d]);
        const char *word = policy_dimension_word((enum policy_dimension)d);
        if (clause)
            TRY(resolve_values(checker, rule->place.file, clause, &rule->box.set[d]));
        else if (rule->kind == RULE_FORBIDS)
            rule->box.set[d] = set_of_all(policy_word_count(checker->policy, (enum policy_dimension)d));
        else
            return complain(checker->why, FAIL(INVALID), "%s:%u: regel %s noemt geen '%s'; wie alles bedoelt schrijft '%s alle'",
                            rule->place.file, rule->place.line, rule->id, word, word);
    }
    return STATUS(OK);
}

/* A prohibition depends on nothing (flags are monotone: hiding evidence never gains access) and obliges to nothing. */
static struct status check_prohibition(const struct checker *checker, const struct block *block, const struct rule *rule)
{
    static const enum clause_kind strangers[] = {CLAUSE_MITS, CLAUSE_OBLIGATION};
    for (size_t i = 0; i < N(strangers); i++) {
        const struct clause *clause = clause_find(block, strangers[i]);
        if (clause)
            return complain(checker->why, FAIL(INVALID), "%s:%u: regel %s verbiedt; '%s' kan alleen bij 'staat toe'", rule->place.file,
                            clause->line, rule->id, clause_rules[strangers[i]].keyword);
    }
    return STATUS(OK);
}

static struct status read_obligations(const struct block *block, struct obligations *out)
{
    for (const struct clause *clause = block->clauses; clause; clause = clause->next) {
        if (clause->kind != CLAUSE_OBLIGATION)
            continue;
        out->set |= 1u << clause->obligation;
        out->limit[clause->obligation] = clause->number;
    }
    return STATUS(OK);
}

static struct status read_permit(const struct checker *checker, const struct block *block, struct rule *rule)
{
    const struct clause *mits = clause_find(block, CLAUSE_MITS);
    if (mits)
        TRY(resolve_flags(checker, rule->place.file, mits, &rule->demands));
    TRY(read_obligations(block, &rule->obligations));
    for (uint64_t left = rule->box.set[POLICY_BASIS]; left; left &= left - 1)
        TRY(check_reach(checker, rule, (uint8_t)__builtin_ctzll(left)));
    return STATUS(OK);
}

static struct status read_rule(const struct checker *checker, const struct block *block, struct rule *rule)
{
    const struct clause *permits = clause_find(block, CLAUSE_PERMITS), *forbids = clause_find(block, CLAUSE_FORBIDS);
    TRY(resolve_text(checker, block->name, &rule->id));
    TRY(resolve_text(checker, block->title, &rule->title));
    TRY(clause_text(checker, block, CLAUSE_REASON, &rule->reason));
    TRY(clause_text(checker, block, CLAUSE_BEYOND, &rule->beyond));
    if (!permits == !forbids)
        return complain(checker->why, FAIL(INVALID), "%s:%u: regel %s heeft precies een van 'staat toe' en 'verbiedt'", rule->place.file,
                        rule->place.line, rule->id);
    if (!rule->reason[0])
        return complain_clause_missing(checker, &rule->place, "omdat");
    rule->kind = permits ? RULE_PERMITS : RULE_FORBIDS;
    TRY(read_dimensions(checker, block, permits ? permits : forbids, rule));
    return permits ? read_permit(checker, block, rule) : check_prohibition(checker, block, rule);
}

/* By id, and rules of one id in the order of their places. */
static int compare_ids(const void *a, const void *b)
{
    const struct rule *first = *(const struct rule *const *)a, *second = *(const struct rule *const *)b;
    int order = strcmp(first->id, second->id);
    return order ? order : (first > second) - (first < second);
}

static struct status index_rules(const struct checker *checker)
{
    struct policy *policy = checker->policy;
    TRY(ARENA_NEW(policy->arena, policy->rule_count, &policy->by_id));
    for (size_t i = 0; i < policy->rule_count; i++)
        policy->by_id[i] = &policy->rules[i];
    qsort(policy->by_id, policy->rule_count, sizeof *policy->by_id, compare_ids);
    for (size_t i = 1; i < policy->rule_count; i++) {
        const struct rule *first = policy->by_id[i - 1], *second = policy->by_id[i];
        if (strcmp(first->id, second->id) == 0)
            return complain(checker->why, FAIL(CONFLICT), "%s:%u: regel %s bestaat al: %s:%u", second->place.file, second->place.line,
                            second->id, first->place.file, first->place.line);
    }
    return STATUS(OK);
}

const struct rule *rule_find(const struct policy *policy, struct span id)
{
    size_t low = 0, high = policy->rule_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *found = policy->by_id[middle]->id;
        int order = strncmp(found, (const char *)id.data, id.size);
        if (order == 0 && found[id.size] == 0)
            return policy->by_id[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct status check_rules(const struct checker *checker)
{
    struct policy *policy = checker->policy;
    const struct block *block;
    TRY(ARENA_NEW(policy->arena, count_blocks(checker, BLOCK_RULE), &policy->rules));
    for (struct block_walk walk = {0}; (block = block_next(checker, BLOCK_RULE, &walk)); policy->rule_count++) {
        struct rule *rule = &policy->rules[policy->rule_count];
        rule->place.line = block->line;
        TRY(resolve_text(checker, span_of_text(walk_file(checker, &walk)), &rule->place.file));
        TRY(read_rule(checker, block, rule));
    }
    return index_rules(checker);
}
