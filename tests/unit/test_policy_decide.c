// SPDX-License-Identifier: EUPL-1.2
//
// The meaning of rules, three ways: the compiled table, a plain walk over the rules, and a dense table painted rule by
// rule. The rules are random and kept by the test itself, so that the parser is under test as well.
#include "policy/policy.h"

#include <criterion/criterion.h>

enum { ACTS = 2, ROLES = 3, CATEGORIES = 3, PURPOSES = 2, PHASES = 3, BASES = 3, FLAGS = 3 };
enum { CELLS = ACTS * ROLES * ROLES * CATEGORIES * PURPOSES * PHASES * BASES, FLAG_SETS = 1 << FLAGS };
enum { POLICIES = 60, RULES_MOST = 90, RULES_FEW = 9 };

static const uint8_t counts[POLICY_DIMENSIONS] = {ACTS, ROLES, ROLES, CATEGORIES, PURPOSES, PHASES, BASES};
static const char *const letters[POLICY_DIMENSIONS] = {"h", "r", "r", "c", "d", "f", "g"};
static const bool basis_in_force[BASES + 1] = {false, true, true, false};

struct sketch { /* a rule as the test knows it */
    unsigned id;
    bool permits;
    unsigned set[POLICY_DIMENSIONS], flags;
    struct obligations obligations;
};

struct answer {
    bool permits, forbids;
    struct obligations obligations;
};

static uint64_t random_state = 1;
static unsigned random_below(unsigned bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % bound;
}

static struct sketch random_rule(unsigned id)
{
    struct sketch rule = {.id = id, .permits = random_below(5) != 0};
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        rule.set[d] = 2 * (1 + random_below((1u << counts[d]) - 1));
    if (!rule.permits)
        return rule;
    rule.flags = random_below(FLAG_SETS);
    for (unsigned i = 0; i < OBLIGATIONS; i++)
        if (random_below(3) == 0) {
            rule.obligations.set |= 1u << i;
            if (i == OBLIGATION_RETAIN_DAYS || i == OBLIGATION_INFORM_DAYS || i == OBLIGATION_GROUP_AT_LEAST || i == OBLIGATION_DEFER_DAYS)
                rule.obligations.limit[i] = 1 + random_below(50);
        }
    return rule;
}

static size_t print_set(char *out, const char *keyword, const char *letter, unsigned set)
{
    const char *between = " ";
    size_t used = (size_t)sprintf(out, " %s", keyword);
    for (unsigned i = 0; i < 32; i++)
        if (set >> i & 1) {
            used += (size_t)sprintf(out + used, "%s%s%u", between, letter, i);
            between = ", ";
        }
    return used + (size_t)sprintf(out + used, "\n");
}

static size_t print_rule(char *out, const struct sketch *rule)
{
    const char *verb = rule->permits ? "staat toe" : "verbiedt";
    size_t used = (size_t)sprintf(out, "regel R-%u \"t\"\n omdat \"w\"\n", rule->id);
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        used += print_set(out + used, d ? policy_dimension_word((enum policy_dimension)d) : verb, letters[d], rule->set[d]);
    if (rule->flags)
        used += print_set(out + used, "mits", "k", rule->flags * 2);
    for (unsigned i = 0; i < OBLIGATIONS; i++)
        if (obligations_have(&rule->obligations, (enum obligation)i)) {
            uint8_t room[OBLIGATIONS_TEXT_ROOM];
            struct writer text = writer_of(room, sizeof room);
            obligation_print((enum obligation)i, rule->obligations.limit[i], &text);
            used += (size_t)sprintf(out + used, " verplicht %.*s\n", (int)text.used, (const char *)room);
        }
    return used;
}

static size_t print_list(char *out, const char *keyword, const char *letter, unsigned count, const char *attributes)
{
    size_t used = (size_t)sprintf(out, "%s\n", keyword);
    for (unsigned i = 1; i <= count; i++)
        used += (size_t)sprintf(out + used, " %u %s%u%s\n", i, letter, i, attributes);
    return used;
}

