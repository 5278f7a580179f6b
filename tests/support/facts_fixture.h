// SPDX-License-Identifier: EUPL-1.2
//
// Two states of three partners, and of a fourth who comes: alike until a test changes the second; the lines of what differs and who
// must sign. For the tests of the difference.
#pragma once

#include "agreement/difference.h"

#include <criterion/criterion.h>

static struct arena *arena;
static inline void begin(void) { cr_assert(status_ok(arena_new((size_t)1 << 28, &arena))); }

static const char policy_text[] =
    "taal 1\nhandelingen\n 1 inzien\nrollen\n 1 wijkteam\n 2 regisseur\n 3 sociale-dienst\n"
    "categorieen\n 1 schulden wet geen\n 2 inkomen wet geen\ndoelen\n 1 onderzoek domein casus\nfasen\n 1 melding\n 2 aanpak\n"
    "kenmerken\n 1 noodzaak\n 2 toestemming\nleefgebieden\n 1 werk\nwetten\n 1 geen\ndomeinen\n 1 casus\n"
    "grondslag wmo 1 \"Wmo\"\n artikel \"Wmo artikel 5\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n categorie alle\n"
    " doel alle\n fase alle\n"
    "regel CAS-001 \"x\"\n staat toe inzien\n van sociale-dienst\n aan regisseur\n categorie schulden\n doel onderzoek\n fase aanpak\n"
    " grondslag wmo\n mits noodzaak, toestemming\n verplicht menselijke-beoordeling\n omdat \"Daarom.\"\n";

static inline const char *replaced(const char *text, const char *old, const char *new)
{
    static const char *out; /* gcc 12 takes what is found in the result of a call before for a pointer to a variable of that call */
    const char *at = strstr(text, old);
    cr_assert_not_null(at, "%s", old);
    cr_assert(status_ok(arena_print(arena, &out, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old))));
    return out;
}

static inline struct policy *make_policy(const char *text)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    const struct policy_text file = {"a.beleid", span_of_text(text)};
    cr_assert(status_ok(policy_new(&file, 1, &policy, &why)), "%s", why.text);
    return policy;
}

enum { WIJK, SDD, TOEZ, NEW, PARTNERS };
static const struct partner all[PARTNERS] = {
    [WIJK] = {.oin = {"00000099000000000001"},
              .name = "Wijkteam",
              .short_name = "WIJK",
              .roles = "wijkteam, regisseur",
              .holds_data = true,
              .endpoint = "tcp://a:1",
              .log_origin = "a",
              .certificate = "a.pem",
              .contact = "A"},
    [SDD] = {.oin = {"00000099000000000002"},
             .name = "Sociale Dienst",
             .short_name = "SDD",
             .roles = "sociale-dienst",
             .holds_data = true,
             .endpoint = "tcp://b:1",
             .log_origin = "b",
             .certificate = "b.pem",
             .contact = "B"},
    [TOEZ] = {.oin = {"00000099000000000003"},
              .name = "Toezicht",
              .short_name = "TOEZ",
              .roles = "wijkteam",
              .holds_data = false,
              .endpoint = "tcp://c:1",
              .log_origin = "c",
              .certificate = "c.pem",
              .contact = "C"},
    [NEW] = {.oin = {"00000099000000000004"},
             .name = "Nieuw",
             .short_name = "NEW",
             .roles = "sociale-dienst",
             .holds_data = true,
             .endpoint = "tcp://d:1",
             .log_origin = "d",
             .certificate = "d.pem",
             .contact = "D"},
};

/* Two states that are the same, until a test changes the second. */
static struct pair {
    struct partner partners[2][PARTNERS];
    struct roster rosters[2];
    struct policy *policies[2];
    struct quota_rules quotas[2];
} pair;

static inline void free_policies(void)
{
    for (int i = 0; i < 2; i++)
        pair.policies[i] = policy_free(pair.policies[i]);
}
static inline void end(void)
{
    free_policies();
    arena = arena_free(arena);
}

static inline void make_pair(void)
{
    free_policies();
    for (int i = 0; i < 2; i++) {
        memcpy(pair.partners[i], all, sizeof all);
        pair.rosters[i] = (struct roster){.name = "m", .version = 1, .partners = pair.partners[i], .count = NEW, .quorum = 2};
        pair.rosters[i].auditor_oin = all[TOEZ].oin;
        pair.policies[i] = make_policy(policy_text);
        pair.quotas[i] = (struct quota_rules){0};
    }
}

static inline struct difference compare(void)
{
    struct difference difference;
    const struct agreement_side before = {&pair.rosters[0], pair.policies[0], &pair.quotas[0]},
                                after = {&pair.rosters[1], pair.policies[1], &pair.quotas[1]};
    cr_assert(status_ok(difference_make(&before, &after, arena, &difference)));
    return difference;
}

/* `who` are indices as digits. */
static inline void expect(const char *text, const char *who)
{
    struct difference difference = compare();
    char signs[PARTNERS + 1] = "";
    for (size_t i = 0; i < difference.must_sign_count; i++)
        signs[i] = difference.must_sign[i].text[OIN_DIGITS - 1];
    cr_expect(span_is_text(difference.text, text), "expected:\n%s\ngot:\n%.*s", text, (int)difference.text.size,
              (const char *)difference.text.data);
    cr_expect_str_eq(signs, who);
}

static inline void put_policy(int i, const char *text)
{
    policy_free(pair.policies[i]);
    pair.policies[i] = make_policy(text);
}

static inline void use_policy(const char *text)
{
    make_pair();
    put_policy(1, text);
}

#define A "00000099000000000001"
#define B "00000099000000000002"
#define C "00000099000000000003"
#define D "00000099000000000004"
