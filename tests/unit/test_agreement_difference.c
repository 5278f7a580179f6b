// SPDX-License-Identifier: EUPL-1.2
//
// The difference between two states (P-04): every line is true, nothing that is answered otherwise is without a line, and who newly
// tells anything must sign; and a withdrawal, whatever it names, permits nothing that was refused. Held against agreed_decide,
// request by request, for random policies and rosters.
#include "agreed/standing.h"
#include "agreement/difference.h"

#include <criterion/criterion.h>

enum { ROLES = 4, PARTIES = 4, ACTS = 2, CATEGORIES = 3, PURPOSES = 2, PHASES = 2, BASES = 2, FLAG_SETS = 8 };

static struct arena *arena;
static uint64_t random_state = 11;
static unsigned below(unsigned bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % bound;
}
static void begin(void) { cr_assert(status_ok(arena_new((size_t)1 << 30, &arena))); }
static void end(void) { arena = arena_free(arena); }
TestSuite(agreement_difference, .init = begin, .fini = end, .timeout = 120);

/* ---- states */

static const char vocabulary[] =
    "taal 1\nhandelingen\n 1 inzien\n 2 evalueren\nrollen\n 1 ra\n 2 rb\n 3 rc\n 4 rd\n"
    "categorieen\n 1 ca wet geen\n 2 cb wet geen\n 3 cc wet geen\ndoelen\n 1 da domein oa\n 2 db domein oa\n"
    "fasen\n 1 fa\n 2 fb\nkenmerken\n 1 ka\n 2 kb\n 3 kc\nleefgebieden\n 1 la\nwetten\n 1 geen\ndomeinen\n 1 oa\n";
static const char basis_rest[] = " handeling alle\n van alle\n aan alle\n categorie alle\n doel alle\n fase alle\n";

static const char *picked(const char *clause, char letter, unsigned count)
{
    const char *out;
    unsigned set = 1 + below((1u << count) - 1);
    bool is_first = true;
    cr_assert(status_ok(arena_print(arena, &out, " %s ", clause)));
    for (unsigned i = 0; i < count; i++)
        if (set >> i & 1) {
            cr_assert(status_ok(arena_print(arena, &out, "%s%s%c%c", out, is_first ? "" : ", ", letter, 'a' + (char)i)));
            is_first = false;
        }
    cr_assert(status_ok(arena_print(arena, &out, "%s\n", out)));
    return out;
}

static const char *random_rule(unsigned id)
{
    static const char *const obligations[] = {"", "", " verplicht loggen\n", " verplicht bewaren ten hoogste 30 dagen\n",
                                              " verplicht bewaren ten hoogste 90 dagen\n verplicht loggen\n"};
    bool permits = below(5) > 0;
    const char *out, *mits = permits && below(2) ? picked("mits", 'k', 3) : "";
    cr_assert(status_ok(arena_print(arena, &out, "regel R-%u \"Een regel\"\n %s %s\n%s%s%s%s%s%s%s%s omdat \"Daarom.\"\n", id,
                                    permits ? "staat toe" : "verbiedt", below(3) ? "inzien" : "evalueren", picked("van", 'r', ROLES),
                                    picked("aan", 'r', ROLES), picked("categorie", 'c', CATEGORIES), picked("doel", 'd', PURPOSES),
                                    picked("fase", 'f', PHASES), below(2) ? " grondslag ga\n" : " grondslag ga, gb\n", mits,
                                    permits ? obligations[below(N(obligations))] : "")));
    return out;
}

static struct policy *policy_of(const char *const *rules, size_t count, bool in_force)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    const char *text;
    cr_assert(status_ok(arena_print(arena, &text,
                                    "%sgrondslag ga 1 \"A\"\n artikel \"a\"\n stand van kracht\n%sgrondslag gb 2 \"B\"\n artikel \"b\"\n"
                                    " stand %svan kracht\n%s",
                                    vocabulary, basis_rest, in_force ? "" : "nog niet ", basis_rest)));
    for (size_t i = 0; i < count; i++)
        cr_assert(status_ok(arena_print(arena, &text, "%s%s", text, rules[i])));
    const struct policy_text file = {"a.beleid", span_of_text(text)};
    cr_assert(status_ok(policy_new(&file, 1, &policy, &why)), "%s", why.text);
    return policy;
}