static void print_vocabulary(char *out)
{
    out += sprintf(out, "taal 1\n");
    out += print_list(out, "handelingen", "h", ACTS, "");
    out += print_list(out, "rollen", "r", ROLES, "");
    out += print_list(out, "categorieen", "c", CATEGORIES, " wet w1");
    out += print_list(out, "doelen", "d", PURPOSES, " domein o1");
    out += print_list(out, "fasen", "f", PHASES, "");
    out += print_list(out, "kenmerken", "k", FLAGS, "");
    out += print_list(out, "leefgebieden", "l", 1, "");
    out += print_list(out, "wetten", "w", 1, "");
    out += print_list(out, "domeinen", "o", 1, "");
    for (unsigned i = 1; i <= BASES; i++)
        out += sprintf(out,
                       "grondslag g%u %u \"g\"\n artikel \"a%u\"\n stand %svan kracht\n handeling alle\n van alle\n aan alle\n"
                       " categorie alle\n doel alle\n fase alle\n",
                       i, i, i, basis_in_force[i] ? "" : "nog niet ");
}

/* Half of the rules in one file, half in another, in the order given; `extra` ends the second. */
static struct status try_make(const struct sketch *rules, size_t count, const char *extra, struct policy **out, struct complaint *why)
{
    static char vocabulary[8192], first[65536], second[65536];
    char *a = first + sprintf(first, "taal 1\n"), *b = second + sprintf(second, "taal 1\n");
    print_vocabulary(vocabulary);
    for (size_t i = 0; i < count; i++)
        if (i < count / 2)
            a += print_rule(a, &rules[i]);
        else
            b += print_rule(b, &rules[i]);
    sprintf(b, "%s", extra);
    struct policy_text texts[] = {
        {"regels/b.beleid", span_of_text(second)}, {"domein.beleid", span_of_text(vocabulary)}, {"regels/a.beleid", span_of_text(first)}};
    return policy_new(texts, N(texts), out, why);
}

static struct policy *make(const struct sketch *rules, size_t count)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    cr_assert(status_ok(try_make(rules, count, "", &policy, &why)), "%s", why.text);
    return policy;
}

static struct policy_request request_of(unsigned cell, unsigned flags)
{
    struct policy_request request = {.flags = flags};
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
        request.value[d] = (uint8_t)(1 + cell % counts[d]);
        cell /= counts[d];
    }
    return request;
}

static bool covers(const struct sketch *rule, const struct policy_request *request)
{
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        if (!(rule->set[d] >> request->value[d] & 1))
            return false;
    return true;
}

static struct answer naive(const struct sketch *rules, size_t count, const struct policy_request *request)
{
    struct answer answer = {0};
    for (size_t i = 0; i < count; i++) {
        if (!covers(&rules[i], request))
            continue;
        if (!rules[i].permits)
            answer.forbids = true;
        else if ((rules[i].flags & request->flags) == rules[i].flags && basis_in_force[request->value[POLICY_BASIS]]) {
            answer.permits = true;
            obligations_merge(&answer.obligations, &rules[i].obligations);
        }
    }
    return answer;
}

static void expect_same(const struct policy_decision *decision, const struct answer *answer, unsigned cell)
{
    struct obligations none = {0};
    bool permits = answer->permits && !answer->forbids;
    cr_assert_eq(decision->verdict, permits ? VERDICT_PERMIT : VERDICT_REFUSE, "cell %u", cell);
    cr_assert_eq(decision->refusal, permits ? STATUS_OK : answer->forbids ? STATUS_FORBIDDEN : STATUS_NO_RULE, "cell %u", cell);
    cr_assert(obligations_are_equal(&decision->obligations, permits ? &answer->obligations : &none), "cell %u", cell);
}

/* P-04 */
Test(policy_decide, table_naive_and_dense_agree_on_every_cell)
{
    static struct answer dense[CELLS * FLAG_SETS];
    for (unsigned round = 0; round < POLICIES; round++) {
        struct sketch rules[RULES_MOST];
        unsigned count = random_below(round % 2 ? RULES_MOST : RULES_FEW), permitted = 0;
        for (unsigned i = 0; i < count; i++)
            rules[i] = random_rule(i + 1);
        memset(dense, 0, sizeof dense);
        for (unsigned i = 0; i < count; i++)
            for (unsigned at = 0; at < CELLS * FLAG_SETS; at++) {
                struct policy_request request = request_of(at / FLAG_SETS, at % FLAG_SETS);
                struct answer one = naive(&rules[i], 1, &request);
                dense[at].permits |= one.permits;
                dense[at].forbids |= one.forbids;
                obligations_merge(&dense[at].obligations, &one.obligations);
            }
        CLEANUP(policy) struct policy *policy = make(rules, count);
        for (unsigned at = 0; at < CELLS * FLAG_SETS; at++) {
            struct policy_request request = request_of(at / FLAG_SETS, at % FLAG_SETS);
            struct policy_decision decision;
            struct answer answer = naive(rules, count, &request);
            policy_decide(policy, &request, &decision);
            expect_same(&decision, &answer, at);
            expect_same(&decision, &dense[at], at);
            permitted += decision.verdict == VERDICT_PERMIT;
        }
        cr_assert(count < 8 || count > 20 || permitted, "a test in which nothing is permitted tests little");
    }
}

