// SPDX-License-Identifier: EUPL-1.2
//
// What it costs to read and believe a ring of 128 keys, and to make the keys of 23 holders in one ceremony of five members, each of
// which stores its state after every round. Beside them the primitives that neither can do without. Every figure is the least of several
// runs; fails when one takes a quarter more than the arguments allow.
#include "bench.h"

#include "crypto/secret.h"
#include "support/ceremony.h"
#include "support/sample_ring.h"

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)

enum { RING_KEYS = 128, RING_RUNS = 100, HOLDERS = 23, CEREMONY_RUNS = 5, TIMES = 500 };

static struct arena *arena;
static double smaller(double a, double b) { return a < b ? a : b; }

struct primitives {
    double decode, base, multiply, verify; /* nanoseconds each */
};

static struct primitives primitives_measure(void)
{
    struct primitives least = {1e12, 1e12, 1e12, 1e12};
    struct sign_key key;
    uint8_t signature[SIGNATURE_BYTES];
    struct scalar k;
    struct element point;
    sign_key_from_seed((const uint8_t[SIGN_SEED_BYTES]){1}, &key);
    sign_message(&key, "bench", span_of_text("text"), signature);
    scalar_random(system_random(), &k);
    for (int i = 0; i < TIMES; i++) {
        int64_t start = bench_cpu_ns();
        element_multiply_generator(&k, &point);
        int64_t made = bench_cpu_ns();
        ENSURE(status_ok(element_decode(SPAN_OF_ARRAY(point.bytes), &point)));
        int64_t decoded = bench_cpu_ns();
        element_multiply(&k, &point, &point);
        int64_t multiplied = bench_cpu_ns();
        ENSURE(status_ok(sign_verify(key.public, "bench", span_of_text("text"), signature)));
        least = (struct primitives){.base = smaller(least.base, (double)(made - start)),
                                    .decode = smaller(least.decode, (double)(decoded - made)),
                                    .multiply = smaller(least.multiply, (double)(multiplied - decoded)),
                                    .verify = smaller(least.verify, (double)(bench_cpu_ns() - multiplied))};
    }
    return least;
}

static struct span ring_text_make(const struct sample_seat *seats)
{
    static struct ring_key keys[RING_KEYS];
    struct ring *ring;
    struct span text;
    for (size_t i = 0; i < RING_KEYS; i++) {
        struct committee committee;
        struct key_name name = {.domain = span_of_text("casus")};
        snprintf(name.holder.text, sizeof name.holder.text, "%020zu", i + 1);
        committee_make(system_random(), &committee);
        sample_ring_key(&committee, &name, 1, &keys[i]);
    }
    ENSURE(status_ok(sample_ring_make(seats, keys, RING_KEYS, arena, &ring)) && status_ok(ring_print(ring, arena, &text)));
    return text;
}

/* Nanoseconds to read it from its text and to find it signed. */
static double ring_measure(void)
{
    static uint8_t sign_keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES];
    struct sample_seat seats[COMMITTEE_SIZE];
    double least = 1e12;
    sample_seats(seats);
    for (size_t i = 0; i < COMMITTEE_SIZE; i++)
        memcpy(sign_keys[i], seats[i].sign_key.public, SIGN_PUBLIC_BYTES);
    struct span text = ring_text_make(seats);
    for (int i = 0; i < RING_RUNS; i++) {
        struct complaint why = {""};
        struct ring *ring;
        int64_t start = bench_cpu_ns();
        ENSURE(status_ok(ring_parse(text, "ring", arena, &why, &ring)));
        ENSURE(status_ok(ring_check(ring, (const uint8_t(*)[SIGN_PUBLIC_BYTES])sign_keys)));
        least = smaller(least, (double)(bench_cpu_ns() - start));
    }
    return least;
}

/* Nanoseconds of all five members together, from the start to the signed ring. */
static double ceremony_measure(void)
{
    static struct ceremony ceremony;
    double least = 1e12;
    for (int i = 0; i < CEREMONY_RUNS; i++) {
        int64_t start = bench_cpu_ns();
        ceremony_start_shape(&ceremony, (struct ceremony_shape){CEREMONY_THRESHOLD, CEREMONY_SIZE, HOLDERS});
        ENSURE(status_ok(ceremony_run(&ceremony, NULL)));
        least = smaller(least, (double)(bench_cpu_ns() - start));
        ceremony_end(&ceremony);
    }
    return least;
}

/* A dealer commits to t coefficients and proves that it has the first; each of the others checks that proof and its share. */
static double ceremony_floor(const struct primitives *each)
{
    double dealt = (CEREMONY_THRESHOLD + 1) * each->base;
    double checked = (CEREMONY_SIZE - 1) * (2 * each->base + each->multiply);
    return HOLDERS * CEREMONY_SIZE * (dealt + checked);
}

/* Arguments: milliseconds that each may take; a quarter more fails. */
int main(int argc, char **argv)
{
    ENSURE(argc == 3 && status_ok(crypto_start()) && status_ok(arena_new(ARENA_BYTES, &arena)));
    struct primitives each = primitives_measure();
    double ring = ring_measure(), ceremony = ceremony_measure();
    bench_report("ring of 128 keys, read and verified", ring, "decoding its elements, its signatures",
                 RING_KEYS * COMMITTEE_THRESHOLD * each.decode + COMMITTEE_SIZE * each.verify);
    bench_report("ceremony, 23 keys, all 5 members", ceremony, "multiplications of dealing and checking", ceremony_floor(&each));
    arena = arena_free(arena);
    return ring > 1.25e6 * strtod(argv[1], NULL) || ceremony > 1.25e6 * strtod(argv[2], NULL);
}
