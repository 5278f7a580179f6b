// SPDX-License-Identifier: EUPL-1.2
//
// What the exchange costs beside what it cannot avoid, measured in the same run: an inquiry round trip over real lines
// between real stores and keepers (all nodes on one thread, so their work adds up), and a batch of points through one
// evaluator.
#include "bench.h"

#include "../support/points.h"
#include "store/leaves.h"
#include "store/nonces.h"
#include "support/sample_escrow.h"
#include "support/town.h"

#define ROUNDS 300

static struct town town;

/* ---- what cannot be avoided */

#define SAMPLES_MOST 512

/* Sampled between the rounds, so that a busy machine is busy for both; the medians count. */
struct floor {
    struct store *store;
    size_t count;
    double sign[SAMPLES_MOST], verify[SAMPLES_MOST], commit[SAMPLES_MOST], multiply[SAMPLES_MOST];
    double sign_ns, verify_ns, commit_ns, multiply_ns; /* after floor_settle */
};
static struct floor bottom;

static void floor_open(struct floor *floor)
{
    struct secret_key master = {{1}};
    struct complaint why = {""};
    char path[96];
    snprintf(path, sizeof path, "%s/bench", town.folder);
    struct store_config config = {.path = path, .create = true, .master = &master, .own = *town_oin(&town, SDD)};
    OK(store_open(&config, &why, &floor->store));
}

/* As an inquiry at a holder: three entries, a nonce, its answer. */
static void commit_once(struct store *store)
{
    static const struct digest digest;
    uint8_t hash[SHA256_BYTES] = {0}, nonce[ENVELOPE_NONCE_BYTES], entry[400] = {0};
    uint64_t count;
    random_fill(system_random(), nonce, sizeof nonce);
    OK(store_leaf_count(store, &count));
    OK(store_begin(store));
    for (uint64_t i = 0; i < 3; i++)
        OK(store_leaf_append(store, count + i, SPAN_OF_ARRAY(entry), hash));
    OK(store_nonce_put(store, town_oin(&town, WIJK), nonce, &digest, 1));
    OK(store_nonce_reply(store, town_oin(&town, WIJK), nonce, SPAN_OF_ARRAY(entry)));
    OK(store_commit(store));
}

static void floor_sample(struct floor *floor)
{
    uint8_t message[700] = {0}, signature[SIGNATURE_BYTES];
    struct scalar k;
    struct element point;
    int64_t times[5];
    size_t at = floor->count;
    if (at == SAMPLES_MOST)
        return;
    point_generator(&point);
    scalar_random(system_random(), &k);
    times[0] = bench_now_ns();
    sign_message(&town.signs[0], ENVELOPE_SIGN_PREFIX, SPAN_OF_ARRAY(message), signature);
    times[1] = bench_now_ns();
    OK(sign_verify(town.signs[0].public, ENVELOPE_SIGN_PREFIX, SPAN_OF_ARRAY(message), signature));
    times[2] = bench_now_ns();
    element_multiply(&k, &point, &point);
    times[3] = bench_now_ns();
    commit_once(floor->store);
    times[4] = bench_now_ns();
    floor->sign[at] = (double)(times[1] - times[0]);
    floor->verify[at] = (double)(times[2] - times[1]);
    floor->multiply[at] = (double)(times[3] - times[2]);
    floor->commit[at] = (double)(times[4] - times[3]);
    floor->count++;
}

static void floor_settle(struct floor *floor)
{
    floor->sign_ns = bench_median(floor->sign, floor->count);
    floor->verify_ns = bench_median(floor->verify, floor->count);
    floor->multiply_ns = bench_median(floor->multiply, floor->count);
    floor->commit_ns = bench_median(floor->commit, floor->count);
    floor->count = 0;
    printf("signed %.1f us, verified %.1f us, multiplied %.1f us, committed %.1f us\n", floor->sign_ns / 1000, floor->verify_ns / 1000,
           floor->multiply_ns / 1000, floor->commit_ns / 1000);
}

/* ---- inquiries */

static bool is_answered(const uint8_t id[static CASE_ID_BYTES])
{
    struct inquiry_row *rows;
    size_t count;
    CLEANUP(arena) struct arena *arena = NULL;
    OK(arena_new((size_t)4 * 1024 * 1024, &arena));
    OK(store_inquiry_latest(town_node(&town, WIJK)->book.store, id, arena, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].state != INQUIRY_ANSWERED)
            return false;
    return true;
}

static double round_trip(const uint8_t id[static CASE_ID_BYTES])
{
    struct node *node = town_node(&town, WIJK);
    struct case_asked asked;
    bool did;
    int64_t start = bench_now_ns();
    OK(batch_open(&node->book, town.now_ms));
    OK(case_ask(&node->book, id, span_of_text("regisseur"), NULL, &asked));
    OK(batch_close(&node->book));
    for (bool is_done = false; !is_done;)
        for (size_t i = 0; i < RESIDENTS && !is_done; i++) {
            OK(town_turn(&town, (enum resident)i, &did));
            is_done = did && i == WIJK && is_answered(id);
        }
    return (double)(bench_now_ns() - start);
}

