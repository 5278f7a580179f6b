// SPDX-License-Identifier: EUPL-1.2
//
// Demands and cases: what the policy says about itself. A demand (`eis`) is proved over the whole domain by
// subtracting boxes, whether or not a basis is in force yet; a case (`toets`) is tried cell by cell.
#include "policy/model.h"

#define CASE_CELLS_MOST 20000

static const enum clause_kind clauses_of_cases[POLICY_DIMENSIONS] = {
    CLAUSE_GIVEN, CLAUSE_FROM, CLAUSE_TO, CLAUSE_CATEGORY, CLAUSE_PURPOSE, CLAUSE_PHASE, CLAUSE_BASIS,
};

/* "handeling inzien, van …": numbers only, so never about a person (P-01). */
static void print_cell(const struct policy *policy, const uint8_t value[static POLICY_DIMENSIONS], char *out, size_t size)
{
    size_t used = 0;
    for (unsigned d = 0; d < POLICY_DIMENSIONS && used < size; d++)
        used += (size_t)snprintf(out + used, size - used, "%s%s %s", d ? ", " : "", policy_dimension_word((enum policy_dimension)d),
                                 policy_word(policy, (enum policy_dimension)d, value[d]));
}

static bool box_meets(const struct box *a, const struct box *b)
{
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        if (!(a->set[d] & b->set[d]))
            return false;
    return true;
}

static const struct rule *next_prohibition(const struct policy *policy, const struct rule *from, const struct box *box)
{
    for (; from < policy->rules + policy->rule_count; from++)
        if (from->kind == RULE_FORBIDS && box_meets(&from->box, box))
            return from;
    return NULL;
}

/* A cell of `box` that no prohibition from `from` on covers: what sticks out of the first prohibition is searched
 * dimension by dimension in boxes that do not overlap. */
static bool find_uncovered(const struct policy *policy, struct box box, const struct rule *from, uint8_t out[static POLICY_DIMENSIONS])
{
    const struct rule *cover = next_prohibition(policy, from, &box);
    if (!cover) {
        for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
            out[d] = (uint8_t)__builtin_ctzll(box.set[d]);
        return true;
    }
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
        struct box outside = box;
        outside.set[d] &= ~cover->box.set[d];
        if (outside.set[d] && find_uncovered(policy, outside, cover + 1, out))
            return true;
        box.set[d] &= cover->box.set[d];
    }
    return false;
}

static struct status prove_demand(const struct checker *checker, const struct demand *demand)
{
    const struct policy *policy = checker->policy;
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct rule *rule = &policy->rules[i];
        struct box inside = rule->box;
        uint8_t cell[POLICY_DIMENSIONS];
        char example[COMPLAINT_BYTES];
        if (rule->kind != RULE_PERMITS || !box_meets(&rule->box, &demand->box))
            continue;
        for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
            inside.set[d] &= demand->box.set[d];
        if (!find_uncovered(policy, inside, policy->rules, cell))
            continue;
        print_cell(policy, cell, example, sizeof example);
        return complain(checker->why, FAIL(CONFLICT), "%s:%u: regel %s (%s:%u) schendt deze eis, bijvoorbeeld: %s", demand->place.file,
                        demand->place.line, rule->id, rule->place.file, rule->place.line, example);
    }
    return STATUS(OK);
}

static struct status read_demand(const struct checker *checker, const struct block *block, struct demand *demand)
{
    TRY(resolve_text(checker, block->title, &demand->title));
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        demand->box.set[d] = set_of_all(policy_word_count(checker->policy, (enum policy_dimension)d));
    for (const struct clause *clause = block->clauses; clause; clause = clause->next)
        TRY(resolve_values(checker, demand->place.file, clause, &demand->box.set[clause_rules[clause->kind].dimension]));
    return prove_demand(checker, demand);
}

struct status check_demands(const struct checker *checker)
{
    struct policy *policy = checker->policy;
    const struct block *block;
    TRY(ARENA_NEW(policy->arena, count_blocks(checker, BLOCK_DEMAND), &policy->demands));
    for (struct block_walk walk = {0}; (block = block_next(checker, BLOCK_DEMAND, &walk)); policy->demand_count++) {
        struct demand *demand = &policy->demands[policy->demand_count];
        demand->place.line = block->line;
        TRY(resolve_text(checker, span_of_text(walk_file(checker, &walk)), &demand->place.file));
        TRY(read_demand(checker, block, demand));
    }
    return STATUS(OK);
}

static struct status read_box(const struct checker *checker, const struct block *block, struct situation *situation)
{
    size_t cells = 1;
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
        const struct clause *clause = clause_find(block, clauses_of_cases[d]);
        if (!clause)
            return complain(checker->why, FAIL(INVALID), "%s:%u: deze toets noemt geen '%s'", situation->place.file, block->line,
                            clause_rules[clauses_of_cases[d]].keyword);
        TRY(resolve_values(checker, situation->place.file, clause, &situation->box.set[d]));
        cells *= (size_t)__builtin_popcountll(situation->box.set[d]);
        if (cells > CASE_CELLS_MOST)
            return complain(checker->why, FAIL(INVALID), "%s:%u: deze toets beslaat meer dan %d gevallen; gebruik een eis",
                            situation->place.file, block->line, CASE_CELLS_MOST);
    }
    return STATUS(OK);
}

