// SPDX-License-Identifier: EUPL-1.2
//
// What appending an entry and verifying a log cost beside the hashing and decoding that no log avoids.
#include "../support/ledger_folder.h"
#include "../support/ledger_sample.h"
#include "bench.h"
#include "ledger/verify.h"

#define ENTRY_BYTES 300
#define APPENDS 1000000
#define ENTRIES 12000 /* whole bundles and a partial one; fits the folder in memory */

/* One leaf of 1 + 300 bytes and one node of 65 bytes: a log of n entries has n leaves and n - 1 nodes. */
static double measure_hashes(void)
{
    uint8_t leaf[1 + ENTRY_BYTES] = {0}, node[65] = {1}, out[SHA256_BYTES];
    int64_t start = bench_now_ns();
    for (uint64_t i = 0; i < APPENDS; i++) {
        memcpy(leaf + 1, &i, sizeof i);
        sha256(SPAN_OF_ARRAY(leaf), out);
        memcpy(node + 1, out, sizeof out);
        sha256(SPAN_OF_ARRAY(node), out);
    }
    return (double)(bench_now_ns() - start) / APPENDS;
}

static void bench_append(void)
{
    uint8_t entry[ENTRY_BYTES] = {0};
    struct frontier frontier;
    double floor_ns = measure_hashes();
    frontier_init(&frontier);
    int64_t start = bench_now_ns();
    for (uint64_t i = 0; i < APPENDS; i++) {
        struct tree_hash leaf;
        memcpy(entry, &i, sizeof i);
        tree_leaf(SPAN_OF_ARRAY(entry), &leaf);
        frontier_append(&frontier, &leaf);
    }
    double each_ns = (double)(bench_now_ns() - start) / APPENDS;
    bench_report("append: leaf and frontier, 300-byte entry", each_ns, "SHA-256 of 301 and of 65 bytes", floor_ns);
    printf("%-44s %12.0f per second\n", "", 1e9 / each_ns);
}

/* Hashing and decoding every entry once, with nothing around it. */
static double measure_entries(struct folder *folder)
{
    int64_t spent = 0;
    uint64_t seen = 0;
    for (size_t f = 0; f < folder->count; f++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct cursor cursor = cursor_of(span_of(folder->files[f].bytes, folder->files[f].size));
        struct span bytes;
        struct entry entry;
        if (strncmp(folder->files[f].path, "tile/entries/", 13) != 0)
            continue;
        ENSURE(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
        int64_t start = bench_now_ns();
        while (status_ok(bundle_read(&cursor, &bytes))) {
            struct tree_hash leaf;
            tree_leaf(bytes, &leaf);
            tree_node(&leaf, &leaf, &leaf);
            ENSURE(status_ok(entry_decode(bytes, arena, &entry)));
            seen++;
        }
        spent += bench_now_ns() - start;
    }
    ENSURE(seen == ENTRIES);
    return (double)spent / ENTRIES;
}

static void bench_verify(void)
{
    static struct folder folder;
    CLEANUP(arena) struct arena *arena = NULL;
    struct mirror_folder mirror = folder_mirror(&folder);
    struct export_source source = folder_source(&folder);
    struct entry_reader entries = {sample_read, NULL};
    struct folder_file *file;
    struct ledger_report report;
    const struct trust *trust;
    struct complaint why;
    ENSURE(status_ok(arena_new((size_t)1024 * 1024, &arena)) && status_ok(sample_export(&entries, ENTRIES, &mirror)));
    file = folder_find(&folder, EXPORT_TRUST_PATH);
    ENSURE(status_ok(trust_parse(span_of(file->bytes, file->size), "trust", arena, &trust, &why)));
    double floor_ns = measure_entries(&folder);
    int64_t start = bench_now_ns();
    ENSURE(status_ok(ledger_verify(&source, trust, arena, &report, &why)));
    double each_ns = (double)(bench_now_ns() - start) / ENTRIES;
    bench_report("verify: whole log, per entry", each_ns, "leaf, node and decoding of the entry", floor_ns);
    printf("%-44s %12.0f per second\n", "", 1e9 / each_ns);
    folder_wipe(&folder);
}

int main(void)
{
    bench_append();
    bench_verify();
    return 0;
}
