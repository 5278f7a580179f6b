// SPDX-License-Identifier: EUPL-1.2
//
// What one identifier costs the side that asks and each member that answers, three members answering, beside the cost
// of one multiplication of a group element: the primitive neither can do without. Every figure is the least of several runs,
// so that others at work on the machine do not count. Fails when asking costs a quarter more than it should.
#include "bench.h"

#include "../support/points.h"
#include "crypto/secret.h"
#include "pseudonym/escrow.h"
#include "support/committee.h"

#define RUNS 10
#define RUNS_OF_FEW 200 /* over in no time */

static struct committee committee;
static struct identifier identifiers[BATCH_MOST];
static struct element partials[3 * (BATCH_MOST + 1)], out[BATCH_MOST];

static double smaller(double a, double b) { return a < b ? a : b; }

static double multiplication_ns(void)
{
    enum { TIMES = 200, CHUNKS = 20 };
    struct scalar k;
    struct element point;
    double least = 1e12;
    scalar_random(system_random(), &k);
    point_generator(&point);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
        int64_t start = bench_cpu_ns();
        for (int i = 0; i < TIMES; i++)
            element_multiply(&k, &point, &point);
        least = smaller(least, (double)(bench_cpu_ns() - start) / TIMES);
    }
    return least;
}

static void identifiers_make(void)
{
    for (uint32_t j = 0; j < BATCH_MOST; j++) {
        struct address_fields fields = {.postcode = span_of_text("1234AB")};
        char number[8];
        snprintf(number, sizeof number, "%u", j + 1);
        fields.number = span_of_text(number);
        ENSURE(status_ok(identifier_address(&fields, NULL, &identifiers[j])));
    }
}

struct cost {
    double client, evaluator; /* nanoseconds for each identifier */
};

static void run_batch(size_t count, const struct member_set *members, struct cost *cost)
{
    CLEANUP(batch) struct batch *batch = NULL;
    uint8_t seed[BLINDING_SEED_BYTES];
    random_fill(system_random(), seed, sizeof seed);
    int64_t start = bench_cpu_ns();
    struct key_name key = {span_of_text("casus"), {"00000099000000001000"}};
    ENSURE(status_ok(batch_new(&key, identifiers, count, seed, &batch)));
    ENSURE(status_ok(batch_attempt(batch, system_random())));
    int64_t asked = bench_cpu_ns();
    committee_answer(&committee, members, batch_points(batch), count + 1, partials);
    int64_t answered = bench_cpu_ns();
    ENSURE(status_ok(committee_combine(batch, &committee.public_key, members, partials, out)));
    cost->client = smaller(cost->client, (double)(asked - start + bench_cpu_ns() - answered) / (double)count);
    cost->evaluator = smaller(cost->evaluator, (double)(answered - asked) / members->count / (double)count);
}

/* ---- a household */

#define HOUSEHOLD 6
#define HOLDERS 18

/* What the client computes for so many registers in one request, seal and all, in nanoseconds. */
static double run_request(const struct key_name *names, size_t holders, const struct member_set *members, struct arena *arena)
{
    struct escrow escrow = {.reference = span_of_text("casus"), .identifiers = identifiers, .count = HOUSEHOLD};
    struct escrow_part parts[HOLDERS];
    const struct escrow_request request = {names[0].holder, 2, 1, parts, holders};
    struct batch *batches[HOLDERS];
    struct digest digest;
    struct span sealed;
    random_fill(system_random(), escrow.seed, sizeof escrow.seed);
    int64_t spent = -bench_cpu_ns();
    for (size_t i = 0; i < holders; i++) {
        ENSURE(status_ok(batch_new(&names[i], identifiers, HOUSEHOLD, escrow.seed, &batches[i])));
        ENSURE(status_ok(batch_attempt(batches[i], system_random())));
        parts[i] = (struct escrow_part){.key = names[i], .points = batch_points(batches[i]), .count = HOUSEHOLD + 1};
    }
    ENSURE(status_ok(escrow_request_digest(&request, &digest)));
    ENSURE(status_ok(escrow_seal(&escrow, &committee.public_key, &digest, arena, &sealed)));
    spent += bench_cpu_ns();
    for (size_t i = 0; i < holders; i++) {
        committee_answer(&committee, members, batch_points(batches[i]), HOUSEHOLD + 1, partials);
        spent -= bench_cpu_ns();
        ENSURE(status_ok(committee_combine(batches[i], &committee.public_key, members, partials, out)));
        spent += bench_cpu_ns();
        batch_free(batches[i]);
    }
    return (double)spent;
}

/* In one request, and in one for each holder. */
static void bench_household(const struct member_set *members, double floor)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct key_name names[HOLDERS];
    double together = 1e12, apart = 1e12;
    ENSURE(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    for (size_t i = 0; i < HOLDERS; i++) {
        names[i] = (struct key_name){span_of_text("casus"), {"00000099000000001000"}};
        names[i].holder.text[OIN_DIGITS - 5] = (char)('0' + i / 10);
        names[i].holder.text[OIN_DIGITS - 4] = (char)('0' + i % 10);
    }
    for (size_t run = 0; run < RUNS; run++) {
        double each = 0;
        together = smaller(together, run_request(names, HOLDERS, members, arena));
        for (size_t i = 0; i < HOLDERS; i++)
            each += run_request(&names[i], 1, members, arena);
        apart = smaller(apart, each);
    }
    bench_report("a household of 6 for 18 holders, 1 request", together, "multiplication of an element", floor);
    bench_report("a household of 6 for 18 holders, 18 requests", apart, "multiplication of an element", floor);
}

/* Arguments: what asking may cost in batches of these sizes, in multiplications; a quarter more fails. */
int main(int argc, char **argv)
{
    static const size_t counts[] = {BATCH_MOST, 6, 100, 1};
    bool is_slow = false;
    static const struct member_set members = {{1, 2, 3}, 3};
    static const struct cost beyond_all = {1e12, 1e12};
    char what[64];
    ENSURE(status_ok(crypto_start()));
    committee_make(system_random(), &committee);
    identifiers_make();
    double floor = multiplication_ns();
    for (size_t c = 0; c < N(counts); c++) {
        struct cost cost = beyond_all;
        for (size_t i = 0; i < (counts[c] < 10 ? RUNS_OF_FEW : RUNS); i++)
            run_batch(counts[c], &members, &cost);
        snprintf(what, sizeof what, "asking, each identifier, batch of %zu", counts[c]);
        bench_report(what, cost.client, "multiplication of an element", floor);
        is_slow = is_slow || ((int)c + 1 < argc && cost.client > 1.25 * strtod(argv[c + 1], NULL) * floor);
        snprintf(what, sizeof what, "answering, each identifier, batch of %zu", counts[c]);
        bench_report(what, cost.evaluator, "multiplication of an element", floor);
    }
    bench_household(&members, floor);
    return is_slow;
}