static struct status read_situation(const struct checker *checker, const struct block *block, struct situation *situation)
{
    const struct clause *with = clause_find(block, CLAUSE_WITH), *expect = clause_find(block, CLAUSE_EXPECT);
    TRY(resolve_text(checker, block->title, &situation->title));
    TRY(read_box(checker, block, situation));
    if (with)
        TRY(resolve_flags(checker, situation->place.file, with, &situation->flags));
    if (!expect)
        return complain(checker->why, FAIL(INVALID), "%s:%u: hier ontbreekt 'verwacht'", situation->place.file, block->line);
    situation->expected = span_is_text(expect->names->text, "toegestaan") ? VERDICT_PERMIT : VERDICT_REFUSE;
    situation->by = expect->text.size ? rule_find(checker->policy, expect->text) : NULL;
    if (expect->text.size && !situation->by)
        return complain(checker->why, FAIL(UNKNOWN_WORD), "%s:%u: regel %.*s bestaat niet", situation->place.file, expect->line,
                        (int)expect->text.size, (const char *)expect->text.data);
    for (const struct clause *clause = block->clauses; clause; clause = clause->next)
        if (clause->kind == CLAUSE_OBLIGATION) {
            situation->obligations.set |= 1u << clause->obligation;
            situation->obligations.limit[clause->obligation] = clause->number;
        }
    return STATUS(OK);
}

struct status check_situations(const struct checker *checker)
{
    struct policy *policy = checker->policy;
    const struct block *block;
    TRY(ARENA_NEW(policy->arena, count_blocks(checker, BLOCK_CASE), &policy->situations));
    for (struct block_walk walk = {0}; (block = block_next(checker, BLOCK_CASE, &walk)); policy->situation_count++) {
        struct situation *situation = &policy->situations[policy->situation_count];
        situation->place.line = block->line;
        TRY(resolve_text(checker, span_of_text(walk_file(checker, &walk)), &situation->place.file));
        TRY(read_situation(checker, block, situation));
    }
    return STATUS(OK);
}

static const char *verdict_words(const struct policy_decision *decision)
{
    if (decision->verdict == VERDICT_PERMIT)
        return "toegestaan";
    return decision->refusal == STATUS_FORBIDDEN ? "geweigerd door een verbod" : "geweigerd: geen regel staat het toe";
}

static struct status try_cell(const struct policy *policy, const struct situation *situation, const struct policy_request *request,
                              struct complaint *why)
{
    struct policy_decision decision;
    char cell[COMPLAINT_BYTES], known[OBLIGATIONS_TEXT_ROOM];
    policy_decide(policy, request, &decision);
    print_cell(policy, request->value, cell, sizeof cell);
    if (decision.verdict != situation->expected)
        return complain(why, FAIL(CONFLICT), "%s:%u: de toets komt anders uit: %s%s%s; bij %s", situation->place.file,
                        situation->place.line, verdict_words(&decision), decision.rule[0] ? " " : "", decision.rule, cell);
    if (situation->by && !rule_matches(policy, situation->by, request))
        return complain(why, FAIL(CONFLICT), "%s:%u: niet regel %s beslist maar %s; bij %s", situation->place.file, situation->place.line,
                        situation->by->id, decision.rule[0] ? decision.rule : "geen enkele regel", cell);
    for (unsigned i = 0; i < OBLIGATIONS; i++) {
        struct writer text = writer_of(known, sizeof known);
        bool there = obligations_have(&decision.obligations, (enum obligation)i);
        if (!obligations_have(&situation->obligations, (enum obligation)i) ||
            (there && decision.obligations.limit[i] == situation->obligations.limit[i]))
            continue;
        obligations_print(&decision.obligations, &text);
        return complain(why, FAIL(CONFLICT), "%s:%u: andere verplichtingen dan verwacht: %.*s; bij %s", situation->place.file,
                        situation->place.line, (int)text.used, known, cell);
    }
    return STATUS(OK);
}

static struct status try_box(const struct policy *policy, const struct situation *situation, struct policy_request *request, unsigned d,
                             struct complaint *why)
{
    if (d == POLICY_DIMENSIONS)
        return try_cell(policy, situation, request, why);
    for (uint64_t left = situation->box.set[d]; left; left &= left - 1) {
        request->value[d] = (uint8_t)__builtin_ctzll(left);
        TRY(try_box(policy, situation, request, d + 1, why));
    }
    return STATUS(OK);
}

struct status policy_check_cases(const struct policy *policy, struct listener listener, size_t *out_count)
{
    for (size_t i = 0; i < policy->situation_count; i++) {
        struct policy_request request = {.flags = policy->situations[i].flags};
        struct complaint why = {""};
        TRY(listener_tell(listener, try_box(policy, &policy->situations[i], &request, 0, &why), &why));
    }
    *out_count = policy->situation_count;
    return STATUS(OK);
}