/* Whoever has no roles is not on it. */
static void roster_of(const unsigned roles[static PARTIES], struct partner partners[static PARTIES], struct roster *out)
{
    static const char *const names[] = {"ra", "rb", "rc", "rd"};
    *out = (struct roster){.name = "m", .version = 1, .partners = partners, .quorum = PARTIES};
    for (unsigned i = 0; i < PARTIES; i++) {
        struct partner *partner = &partners[out->count];
        *partner = (struct partner){
            .roles = "", .endpoint = "e", .log_origin = "o", .certificate = "c", .name = "n", .short_name = "s", .contact = "c"};
        snprintf(partner->oin.text, sizeof partner->oin.text, "%020u", i + 1);
        for (unsigned r = 0; r < ROLES; r++)
            if (roles[i] >> r & 1)
                cr_assert(status_ok(arena_print(arena, &partner->roles, "%s%s%s", partner->roles, *partner->roles ? ", " : "", names[r])));
        out->count += roles[i] != 0;
    }
    out->auditor_oin = partners[0].oin;
}

/* ---- what is decided, request by request */

struct naive {
    bool permits;
    size_t count; /* obligations that may be chosen from */
    struct obligations choices[ROLES];
};

static struct party party_of(const struct policy *policy, unsigned roles)
{
    struct party party = {0};
    (void)policy;
    for (unsigned r = 0; r < ROLES; r++)
        if (roles >> r & 1)
            party.roles[party.role_count++] = (uint8_t)(r + 1);
    return party;
}

static struct naive decide(const struct policy *policy, unsigned from, unsigned to, struct policy_request request)
{
    const struct agreed agreed = {.policy = policy};
    bool is_silent = request.value[POLICY_ACT] == 2;
    struct party holder = party_of(policy, from);
    struct naive naive = {0};
    for (unsigned r = 0; r < ROLES; r++) {
        uint8_t role;
        if (is_silent || !(to >> r & 1))
            continue;
        request.value[POLICY_TO] = (uint8_t)(r + 1);
        struct policy_decision decision = agreed_decide(&agreed, request, POLICY_FROM, &holder, &role);
        if (decision.verdict == VERDICT_PERMIT)
            naive.choices[naive.count++] = decision.obligations;
    }
    naive.permits = naive.count > 0;
    return naive;
}

/* Whether `a` has something to choose that asks for less, in some way, than each in `b`. */
static bool asks_less(const struct naive *a, const struct naive *b)
{
    for (size_t i = 0; i < a->count; i++) {
        bool is_met = false;
        for (size_t j = 0; j < b->count; j++) {
            struct obligations both = a->choices[i];
            obligations_merge(&both, &b->choices[j]);
            is_met = is_met || obligations_are_equal(&both, &a->choices[i]);
        }
        if (!is_met)
            return true;
    }
    return false;
}

struct state {
    struct policy *policy;
    unsigned roles[PARTIES];
    struct partner partners[PARTIES];
    struct roster roster;
};

static bool kind_holds(enum disclosure_kind kind, const struct naive *before, const struct naive *after)
{
    switch (kind) {
    case DISCLOSURE_DISCLOSES: return after->permits && !before->permits;
    case DISCLOSURE_NO_LONGER: return before->permits && !after->permits;
    case DISCLOSURE_WEAKER: return before->permits && after->permits && asks_less(after, before);
    case DISCLOSURE_STRICTER: return before->permits && after->permits && asks_less(before, after);
    default: return false;
    }
}

static bool covers(const struct disclosure_fact *line, unsigned from, unsigned to, const struct policy_request *request)
{
    char oin[OIN_DIGITS + 1];
    bool is_to = false;
    snprintf(oin, sizeof oin, "%020u", to + 1);
    for (size_t i = 0; i < line->to_count; i++)
        is_to = is_to || !strcmp(line->to[i].text, oin);
    snprintf(oin, sizeof oin, "%020u", from + 1);
    return is_to && !strcmp(line->from.text, oin) && line->act == request->value[POLICY_ACT] &&
           line->basis == request->value[POLICY_BASIS] && line->categories >> request->value[POLICY_CATEGORY] & 1 &&
           line->purposes >> request->value[POLICY_PURPOSE] & 1 && line->phases >> request->value[POLICY_PHASE] & 1;
}

