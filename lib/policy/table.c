// SPDX-License-Identifier: EUPL-1.2
//
// The compiled policy: one row of rule bits per (dimension, value). A decision is the AND of seven rows; what is left
// are exactly the rules that match, in the order of their places.
#include "policy/model.h"

static void set_bit(uint64_t *row, size_t rule) { row[rule / 64] |= (uint64_t)1 << rule % 64; }

static void add_rule(struct policy *policy, size_t number)
{
    const struct rule *rule = &policy->rules[number];
    struct table *table = &policy->table;
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        for (uint8_t value = 1; value <= policy_word_count(policy, (enum policy_dimension)d); value++)
            if (rule_reaches(policy, rule, d, value))
                set_bit(table->rows[d] + value * table->words, number);
    if (rule->kind == RULE_FORBIDS)
        set_bit(table->forbids, number);
}

struct status table_build(struct policy *policy)
{
    struct table *table = &policy->table;
    table->words = (policy->rule_count + 63) / 64;
    TRY(ARENA_NEW(policy->arena, table->words, &table->forbids));
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        TRY(ARENA_NEW(policy->arena, (policy_word_count(policy, (enum policy_dimension)d) + 1u) * table->words, &table->rows[d]));
    for (size_t i = 0; i < policy->rule_count; i++)
        add_rule(policy, i);
    return STATUS(OK);
}

bool request_is_valid(const struct policy *policy, const struct policy_request *request)
{
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        if (request->value[d] == 0 || request->value[d] > policy_word_count(policy, (enum policy_dimension)d))
            return false;
    return !(request->flags & ~policy_flags_known(policy));
}

static void refuse_by(struct policy_decision *decision, enum status_code code, const struct rule *rule)
{
    decision->verdict = VERDICT_REFUSE;
    decision->refusal = code;
    decision->rule = rule ? rule->id : "";
    decision->reason = rule ? rule->reason : "";
    decision->obligations = (struct obligations){0};
}

/* The permits among `matching`, 64 rules from `rules` on, whose evidence is there. Not inlined: the loop below then keeps its rows
 * in registers, which saves a quarter of the time at 5,000 rules (bench_policy). */
static __attribute__((noinline)) void permit_by(struct policy_decision *decision, const struct rule *rules, uint64_t matching,
                                                uint32_t flags)
{
    for (; matching; matching &= matching - 1) {
        const struct rule *rule = rules + __builtin_ctzll(matching);
        if (rule->demands & ~flags)
            continue;
        if (decision->verdict != VERDICT_PERMIT) {
            decision->verdict = VERDICT_PERMIT;
            decision->refusal = STATUS_OK;
            decision->rule = rule->id;
            decision->reason = rule->reason;
        }
        obligations_merge(&decision->obligations, &rule->obligations);
    }
}

void policy_decide(const struct policy *policy, const struct policy_request *request, struct policy_decision *out)
{
    const struct table *table = &policy->table;
    const uint64_t *row[POLICY_DIMENSIONS];
    *out = (struct policy_decision){.article = ""};
    refuse_by(out, STATUS_INVALID, NULL);
    if (!request_is_valid(policy, request))
        return;
    refuse_by(out, STATUS_NO_RULE, NULL);
    out->article = policy->bases[request->value[POLICY_BASIS]].article;
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        row[d] = table->rows[d] + request->value[d] * table->words;
    for (size_t i = 0; i < table->words; i++) {
#define AND_ROW(name, word, english, list) &row[POLICY_##name][i]
        uint64_t matching = UINT64_MAX POLICY_DIMENSION_TABLE(AND_ROW); /* written out: this is where the time goes */
#undef AND_ROW
        uint64_t forbidding = matching & table->forbids[i];
        if (forbidding) {
            refuse_by(out, STATUS_FORBIDDEN, &policy->rules[64 * i + (unsigned)__builtin_ctzll(forbidding)]);
            return;
        }
        if (matching)
            permit_by(out, policy->rules + 64 * i, matching, request->flags);
    }
}

bool rule_matches(const struct policy *policy, const struct rule *rule, const struct policy_request *request)
{
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        if (!rule_reaches(policy, rule, d, request->value[d]))
            return false;
    return !(rule->demands & ~request->flags);
}
