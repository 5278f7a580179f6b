// SPDX-License-Identifier: EUPL-1.2
//
// What changes in quotas: a fact for each row that comes, goes or says something else; and when somebody may have more than before, of
// anything, all who hold data must sign: their registers bear it. What somebody may is what all rows together let through, so a row
// that goes may lift a bound, and one that comes may let in what fell under none.
#include "agreement/parties.h"

#include "base/text.h"

#define UNBOUND UINT64_MAX

/* How far somebody gets: in each of these, the more the further. */
struct quota_reach {
    uint64_t day, week, batch, total;
};

static uint64_t lesser_limit(uint64_t a, uint64_t b) { return a < b ? a : b; }

static bool is_farther(const struct quota_reach *before, const struct quota_reach *after)
{
    return after->day > before->day || after->week > before->week || after->batch > before->batch || after->total > before->total;
}

/* A row about who is not on the roster counts for nobody: neither who asks nor whose register it is. */
static bool is_in_force(const struct agreement_side *side, const struct quota_scope *scope)
{
    return side->roster && roster_find(side->roster, &scope->requester) &&
           (!*scope->holder.text || roster_find(side->roster, &scope->holder));
}

static const struct quota_rule *quota_in_force(const struct agreement_side *side, const struct quota_scope *scope)
{
    return side->quotas && is_in_force(side, scope) ? quotas_find(side->quotas, scope) : NULL;
}

/* One who asks, on both sides: its rows stand together. */
struct quota_asker {
    const struct difference_making *making;
    const struct agreement_side *sides[2];
    struct quota_rules rows[2];
};

static struct quota_rules rows_of(const struct agreement_side *side, const struct oin *requester)
{
    struct quota_rules rows = {NULL, 0};
    for (size_t i = 0; side->quotas && i < side->quotas->count; i++)
        if (oin_equal(&side->quotas->rows[i].scope.requester, requester)) {
            rows.rows = rows.count ? rows.rows : &side->quotas->rows[i];
            rows.count++;
        }
    return rows;
}

/* By the rows that all of it falls under. False: there is none. */
static bool reach_bound(const struct quota_rules *rows, const struct quota_scope *what, struct quota_reach *out)
{
    bool is_bound = false;
    *out = (struct quota_reach){UNBOUND, UNBOUND, UNBOUND, UNBOUND};
    for (size_t i = 0; i < rows->count; i++) {
        const struct quota_rule *rule = &rows->rows[i];
        if (!quota_scope_covers(&rule->scope, what))
            continue;
        is_bound = true;
        out->day = lesser_limit(out->day, rule->day_limit);
        out->week = lesser_limit(out->week, rule->week_limit);
        out->batch = lesser_limit(out->batch, rule->batch_limit ? rule->batch_limit : UNBOUND);
        out->total = lesser_limit(out->total, rule->total);
    }
    return is_bound;
}

/* By the rows that are about a part of it, one beside the other. */
static struct quota_reach reach_beside(const struct agreement_side *side, const struct quota_rules *rows, const struct quota_scope *what)
{
    struct quota_reach reach = {0, 0, 0, 0};
    for (size_t i = 0; i < rows->count; i++) {
        const struct quota_rule *rule = &rows->rows[i];
        if (!quota_scope_covers(what, &rule->scope) || !is_in_force(side, &rule->scope))
            continue;
        uint64_t batch = rule->batch_limit ? rule->batch_limit : UNBOUND;
        reach.day += rule->day_limit;
        reach.week += rule->week_limit;
        reach.batch = batch > reach.batch ? batch : reach.batch;
        reach.total += rule->total;
    }
    return reach;
}

static bool does_reach_rise(const struct quota_asker *asker, const struct quota_scope *what)
{
    struct quota_reach reach[2] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
    for (size_t i = 0; i < 2; i++)
        if (is_in_force(asker->sides[i], what) && !reach_bound(&asker->rows[i], what, &reach[i]))
            reach[i] = reach_beside(asker->sides[i], &asker->rows[i], what);
    return is_farther(&reach[0], &reach[1]);
}

/* Whether anything of what the row is about may be more: each purpose, act and holder that is not said. */
static bool does_any_purpose_rise(const struct quota_asker *asker, struct quota_scope what)
{
    if (what.purpose != QUOTA_ALL_PURPOSES)
        return does_reach_rise(asker, &what);
    for (what.purpose = 1; what.purpose <= policy_word_count(asker->making->after->policy, POLICY_PURPOSE); what.purpose++)
        if (does_reach_rise(asker, &what))
            return true;
    return false;
}