/* All four kinds at every set of flags of one link between two parties; the bit of `from` in `signs` when it must. */
static void check_link(const struct state *before, const struct state *after, const struct difference *difference, unsigned from,
                       unsigned to, struct policy_request request, unsigned *signs)
{
    struct naive was[FLAG_SETS], is[FLAG_SETS];
    for (uint32_t flags = 0; flags < FLAG_SETS; flags++) {
        request.flags = flags;
        was[flags] = decide(before->policy, before->roles[from], before->roles[to], request);
        is[flags] = decide(after->policy, after->roles[from], after->roles[to], request);
    }
    for (unsigned kind = 0; kind < DISCLOSURE_KINDS; kind++) {
        bool is_told[FLAG_SETS] = {false};
        for (size_t i = 0; i < difference->disclosure_count; i++) {
            const struct disclosure_fact *line = &difference->disclosures[i];
            if (line->kind != (enum disclosure_kind)kind || !covers(line, from, to, &request))
                continue;
            cr_assert_lt(line->flags, (uint32_t)FLAG_SETS);
            cr_expect(kind_holds((enum disclosure_kind)kind, &was[line->flags], &is[line->flags]), "a line that is not so");
            for (uint32_t flags = 0; flags < FLAG_SETS; flags++)
                is_told[flags] = is_told[flags] || (flags & line->flags) == line->flags;
        }
        for (uint32_t flags = 0; flags < FLAG_SETS; flags++)
            if (kind_holds((enum disclosure_kind)kind, &was[flags], &is[flags])) {
                cr_expect(is_told[flags], "nothing is told of kind %u, flags %u, act %u", kind, flags, request.value[POLICY_ACT]);
                *signs |= kind == DISCLOSURE_DISCLOSES || kind == DISCLOSURE_WEAKER ? 1u << from : 0;
            }
    }
}

static void check_everything(const struct state *before, const struct state *after, const struct difference *difference)
{
    unsigned signs = 0, told = 0;
    for (unsigned from = 0; from < PARTIES; from++)
        for (unsigned to = 0; to < PARTIES; to++)
            for (unsigned cell = 0; from != to && cell < ACTS * CATEGORIES * PURPOSES * PHASES * BASES; cell++) {
                unsigned left = cell;
                struct policy_request request = {0};
                request.value[POLICY_ACT] = (uint8_t)(1 + left % ACTS), left /= ACTS;
                request.value[POLICY_CATEGORY] = (uint8_t)(1 + left % CATEGORIES), left /= CATEGORIES;
                request.value[POLICY_PURPOSE] = (uint8_t)(1 + left % PURPOSES), left /= PURPOSES;
                request.value[POLICY_PHASE] = (uint8_t)(1 + left % PHASES), left /= PHASES;
                request.value[POLICY_BASIS] = (uint8_t)(1 + left);
                check_link(before, after, difference, from, to, request, &signs);
            }
    for (size_t i = 0; i < difference->must_sign_count; i++)
        told |= 1u << (difference->must_sign[i].text[OIN_DIGITS - 1] - '1');
    for (unsigned i = 0; i < PARTIES; i++)
        signs |= after->roles[i] && !before->roles[i] ? 1u << i : 0;
    if (!oin_equal(&before->roster.auditor_oin, &after->roster.auditor_oin))
        signs = (1u << PARTIES) - 1;
    for (unsigned i = 0; i < PARTIES; i++)
        signs &= after->roles[i] ? ~0u : ~(1u << i);
    cr_expect_eq(told, signs, "must sign %x, told %x", signs, told);
}

static void make_state(const char *const *rules, size_t count, bool in_force, struct state *out)
{
    out->policy = policy_of(rules, count, in_force);
    roster_of(out->roles, out->partners, &out->roster);
}

Test(agreement_difference, every_line_is_true_and_nothing_changes_without_a_line)
{
    size_t lines[DISCLOSURE_KINDS] = {0};
    for (unsigned round = 0; round < 250; round++) {
        const char *rules[10];
        struct state before = {0}, after = {0};
        struct difference difference, again;
        size_t count = 3 + below(4), changes = below(3);
        arena = arena_free(arena);
        begin();
        for (size_t i = 0; i < count; i++)
            rules[i] = random_rule((unsigned)(100 + i));
        for (unsigned i = 0; i < PARTIES; i++)
            after.roles[i] = before.roles[i] = 1 + below(15);
        before.roles[below(PARTIES)] = below(16);
        if (below(3) == 0)
            after.roles[1 + below(PARTIES - 1)] = below(16);
        bool in_force = below(2);
        make_state(rules, count, in_force, &before);
        for (size_t i = 0; i < changes; i++)
            rules[below((unsigned)count)] = random_rule((unsigned)(200 + i));
        make_state(rules, count, below(4) ? in_force : !in_force, &after);
        const struct agreement_side old = {&before.roster, before.policy, NULL}, new = {&after.roster, after.policy, NULL};
        cr_assert(status_ok(difference_make(&old, &new, arena, &difference)));
        cr_assert(status_ok(difference_make(&old, &new, arena, &again)));
        cr_expect(digest_equal(&difference.digest, &again.digest) && span_equal(difference.text, again.text));
        check_everything(&before, &after, &difference);
        for (size_t i = 0; i < difference.disclosure_count; i++)
            lines[difference.disclosures[i].kind]++;
        policy_free(before.policy);
        policy_free(after.policy);
    }
    for (unsigned kind = 0; kind < DISCLOSURE_KINDS; kind++)
        cr_expect_gt(lines[kind], 50, "kind %u is hardly tried", kind);
}

