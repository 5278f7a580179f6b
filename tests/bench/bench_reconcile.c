// SPDX-License-Identifier: EUPL-1.2
//
// Two ledgers of half a million entries each, held against each other: questions with what came of them, signed for real. The floor is the
// verification of as many signatures.
#include "audit/reconcile.h"
#include "base/day.h"
#include "bench.h"
#include "wire/said.h"

#include <sys/resource.h>

#define EXCHANGES 250000
#define EACH 2 /* entries of an exchange in each log: a question, and its answer refused by rule */
#define START_MS INT64_C(1790000000000)
#define BUNDLE (256 * 1024)

static struct sign_key keys[2];
static struct oin owners[2];
static struct digest agreement;
static uint8_t signatures[EXCHANGES][SIGNATURE_BYTES];

struct made_log {
    int side;
    struct checkpoint checkpoint;
};

static struct entry made_entry(int side, uint64_t index)
{
    const uint64_t number = index / EACH;
    struct entry entry = {.version = ENTRY_VERSION,
                          .kind = side ? ENTRY_REQUEST_RECEIVED : ENTRY_REQUEST_SENT,
                          .time_ms = START_MS + (int64_t)number,
                          .has_exchange = true,
                          .own = owners[side],
                          .has_counterpart = true,
                          .counterpart = owners[!side],
                          .direction = side ? DIRECTION_IN : DIRECTION_OUT,
                          .grounds = {.purpose = 1, .phase = 1, .basis = 1, .to_role = 1},
                          .category_count = 1,
                          .categories = {1},
                          .has_request_digest = true,
                          .has_agreement = true,
                          .agreement = agreement};
    memcpy(entry.exchange_id.bytes, &number, sizeof number);
    memcpy(entry.request_digest.bytes, &number, sizeof number);
    if (index % EACH) { /* what else a log has of it */
        entry.kind = ENTRY_HUMAN_DECISION;
        entry.direction = DIRECTION_IN;
        return entry;
    }
    entry.has_said = side == 1;
    entry.said = (struct said){.time_ms = entry.time_ms, .expires_ms = entry.time_ms + DAY_MS, .kind = ENVELOPE_INQUIRY};
    memcpy(entry.said.signature, signatures[number], SIGNATURE_BYTES);
    return entry;
}

static struct span made_bytes(int side, uint64_t index, struct arena *arena)
{
    const struct entry entry = made_entry(side, index);
    struct span bytes;
    ENSURE(status_ok(entry_encode(&entry, arena, &bytes)));
    return bytes;
}

static struct status read_made(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    const struct made_log *log = state;
    struct tile tile;
    uint8_t *room;
    ENSURE(status_ok(tile_path_parse(span_of_text(path), &tile)));
    TRY(arena_new((size_t)8 * 1024 * 1024, &scratch));
    TRY(ARENA_NEW(arena, most < BUNDLE ? most : BUNDLE, &room));
    struct writer writer = writer_of(room, most < BUNDLE ? most : BUNDLE);
    for (uint64_t i = tile.index * TILE_WIDTH; i < tile.index * TILE_WIDTH + tile.width; i++)
        TRY(bundle_write(&writer, made_bytes(log->side, i, scratch)));
    *out = writer_span(&writer);
    return STATUS(OK);
}

static void sign_questions(void)
{
    for (uint64_t i = 0; i < EXCHANGES; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        const struct entry entry = made_entry(1, i * EACH);
        struct span content;
        ENSURE(status_ok(arena_new((size_t)64 * 1024, &arena)) && status_ok(said_content(&entry, arena, &content)));
        sign_message(&keys[0], ENVELOPE_SIGN_PREFIX, content, signatures[i]);
    }
}

static void close_made(struct made_log *log)
{
    struct arena *arena = NULL;
    struct frontier frontier;
    frontier_init(&frontier);
    for (uint64_t i = 0; i < (uint64_t)EXCHANGES * EACH; i++) {
        struct tree_hash leaf;
        if (i % TILE_WIDTH == 0) {
            arena = arena_free(arena);
            ENSURE(status_ok(arena_new((size_t)8 * 1024 * 1024, &arena)));
        }
        tree_leaf(made_bytes(log->side, i, arena), &leaf);
        frontier_append(&frontier, &leaf);
    }
    arena = arena_free(arena);
    const struct origin origin = {.oin = owners[log->side], .year = 2026};
    origin_print(&origin, log->checkpoint.origin);
    log->checkpoint.head.size = frontier.size;
    frontier_root(&frontier, &log->checkpoint.head.root);
}

static double measure_signatures(void)
{
    const struct entry entry = made_entry(1, 0);
    CLEANUP(arena) struct arena *arena = NULL;
    struct span content;
    ENSURE(status_ok(arena_new((size_t)1024 * 1024, &arena)) && status_ok(said_content(&entry, arena, &content)));
    int64_t start = bench_now_ns();
    for (int i = 0; i < 20000; i++)
        ENSURE(status_ok(sign_verify(keys[0].public, ENVELOPE_SIGN_PREFIX, content, signatures[0])));
    return (double)(bench_now_ns() - start) / 20000 / (2 * EACH);
}

static int64_t memory_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

int main(void)
{
    static const uint8_t seeds[2][SIGN_SEED_BYTES] = {{1}, {2}};
    static struct reconcile_report report;
    static struct history_key known[2];
    struct made_log made[2] = {{.side = 0}, {.side = 1}};
    struct export_source sources[2];
    struct complaint why = {""};
    memset(agreement.bytes, 6, sizeof agreement.bytes);
    struct history_span span = {.agreement = agreement, .until_ms = HISTORY_OPEN_MS};
    for (int i = 0; i < 2; i++) {
        sign_key_from_seed(seeds[i], &keys[i]);
        ENSURE(status_ok(oin_parse(span_of_text(i ? "00000099000000002000" : "00000099000000001000"), &owners[i])));
        known[i] = (struct history_key){.oin = owners[i], .use = KEY_USE_ENVELOPE, .name = "", .until_ms = HISTORY_OPEN_MS};
        memcpy(known[i].key, keys[i].public, sizeof known[i].key);
    }
    sign_questions();
    for (int i = 0; i < 2; i++) {
        close_made(&made[i]);
        sources[i] = (struct export_source){.read = read_made, .state = &made[i]};
    }
    const struct history history = {.is_known = true, .spans = &span, .span_count = 1, .keys = known, .key_count = 2};
    const struct reconcile_terms terms = {.history = &history, .until_ms = INT64_MAX, .rows_at_once = RECONCILE_ROWS_AT_ONCE};
    const struct reconcile_log logs[2] = {{&sources[0], &made[0].checkpoint}, {&sources[1], &made[1].checkpoint}};
    const int64_t before_kib = memory_kib(), start = bench_now_ns();
    struct status status = reconcile((const struct reconcile_ledger[2]){{logs, 1}, {logs + 1, 1}}, &terms, &report, &why);
    const double each_ns = (double)(bench_now_ns() - start) / (2.0 * EXCHANGES * EACH);
    ENSURE(status_ok(status) && report.counts[RECONCILE_MATCHED] == EXCHANGES && reconcile_worst(&report) == RECONCILE_AGREES);
    bench_report("reconcile, an entry of a million in two logs", each_ns, "its share of the signatures", measure_signatures());
    printf("%-44s %12.1f s, and at most %lld MiB more memory\n", "", each_ns * 2 * EXCHANGES * EACH / 1e9,
           (long long)(memory_kib() - before_kib) / 1024);
    return 0;
}