static bool does_any_holder_rise(const struct quota_asker *asker, struct quota_scope what)
{
    const struct parties *parties = asker->making->parties;
    if (*what.holder.text)
        return does_any_purpose_rise(asker, what);
    for (size_t i = 0; i < parties->count; i++) {
        what.holder = parties->items[i].oin;
        if (does_any_purpose_rise(asker, what))
            return true;
    }
    return false;
}

/* Without a row there is a bound too. */
static bool does_one_limit_rise(const struct difference_making *making, const struct quota_scope *what)
{
    const struct quota_rules nothing = {0};
    const uint64_t usual = quotas_most(&nothing, what->kind, &what->requester);
    const struct quota_rule *before = quota_in_force(making->before, what), *after = quota_in_force(making->after, what);
    return (after ? after->day_limit : usual) > (before ? before->day_limit : usual);
}

static bool does_quota_rise(const struct difference_making *making, const struct quota_scope *scope)
{
    const struct quota_asker asker = {
        making, {making->before, making->after}, {rows_of(making->before, &scope->requester), rows_of(making->after, &scope->requester)}};
    struct quota_scope what = *scope;
    if (quota_has_one_limit(what.kind))
        return does_one_limit_rise(making, &what);
    if (does_reach_rise(&asker, scope))
        return true;
    if (what.kind != QUOTA_EVALUATE)
        return does_any_purpose_rise(&asker, what);
    if (what.act != QUOTA_ALL_ACTS)
        return does_any_holder_rise(&asker, what);
    for (what.act = 1; what.act < EVALUATION_ACTS_END; what.act++)
        if (does_any_holder_rise(&asker, what))
            return true;
    return false;
}

/* ---- facts */

static struct status print_quota(const struct quota_rule *rule, struct arena *arena, const char **out)
{
    *out = NULL;
    if (!rule)
        return STATUS(OK);
    if (quota_has_one_limit(rule->scope.kind))
        return arena_print(arena, out, "%llu", (unsigned long long)rule->day_limit);
    TRY(arena_print(arena, out, "%llu/%llu", (unsigned long long)rule->day_limit, (unsigned long long)rule->week_limit));
    if (rule->batch_limit)
        TRY(arena_print(arena, out, "%s batch %llu", *out, (unsigned long long)rule->batch_limit));
    return rule->total ? arena_print(arena, out, "%s total %llu", *out, (unsigned long long)rule->total) : STATUS(OK);
}

static bool is_same_quota(const struct quota_rule *before, const struct quota_rule *after)
{
    if (!before || !after)
        return before == after;
    return after->day_limit == before->day_limit && after->week_limit == before->week_limit && after->batch_limit == before->batch_limit &&
           after->total == before->total;
}

static const enum fact_kind quota_facts[] = {[QUOTA_EVALUATE] = FACT_QUOTA,
                                             [QUOTA_TOKENS] = FACT_TOKENS,
                                             [QUOTA_OPENINGS] = FACT_OPENINGS,
                                             [QUOTA_WEIGHING] = FACT_WEIGHING,
                                             [QUOTA_SIGNALS] = FACT_SIGNALS};

static struct status compare_quota(struct difference_making *making, const struct quota_scope *scope)
{
    const struct quota_rule *before = quota_in_force(making->before, scope), *after = quota_in_force(making->after, scope);
    struct fact fact = {.kind = quota_facts[scope->kind], .oin = scope->requester};
    const char *act;
    if (is_same_quota(before, after))
        return STATUS(OK);
    TRY(print_quota(before, making->arena, &fact.before));
    TRY(print_quota(after, making->arena, &fact.after));
    TRY(quota_print_act(scope, making->arena, &act));
    TRY(arena_print(making->arena, &fact.what, "%s%s%s", act, *act ? " " : "", quota_purpose_word(making->after->policy, scope->purpose)));
    bool rises = does_quota_rise(making, scope);
    for (size_t i = 0; rises && i < making->parties->count; i++) {
        struct differing_party *party = &making->parties->items[i];
        party->must_sign |= party->side[POLICY_AFTER] && party->side[POLICY_AFTER]->holds_data;
    }
    return difference_add_fact(making, &fact);
}

/* The rows of both sides in their order, those of both once. */
struct status difference_of_quotas(struct difference_making *making)
{
    static const struct quota_rules none;
    const struct quota_rules *before = making->before->quotas ? making->before->quotas : &none,
                             *after = making->after->quotas ? making->after->quotas : &none;
    size_t old = 0, new = 0;
    while (making->after->policy && (old < before->count || new < after->count)) {
        int order = old == before->count  ? 1
                    : new == after->count ? -1
                                          : quota_scope_compare(&before->rows[old].scope, &after->rows[new].scope);
        TRY(compare_quota(making, order <= 0 ? &before->rows[old].scope : &after->rows[new].scope));
        old += order <= 0;
        new += order >= 0;
    }
    return STATUS(OK);
}