/* ---- withdrawals */

static void random_withdrawal(struct withdrawal *out)
{
    static const char *const roles[] = {"ra", "rb", "rc", "rd"}, *const categories[] = {"ca", "cb", "cc", WITHDRAWAL_ALL},
                             *const purposes[] = {"da", "db", WITHDRAWAL_ALL};
    *out = (struct withdrawal){.count = 1 + below(4)};
    snprintf(out->party.text, sizeof out->party.text, "%020u", 1 + below(PARTIES));
    for (size_t i = 0; i < out->count; i++) {
        struct withdrawn *item = &out->items[i];
        unsigned kind = below(8);
        *item = kind == 0  ? (struct withdrawn){WITHDRAWN_LEAVE, "", ""}
                : kind < 5 ? (struct withdrawn){WITHDRAWN_ROLE, roles[below(ROLES)], ""}
                           : (struct withdrawn){WITHDRAWN_CELL, categories[below(CATEGORIES + 1)], purposes[below(PURPOSES + 1)]};
    }
}

/* Dropping a role for which something was forbidden would otherwise permit it to the others. */
Test(agreement_difference, nothing_that_a_withdrawal_names_can_ever_permit_more)
{
    size_t fewer = 0;
    for (unsigned round = 0; round < 300; round++) {
        const char *rules[10];
        struct withdrawal withdrawal;
        size_t count = 3 + below(4);
        arena = arena_free(arena);
        begin();
        for (size_t i = 0; i < count; i++)
            rules[i] = random_rule((unsigned)(100 + i));
        struct agreed whole = {.policy = policy_of(rules, count, true), .party_count = PARTIES};
        struct partner partners[PARTIES] = {{.name = ""}};
        for (unsigned i = 0; i < PARTIES; i++) {
            whole.parties[i] = party_of(whole.policy, 1 + below(15));
            whole.parties[i].row = &partners[i];
            snprintf(partners[i].oin.text, sizeof partners[i].oin.text, "%020u", i + 1);
        }
        struct agreed less = whole;
        random_withdrawal(&withdrawal);
        agreed_withdraw(&less, &withdrawal, UINT64_MAX);
        for (unsigned i = 0; i < 4000; i++) {
            struct policy_request request = {{(uint8_t)(1 + below(ACTS)), (uint8_t)(1 + below(ROLES)), (uint8_t)(1 + below(ROLES)),
                                              (uint8_t)(1 + below(CATEGORIES)), (uint8_t)(1 + below(PURPOSES)),
                                              (uint8_t)(1 + below(PHASES)), (uint8_t)(1 + below(BASES))},
                                             below(FLAG_SETS)};
            enum policy_dimension dimension = below(2) ? POLICY_FROM : POLICY_TO;
            unsigned party = below(PARTIES);
            uint8_t role;
            struct policy_decision was = agreed_decide(&whole, request, dimension, &whole.parties[party], &role);
            struct policy_decision is = agreed_decide(&less, request, dimension, &less.parties[party], &role);
            struct obligations both = is.obligations;
            obligations_merge(&both, &was.obligations);
            cr_assert(is.verdict != VERDICT_PERMIT || (was.verdict == VERDICT_PERMIT && obligations_are_equal(&both, &is.obligations)));
            fewer += was.verdict == VERDICT_PERMIT && is.verdict != VERDICT_PERMIT;
            for (uint8_t number = 1; number <= ROLES; number++)
                cr_assert(!party_has_role(&less.parties[party], number) || party_has_role(&whole.parties[party], number));
        }
        policy_free((struct policy *)(uintptr_t)whole.policy);
    }
    cr_expect_gt(fewer, 5000, "hardly anything was taken back: %zu", fewer);
}
