// SPDX-License-Identifier: EUPL-1.2
//
// What a question costs the holder that looks for it among a million tags, beside AES over the same bytes, and what a record costs
// that comes in place of another. The bounds are those that the design was chosen for, on a processor with instructions for AES; a
// quarter above them is a failure. Every figure is the least of several runs, so that others at work on the machine do not count.
#include "bench.h"

#include "book/lookups.h"
#include "crypto/aes.h"
#include "crypto/secret.h"
#include "pseudonym/lookup.h"

#define TAGS 1000000
#define SLACK 1.25
#define AES_SLOW_NS 10e6 /* over a million blocks: with the instructions it is a seventh of that */

static const struct oin holder = {"00000099000000001000"};
static const uint8_t nonce[LOOKUP_NONCE_BYTES] = {1};
static int failures;

static double smaller(double a, double b) { return a < b ? a : b; }

static void hold_to(const char *what, double each_ns, double bound_ns)
{
    if (each_ns <= bound_ns * SLACK)
        return;
    printf("%s takes %.0f ns, more than the %.0f ns and a quarter that it may take\n", what, each_ns, bound_ns);
    failures++;
}

static struct stored_subject subject_of(uint32_t number)
{
    struct stored_subject subject = {.domain = span_of_text("casus"), .epoch = 1, .kind = IDENTIFIER_KIND_ADDRESS};
    memcpy(subject.tag, &number, sizeof number);
    number *= 2654435761u;
    memcpy(subject.tag + 4, &number, sizeof number);
    return subject;
}

static double aes_ns(const uint8_t *rows, uint8_t *room)
{
    static const uint8_t key[AES128_KEY_BYTES] = {1};
    double least = 1e12;
    for (int run = 0; run < 30; run++) {
        int64_t start = bench_now_ns();
        for (size_t at = 0; at < TAGS; at += 500)
            aes128_blocks(key, rows + at * AES_BLOCK_BYTES, 500, room);
        least = smaller(least, (double)(bench_now_ns() - start));
    }
    return least;
}

static double scan_ns(const struct tag_table *table, const struct tag_question *question, size_t most, size_t found)
{
    double least = 1e12;
    for (int run = 0; run < 30; run++) {
        struct tag_scan scan = {0};
        bool done;
        int64_t start = bench_now_ns();
        ENSURE(status_ok(tag_table_scan(table, question, most, &scan, &done)));
        least = smaller(least, (double)(bench_now_ns() - start));
        ENSURE(most < TAGS || (done && scan.count == found));
        tag_scan_free(&scan);
    }
    return least;
}

static void bench_scan(const struct tag_table *table)
{
    static uint8_t rows[TAGS * AES_BLOCK_BYTES], room[500 * AES_BLOCK_BYTES];
    struct subject known[SUBJECTS_MOST], unknown[SUBJECTS_MOST];
    double floor = aes_ns(rows, room), slice_floor = floor * LOOKUP_SLICE_MOST / TAGS;
    for (uint32_t i = 0; i < SUBJECTS_MOST; i++) {
        struct stored_subject there = subject_of(i * 1000), nowhere = subject_of(TAGS + i);
        known[i].kind = unknown[i].kind = IDENTIFIER_KIND_ADDRESS;
        lookup_token_compute(there.tag, nonce, &holder, known[i].value);
        lookup_token_compute(nowhere.tag, nonce, &holder, unknown[i].value);
    }
    struct tag_question question = {span_of_text("casus"), 1, nonce, &holder, known, SUBJECTS_MOST};
    double whole = scan_ns(table, &question, TAG_SCAN_ALL, SUBJECTS_MOST), slice = scan_ns(table, &question, LOOKUP_SLICE_MOST, 0);
    question.tokens = unknown;
    double nobody = scan_ns(table, &question, TAG_SCAN_ALL, 0);
    bench_report("16 tokens among a million tags, known", whole, "AES over as many blocks", floor);
    bench_report("16 tokens among a million tags, unknown", nobody, "AES over as many blocks", floor);
    bench_report("one slice", slice, "AES over as many blocks", slice_floor);
    if (floor > AES_SLOW_NS) {
        printf("no instructions for AES here: a slice is shorter, and a million tags have no bound\n");
        return;
    }
    hold_to("a million tags", whole, 2.5e6);
    hold_to("one slice", slice, 0.15e6);
}

static void bench_replace(struct tag_table *table)
{
    enum { TIMES = 20000 };
    double least = 1e12;
    uint32_t number = 2 * TAGS;
    for (int run = 0; run < 5; run++) {
        int64_t start = bench_now_ns();
        for (uint32_t i = 0; i < TIMES; i++) {
            struct stored_subject subject = subject_of(number++);
            ENSURE(status_ok(tag_table_replace(table, 1 + (int64_t)i * 47, &subject, 1)));
        }
        least = smaller(least, (double)(bench_now_ns() - start) / TIMES);
    }
    bench_report("one record in place of another", least, "", 0);
    hold_to("one record in place of another", least, 5000);
}

int main(void)
{
    CLEANUP(tag_table) struct tag_table *table = NULL;
    ENSURE(status_ok(crypto_start()) && status_ok(tag_table_new(&table)));
    for (uint32_t i = 0; i < TAGS; i++) {
        struct stored_subject subject = subject_of(i);
        ENSURE(status_ok(tag_table_add(table, (int64_t)i + 1, &subject, 1)));
    }
    bench_scan(table);
    bench_replace(table);
    printf("a slice here: %zu tags\n", lookups_measure(bench_now_ns));
    return failures ? 1 : 0;
}