static void bench_inquiries(struct floor *floor, size_t partners)
{
    static const enum resident holders[] = {SDD, VT, WOCO, WOCO2};
    static const struct town_case wanted = {.basis = "wmo-college", .bsn = "123456782", .categories = {"schulden"}};
    static double times[ROUNDS];
    struct node *node = town_node(&town, WIJK);
    struct identifier bsn = town_bsn("123456782");
    struct case_subject_given subjects[RESIDENTS];
    size_t count = town_household(&town, CASUS, &bsn, 1, subjects);
    struct case_row row = town_case_row(&town, &wanted);
    struct complaint why = {""};
    char name[64], unavoidable[64];
    for (size_t i = 0; i < RESIDENTS; i++)
        town.partners[i].holds_data = false;
    for (size_t i = 0; i < partners; i++)
        town.partners[holders[i]].holds_data = true;
    for (size_t i = 0; i < ROUNDS; i++) {
        OK(batch_open(&node->book, town.now_ms));
        random_fill(node->book.random, row.id, sizeof row.id);
        OK(case_open(&node->book, &row, subjects, count, &why));
        town_count_case(&town, WIJK, row.id, row.grounds.purpose);
        OK(batch_close(&node->book));
        times[i] = round_trip(row.id);
        town_run(&town);
        floor_sample(floor);
    }
    floor_settle(floor);
    qsort(times, ROUNDS, sizeof *times, bench_compare);
    /* asked, answered and acknowledged: a signature each; two of them are verified; the asker commits at least twice */
    double n = (double)partners, least = 3 * n * floor->sign_ns + 2 * n * floor->verify_ns + (n + 2) * floor->commit_ns;
    snprintf(unavoidable, sizeof unavoidable, "%zu signed, %zu verified, %zu commits", 3 * partners, 2 * partners, partners + 2);
    snprintf(name, sizeof name, "inquiry to %zu, answered: p50 of %d", partners, ROUNDS);
    bench_report(name, times[ROUNDS / 2], unavoidable, least);
    snprintf(name, sizeof name, "inquiry to %zu, answered: p99 of %d", partners, ROUNDS);
    bench_report(name, times[ROUNDS * 99 / 100], unavoidable, least);
}

/* ---- evaluations */

static struct span make_body(size_t count)
{
    struct evaluate_message message = {.domain = span_of_text("casus"),
                                       .escrow = sample_escrow(count),
                                       .generation = 1,
                                       .purpose = town_word(&town, POLICY_PURPOSE, "gecoordineerde-aanpak"),
                                       .phase = town_word(&town, POLICY_PHASE, "aanpak"),
                                       .from_role = town_word(&town, POLICY_FROM, "regisseur"),
                                       .part_count = 1,
                                       .parts = {{.epoch = 1,
                                                  .basis = town_word(&town, POLICY_BASIS, "avg-pseudonimisering"),
                                                  .flags = town_node(&town, WIJK)->agreed.words.flag_necessity,
                                                  .point_count = count + 1}}};
    struct span body;
    OK(ARENA_NEW(town.arena, count + 1, &message.parts[0].points));
    for (size_t i = 0; i <= count; i++) {
        struct scalar k;
        scalar_random(system_random(), &k);
        element_multiply_generator(&k, &message.parts[0].points[i]);
    }
    OK(evaluate_message_encode(&message, town.arena, &body));
    return body;
}

static double evaluate_once(struct span body)
{
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body), reply;
    struct span message = town_envelope(&town, WIJK, &envelope);
    bool did;
    int64_t start = bench_now_ns();
    OK(town_hear(&town, SDD, WIJK, message));
    do
        OK(town_turn(&town, SDD, &did));
    while (!did);
    double time = (double)(bench_now_ns() - start);
    MUST(town_reply(&town, SDD, WIJK, envelope.nonce, &reply), "no partial");
    town_run(&town);
    return time;
}

static void bench_evaluation(struct floor *floor, size_t count)
{
    double times[25];
    char name[64], unavoidable[64];
    struct span body = make_body(count);
    for (size_t i = 0; i < N(times); i++) {
        times[i] = evaluate_once(body);
        for (size_t j = 0; j < SAMPLES_MOST / N(times); j++)
            floor_sample(floor);
    }
    floor_settle(floor);
    qsort(times, N(times), sizeof *times, bench_compare);
    snprintf(name, sizeof name, "evaluator, k = %zu: p50 of %zu", count, N(times));
    snprintf(unavoidable, sizeof unavoidable, "%zu multiplications", count + 1);
    bench_report(name, times[N(times) / 2], unavoidable, (double)(count + 1) * floor->multiply_ns);
    snprintf(unavoidable, sizeof unavoidable, "and 2 commits, 1 signed, 1 verified");
    bench_report(name, times[N(times) / 2], unavoidable,
                 (double)(count + 1) * floor->multiply_ns + 2 * floor->commit_ns + floor->sign_ns + floor->verify_ns);
}

int main(void)
{
    town_open_on(&town, EVERYBODY_UP, REAL_LINES | REAL_DISK | REAL_KEEPER);
    for (size_t i = 0; i < town.quota_count; i++)
        town.quotas[i].day_limit = town.quotas[i].week_limit = 1000000;
    floor_open(&bottom);
    bench_inquiries(&bottom, 1);
    bench_inquiries(&bottom, 4);
    bench_evaluation(&bottom, 1);
    bench_evaluation(&bottom, 100);
    bench_evaluation(&bottom, 1024);
    store_close(bottom.store);
    town_close(&town);
    return 0;
}
