// SPDX-License-Identifier: EUPL-1.2
//
// What a decision costs beside what cannot be avoided around it: one SHA-256 of a short entry for a decision, hashing
// and copying the same bytes for compiling.
#include "bench.h"

#include "crypto/hash.h"
#include "policy/policy.h"

enum { ROLES = 14, CATEGORIES = 20, PURPOSES = 11, PHASES = 6, REQUESTS = 4096, TEXT_ROOM = 4 << 20, FILE_RULES = 500, FILES_MOST = 12 };

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

static char *print_vocabulary(char *out)
{
    out += sprintf(out, "taal 1\n");
    out = print_list(out, "handelingen", 'h', 7, "");
    out = print_list(out, "rollen", 'r', ROLES, "");
    out = print_list(out, "categorieen", 'c', CATEGORIES, " wet w1");
    out = print_list(out, "doelen", 'd', PURPOSES, " domein o1");
    out = print_list(out, "fasen", 'f', PHASES, "");
    out = print_list(out, "kenmerken", 'k', 7, "");
    out = print_list(out, "leefgebieden", 'l', 1, "");
    out = print_list(out, "wetten", 'w', 1, "");
    out = print_list(out, "domeinen", 'o', 1, "");
    return out + sprintf(out, "grondslag g1 1 \"g\"\n artikel \"a\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n"
                              " categorie alle\n"
                              " doel alle\n fase alle\n");
}

static struct policy_request requests[REQUESTS];

/* A rule of ordinary width: one act, one giver, a few categories. A permit leaves a request that it fits. */
static char *print_rule(char *out, unsigned id)
{
    unsigned act = 1 + random_below(7), from = 1 + random_below(ROLES), to = 1 + random_below(ROLES), purpose = 1 + random_below(PURPOSES);
    unsigned category = 1 + random_below(CATEGORIES - 2), phase = 1 + random_below(PHASES - 1);
    out += sprintf(out, "regel R-%u \"Een regel\"\n", id);
    if (random_below(10) == 0)
        return out + sprintf(out, " verbiedt h%u\n van r%u\n aan r%u\n categorie c%u\n omdat \"Daarom niet.\"\n", act, from, to, category);
    requests[2 * id % REQUESTS] =
        (struct policy_request){{(uint8_t)act, (uint8_t)from, (uint8_t)to, (uint8_t)category, (uint8_t)purpose, (uint8_t)phase, 1}, 3};
    return out + sprintf(out,
                         " staat toe h%u\n van r%u\n aan r%u\n categorie c%u, c%u, c%u\n doel d%u\n fase f%u t/m f%u\n grondslag g1\n"
                         " mits k1, k2\n verplicht bewaren ten hoogste %u dagen\n omdat \"Daarom.\"\n",
                         act, from, to, category, category + 1, category + 2, purpose, phase, phase + 1, 30 + random_below(60));
}

static struct policy *make(unsigned rules, char *room, double *out_ns, size_t *out_bytes)
{
    static char names[FILES_MOST][16];
    struct policy_text texts[FILES_MOST] = {{"domein", span_of_text(room)}};
    struct policy *policy = NULL;
    struct complaint why;
    size_t count = 1;
    char *end = print_vocabulary(room) + 1;
    texts[0].bytes = span_of_text(room);
    for (unsigned done = 0; done < rules; count++) {
        char *begin = end;
        end += sprintf(end, "taal 1\n");
        for (unsigned i = 0; i < FILE_RULES && done < rules; i++)
            end = print_rule(end, ++done);
        snprintf(names[count], sizeof names[count], "regels/%zu", count);
        texts[count] = (struct policy_text){names[count], span_of(begin, (size_t)(end - begin))};
    }
    *out_bytes = (size_t)(end - room);
    int64_t begin = bench_now_ns();
    if (!status_ok(policy_new(texts, count, &policy, &why))) {
        fprintf(stderr, "%s\n", why.text);
        exit(1);
    }
    *out_ns = (double)(bench_now_ns() - begin);
    return policy;
}

static double hash_ns(const char *bytes, size_t size, unsigned rounds)
{
    uint8_t hash[SHA256_BYTES];
    int64_t begin = bench_now_ns();
    for (unsigned i = 0; i < rounds; i++)
        sha256(span_of(bytes, size), hash);
    return (double)(bench_now_ns() - begin) / rounds;
}

static void fill_requests(void)
{
    static const unsigned counts[POLICY_DIMENSIONS] = {7, ROLES, ROLES, CATEGORIES, PURPOSES, PHASES, 1};
    for (unsigned i = 0; i < REQUESTS; i++) {
        requests[i].flags = 3;
        for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
            requests[i].value[d] = (uint8_t)(1 + random_below(counts[d]));
    }
}

static double decide_ns(const struct policy *policy)
{
    enum { ROUNDS = 200 };
    unsigned permitted = 0;
    int64_t begin = bench_now_ns();
    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned i = 0; i < REQUESTS; i++) {
            struct policy_decision decision;
            policy_decide(policy, &requests[i], &decision);
            permitted += decision.verdict == VERDICT_PERMIT;
        }
    double each = (double)(bench_now_ns() - begin) / ROUNDS / REQUESTS;
    printf("%5zu rules: %.1f %% of the requests permitted\n", policy_rule_count(policy), 100.0 * permitted / ROUNDS / REQUESTS);
    return each;
}

static double explain_ns(const struct policy *policy)
{
    enum { EXPLAINED = 256 };
    int64_t begin = bench_now_ns();
    for (unsigned i = 0; i < EXPLAINED; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        const char *text;
        if (!status_ok(arena_new(1 << 16, &arena)) || !status_ok(policy_explain(policy, &requests[i], arena, &text)))
            exit(1);
    }
    return (double)(bench_now_ns() - begin) / EXPLAINED;
}

int main(void)
{
    static const unsigned sizes[] = {50, 500, 5000};
    static char room[TEXT_ROOM];
    double entry_ns = hash_ns(room, 200, 100000);
    for (size_t i = 0; i < N(sizes); i++) {
        double compile_ns;
        size_t bytes;
        fill_requests();
        CLEANUP(policy) struct policy *policy = make(sizes[i], room, &compile_ns, &bytes);
        bench_report("decide", decide_ns(policy), "SHA-256 of a 200-byte entry", entry_ns);
        bench_report("decide and explain", explain_ns(policy), "SHA-256 of a 200-byte entry", entry_ns);
        bench_report("parse, check, compile, both hashes", compile_ns, "SHA-256 of the texts", hash_ns(room, bytes, 20));
    }
    return 0;
}