Test(policy_decide, order_of_rules_never_matters)
{
    for (unsigned round = 0; round < POLICIES; round++) {
        struct sketch rules[RULES_MOST];
        unsigned count = 1 + random_below(RULES_MOST - 1);
        for (unsigned i = 0; i < count; i++)
            rules[i] = random_rule(i + 1);
        CLEANUP(policy) struct policy *first = make(rules, count);
        for (unsigned i = count - 1; i > 0; i--) {
            unsigned j = random_below(i + 1);
            struct sketch swapped = rules[i];
            rules[i] = rules[j];
            rules[j] = swapped;
        }
        CLEANUP(policy) struct policy *second = make(rules, count);
        cr_expect(digest_equal(policy_table_hash(first), policy_table_hash(second)), "round %u", round);
        for (unsigned at = 0; at < CELLS * FLAG_SETS; at++) {
            struct policy_request request = request_of(at / FLAG_SETS, at % FLAG_SETS);
            struct policy_decision a, b;
            policy_decide(first, &request, &a);
            policy_decide(second, &request, &b);
            cr_assert(a.verdict == b.verdict && a.refusal == b.refusal && obligations_are_equal(&a.obligations, &b.obligations));
        }
    }
}

/* The hash is a fingerprint of the decisions: equal exactly when every cell is. */
Test(policy_decide, table_hash_is_equal_exactly_when_the_decisions_are)
{
    unsigned equal = 0, different = 0;
    for (unsigned round = 0; round < 400; round++) {
        struct sketch rules[RULES_FEW];
        unsigned count = 2 + random_below(RULES_FEW - 2);
        for (unsigned i = 0; i < count; i++)
            rules[i] = random_rule(i + 1);
        rules[count - 1].permits |= round % 2 == 0;
        CLEANUP(policy) struct policy *whole = make(rules, count);
        CLEANUP(policy) struct policy *without = make(rules, count - 1);
        bool same = true;
        for (unsigned at = 0; at < CELLS * FLAG_SETS && same; at++) {
            struct policy_request request = request_of(at / FLAG_SETS, at % FLAG_SETS);
            struct policy_decision a, b;
            policy_decide(whole, &request, &a);
            policy_decide(without, &request, &b);
            same = a.verdict == b.verdict && obligations_are_equal(&a.obligations, &b.obligations);
        }
        cr_expect_eq(digest_equal(policy_table_hash(whole), policy_table_hash(without)), same, "round %u", round);
        equal += same;
        different += !same;
    }
    cr_expect(equal > 10 && different > 10, "%u equal, %u different: both must occur", equal, different);
}

/* Hiding evidence never gains access. */
Test(policy_decide, more_flags_never_lose_a_permit_or_an_obligation)
{
    for (unsigned round = 0; round < POLICIES; round++) {
        struct sketch rules[RULES_MOST];
        unsigned count = 1 + random_below(RULES_MOST - 1);
        for (unsigned i = 0; i < count; i++)
            rules[i] = random_rule(i + 1);
        CLEANUP(policy) struct policy *policy = make(rules, count);
        for (unsigned cell = 0; cell < CELLS; cell++)
            for (unsigned flags = 0; flags < FLAG_SETS; flags++) {
                struct policy_request less = request_of(cell, flags), more = request_of(cell, flags | 1u << random_below(FLAGS));
                struct policy_decision a, b;
                policy_decide(policy, &less, &a);
                policy_decide(policy, &more, &b);
                if (a.verdict != VERDICT_PERMIT)
                    continue;
                cr_assert_eq(b.verdict, VERDICT_PERMIT);
                obligations_merge(&a.obligations, &b.obligations);
                cr_assert(obligations_are_equal(&a.obligations, &b.obligations));
            }
    }
}

