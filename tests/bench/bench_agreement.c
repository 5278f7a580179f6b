// SPDX-License-Identifier: EUPL-1.2
//
// What the difference between two states costs in the largest mesh there may be, 64 partners, under 500 rules: from nothing, with
// one rule changed, and with one partner more. Beside it, reading the policy, which comes before.
#include "bench.h"

#include "agreement/difference.h"

#include <string.h>

enum { ROLES = 14, CATEGORIES = 20, PURPOSES = 11, PHASES = 6, RULES = 500, TEXT_ROOM = 1 << 20 };

static uint64_t random_state = 3;
static unsigned random_below(unsigned bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % bound;
}

static char *print_list(char *out, const char *keyword, char letter, unsigned count, const char *attributes)
{
    out += sprintf(out, "%s\n", keyword);
    for (unsigned i = 1; i <= count; i++)
        out += sprintf(out, " %u %c%u%s\n", i, letter, i, attributes);
    return out;
}

static char *print_rule(char *out, unsigned id)
{
    unsigned act = 1 + random_below(7), from = 1 + random_below(ROLES), to = 1 + random_below(ROLES), purpose = 1 + random_below(PURPOSES);
    unsigned category = 1 + random_below(CATEGORIES - 2), phase = 1 + random_below(PHASES - 1);
    out += sprintf(out, "regel R-%u \"Een regel\"\n", id);
    if (random_below(10) == 0)
        return out + sprintf(out, " verbiedt h%u\n van r%u\n aan r%u\n categorie c%u\n omdat \"Daarom niet.\"\n", act, from, to, category);
    return out + sprintf(out,
                         " staat toe h%u\n van r%u\n aan r%u\n categorie c%u, c%u, c%u\n doel d%u\n fase f%u t/m f%u\n grondslag g1\n"
                         " mits k1, k%u\n verplicht bewaren ten hoogste %u dagen\n omdat \"Daarom.\"\n",
                         act, from, to, category, category + 1, category + 2, purpose, phase, phase + 1, 2 + random_below(4),
                         30 + random_below(60));
}

static struct policy *make_policy(unsigned changed, double *out_ns)
{
    static char text[TEXT_ROOM];
    struct policy *policy = NULL;
    struct complaint why = {""};
    char *end = text;
    random_state = 3;
    end += sprintf(end, "taal 1\n");
    end = print_list(end, "handelingen", 'h', 7, "");
    end = print_list(end, "rollen", 'r', ROLES, "");
    end = print_list(end, "categorieen", 'c', CATEGORIES, " wet w1");
    end = print_list(end, "doelen", 'd', PURPOSES, " domein o1");
    end = print_list(end, "fasen", 'f', PHASES, "");
    end = print_list(end, "kenmerken", 'k', 7, "");
    end = print_list(end, "leefgebieden", 'l', 1, "");
    end = print_list(end, "wetten", 'w', 1, "");
    end = print_list(end, "domeinen", 'o', 1, "");
    end += sprintf(end, "grondslag g1 1 \"g\"\n artikel \"a\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n"
                        " categorie alle\n doel alle\n fase alle\n");
    for (unsigned i = 0; i < RULES; i++) {
        if (i == RULES - changed)
            random_state += 12345;
        end = print_rule(end, 100 + i);
    }
    const struct policy_text file = {"alles.beleid", span_of(text, (size_t)(end - text))};
    int64_t begin = bench_now_ns();
    if (!status_ok(policy_new(&file, 1, &policy, &why))) {
        fprintf(stderr, "%s\n", why.text);
        exit(1);
    }
    *out_ns = (double)(bench_now_ns() - begin);
    return policy;
}

static struct partner partners[ROSTER_MOST_PARTNERS];

static void make_partners(void)
{
    static char roles[ROSTER_MOST_PARTNERS][40];
    for (unsigned i = 0; i < ROSTER_MOST_PARTNERS; i++) {
        snprintf(roles[i], sizeof roles[i], "r%u%s", 1 + i % ROLES, i % 5 ? "" : i % ROLES ? ", r1" : ", r2");
        partners[i] = (struct partner){.roles = roles[i],
                                       .endpoint = "e",
                                       .log_origin = "o",
                                       .certificate = "c",
                                       .name = "n",
                                       .short_name = "s",
                                       .contact = "c",
                                       .holds_data = true};
        snprintf(partners[i].oin.text, sizeof partners[i].oin.text, "%020u", i + 1);
    }
}

static void report_difference(const char *what, const struct agreement_side *before, const struct agreement_side *after, double floor_ns)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct difference difference;
    int64_t begin = bench_now_ns();
    if (!status_ok(arena_new((size_t)256 << 20, &arena)) || !status_ok(difference_make(before, after, arena, &difference))) {
        fprintf(stderr, "%s: refused\n", what);
        exit(1);
    }
    bench_report(what, (double)(bench_now_ns() - begin), "reading the policy", floor_ns);
    printf("    %zu disclosures, %zu other facts, %zu KiB of text, %zu must sign\n", difference.disclosure_count, difference.fact_count,
           difference.text.size / 1024, difference.must_sign_count);
}

int main(void)
{
    double floor_ns;
    CLEANUP(policy) struct policy *old = make_policy(0, &floor_ns);
    CLEANUP(policy) struct policy *new = make_policy(1, &floor_ns);
    make_partners();
    const struct roster whole = {
        .name = "m", .version = 1, .partners = partners, .count = ROSTER_MOST_PARTNERS, .auditor_oin = partners[0].oin, .quorum = 40};
    const struct roster less = {
        .name = "m", .version = 1, .partners = partners, .count = ROSTER_MOST_PARTNERS - 1, .auditor_oin = partners[0].oin, .quorum = 40};
    const struct agreement_side nothing = {0}, before = {&whole, old, NULL}, rule = {&whole, new, NULL}, fewer = {&less, old, NULL};
    report_difference("64 partners, 500 rules, from nothing", &nothing, &before, floor_ns);
    report_difference("64 partners, 500 rules, one rule changed", &before, &rule, floor_ns);
    report_difference("64 partners, 500 rules, one partner more", &fewer, &before, floor_ns);
    return 0;
}