/* A basis that is not in force yet counts as if it were: the demand must hold on the day that it is. */
static bool is_violated(const struct sketch *demand, const struct sketch *rules, size_t count)
{
    for (unsigned cell = 0; cell < CELLS; cell++) {
        struct policy_request request = request_of(cell, FLAG_SETS - 1);
        bool permits = false, forbids = false;
        for (size_t i = 0; i < count; i++)
            if (covers(&rules[i], &request))
                *(rules[i].permits ? &permits : &forbids) = true;
        if (covers(demand, &request) && permits && !forbids)
            return true;
    }
    return false;
}

Test(policy_decide, demand_is_refused_exactly_when_some_cell_violates_it)
{
    unsigned violated = 0, held = 0;
    for (unsigned round = 0; round < 600; round++) {
        struct sketch rules[RULES_FEW], demand = random_rule(0);
        struct policy *policy = NULL;
        struct complaint why = {""};
        char extra[1024];
        size_t used = (size_t)sprintf(extra, "eis \"e\"\n nooit toegestaan waar\n");
        for (unsigned i = 0; i < RULES_FEW; i++) {
            rules[i] = random_rule(i + 1);
            rules[i].permits = i < 2;
            for (unsigned d = 0; d < POLICY_DIMENSIONS && i >= 2; d++) /* broad prohibitions, so that they cover often */
                rules[i].set[d] |= random_below(3) ? (2u << counts[d]) - 2 : 0;
            if (i >= 2)
                rules[i].flags = 0, rules[i].obligations = (struct obligations){0};
        }
        for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
            demand.set[d] |= random_below(3) ? (2u << counts[d]) - 2 : 0;
            used += (size_t)sprintf(extra + used, "%s", d ? " en" : "");
            used += print_set(extra + used, policy_dimension_word((enum policy_dimension)d), letters[d], demand.set[d]);
        }
        bool expected = is_violated(&demand, rules, RULES_FEW);
        struct status status = try_make(rules, RULES_FEW, extra, &policy, &why);
        cr_expect(status_is(status, expected ? STATUS_CONFLICT : STATUS_OK), "round %u: %s", round, why.text);
        policy_free(policy);
        violated += expected;
        held += !expected;
    }
    cr_expect(violated > 50 && held > 50, "%u violated, %u held: both must occur", violated, held);
}

/* P-04 */
Test(policy_decide, missing_or_unknown_values_are_refused_as_invalid)
{
    struct sketch all = {.id = 1, .permits = true, .set = {6, 14, 14, 14, 6, 14, 6}};
    CLEANUP(policy) struct policy *policy = make(&all, 1);
    struct policy_request good = request_of(0, 0);
    struct policy_decision decision;
    policy_decide(policy, &good, &decision);
    cr_assert_eq(decision.verdict, VERDICT_PERMIT);
    cr_expect_str_eq(decision.rule, "R-1");
    cr_expect_str_eq(decision.article, "a1");
    cr_expect_str_eq(decision.reason, "w");
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
        const uint8_t wrong[] = {0, (uint8_t)(counts[d] + 1), 63, 64, 255};
        for (size_t i = 0; i < N(wrong); i++) {
            struct policy_request bad = good;
            bad.value[d] = wrong[i];
            policy_decide(policy, &bad, &decision);
            cr_expect(decision.verdict == VERDICT_REFUSE && decision.refusal == STATUS_INVALID, "dimension %u value %u", d, wrong[i]);
            cr_expect_str_eq(decision.rule, "");
        }
    }
    good.flags = FLAG_SETS;
    policy_decide(policy, &good, &decision);
    cr_expect_eq(decision.refusal, STATUS_INVALID);
}

Test(policy_decide, grounds_with_an_act_and_a_category_are_a_whole_request)
{
    const struct grounds grounds = {.purpose = 1, .phase = 2, .basis = 3, .from_role = 4, .to_role = 5, .flags = 6};
    struct policy_request request = grounds_request(&grounds, 7, 8);
    const uint8_t expected[POLICY_DIMENSIONS] = {[POLICY_PURPOSE] = 1, [POLICY_PHASE] = 2, [POLICY_BASIS] = 3,   [POLICY_FROM] = 4,
                                                 [POLICY_TO] = 5,      [POLICY_ACT] = 7,   [POLICY_CATEGORY] = 8};
    cr_expect_arr_eq(request.value, expected, POLICY_DIMENSIONS);
    cr_expect_eq(request.flags, 6u);
}
