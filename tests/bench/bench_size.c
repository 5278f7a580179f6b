// SPDX-License-Identifier: EUPL-1.2
//
// For size.sh, which runs a real node:
//   bench_size fill NODE OIN COUNT   so many entries more in the database of a node that does not run, under no head yet
//   bench_size bare NODE             reading every stored entry and hashing it once: what neither export nor scrub can do without
//   bench_size scrub NODE            looking through all of it, beside that
//   bench_size proofs EXPORT         proofs out of the tiles of its export
#include "../support/ledger_sample.h"
#include "bench.h"

#include "base/text.h"
#include "files/files.h"
#include "keyring/node_keys.h"
#include "logbook/logbook.h"
#include "logbook/scrub.h"

#include <string.h>

#define AT_ONCE 20000
#define ENTRIES_A_MS 4096 /* so that the last is not far ahead of the clock */
#define PROOFS 4000
#define ROOM_BYTES ((size_t)64 * 1024 * 1024)

static struct complaint why;
static void must(struct status status)
{
    if (status_ok(status))
        return;
    fprintf(stderr, "%s %s\n", status_text(status), why.text);
    exit(1);
}

static struct store *open_node(const char *node, const char *oin)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct node_keys keys;
    struct store *store = NULL;
    struct span text;
    char path[256], base[256];
    must(arena_new(ROOM_BYTES, &arena));
    snprintf(path, sizeof path, "%s/keys", node);
    snprintf(base, sizeof base, "%s/database", node);
    must(file_read_secret(path, NODE_KEYS_TEXT_MOST, arena, &text, &why));
    must(node_keys_parse(text, path, &keys, &why));
    struct store_config config = {.path = base, .master = &keys.storage};
    must(oin_parse(span_of_text(oin), &config.own));
    must(store_open(&config, &why, &store));
    node_keys_wipe(&keys);
    return store;
}

/* ---- what is there */

static void append_samples(struct store *store, const struct logbook *book, uint64_t first, uint64_t count, struct frontier *frontier)
{
    CLEANUP(arena) struct arena *arena = NULL;
    must(arena_new(ROOM_BYTES, &arena));
    must(store_begin(store));
    for (uint64_t i = first; i < first + count; i++) {
        struct entry_decision decision;
        struct entry entry;
        struct span bytes;
        struct tree_hash leaf;
        sample_entry(i, &decision, &entry);
        entry.time_ms = book->last_ms + (int64_t)(i / ENTRIES_A_MS);
        must(entry_encode(&entry, arena, &bytes));
        tree_leaf(bytes, &leaf);
        frontier_append(frontier, &leaf);
        must(store_leaf_append(store, book->log.first + frontier->size - 1, bytes, leaf.bytes));
    }
    uint8_t room[FRONTIER_MOST_BYTES];
    struct writer writer = writer_of(room, sizeof room);
    frontier_encode(frontier, &writer);
    must(store_frontier_write(store, writer_span(&writer)));
    must(store_commit(store));
    must(store_settle(store));
}

static void fill_ledger(const char *node, const char *oin, uint64_t count)
{
    CLEANUP(store) struct store *store = open_node(node, oin);
    struct logbook book;
    must(logbook_read(store, "", &book, &why));
    struct frontier frontier = book.frontier;
    for (uint64_t done = 0; done < count; done += AT_ONCE)
        append_samples(store, &book, done, count - done < AT_ONCE ? count - done : AT_ONCE, &frontier);
    printf("%llu entries\n", (unsigned long long)frontier.size);
}

/* ---- reading all of it */

static struct status hash_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct tree_hash leaf;
    (void)index;
    tree_leaf(entry, &leaf);
    *(uint64_t *)context += memcmp(leaf.bytes, hash, sizeof leaf.bytes) == 0;
    return STATUS(OK);
}

static double bare_ns(struct store *store, uint64_t count)
{
    uint64_t good = 0;
    int64_t start = bench_now_ns();
    must(store_leaves_each(store, 0, count, hash_leaf, &good));
    ENSURE(good == count);
    return (double)(bench_now_ns() - start);
}

static void tell_bare(const char *node, const char *oin, bool is_scrubbed)
{
    CLEANUP(store) struct store *store = open_node(node, oin);
    struct scrub scrub;
    struct scrub_finding finding;
    uint64_t count;
    bool is_over = false;
    double worst = 0;
    must(store_leaf_count(store, &count));
    double floor = bare_ns(store, count);
    if (!is_scrubbed) {
        printf("%.1f\n", floor / 1e9);
        return;
    }
    must(scrub_begin(&scrub, store));
    int64_t start = bench_now_ns();
    while (!is_over) {
        int64_t slice = bench_now_ns();
        must(scrub_slice(&scrub, store, &is_over, &finding));
        worst = (double)(bench_now_ns() - slice) > worst ? (double)(bench_now_ns() - slice) : worst;
    }
    bench_report("scrub, per entry", (double)(bench_now_ns() - start) / (double)count, "reading it and hashing it once",
                 floor / (double)count);
    printf("%-44s %12.1f ms\n", "  its longest slice", worst / 1e6);
}

/* ---- proofs */

static struct status read_below(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    return below_read(&(struct below){state, path}, most, arena, out, &why);
}

/* One file of a tile, and hashing it up: what a proof of an entry anywhere cannot do without. */
static double tile_ns(const struct export_source *source, uint64_t size)
{
    int64_t start = bench_now_ns();
    for (uint64_t i = 0; i < PROOFS; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct tile tile = {.index = i * 7919 % (size / TILE_WIDTH), .width = TILE_WIDTH};
        struct tree_hash hashes[TILE_WIDTH], root;
        char path[TILE_PATH_ROOM];
        struct span bytes;
        tile_path_print(&tile, path);
        must(arena_new(2 * TILE_BYTES, &arena));
        must(source->read(source->state, path, TILE_BYTES, arena, &bytes));
        memcpy(hashes, bytes.data, sizeof hashes);
        tile_subtree(hashes, TILE_WIDTH, &root);
    }
    return (double)(bench_now_ns() - start) / PROOFS;
}

static double proof_ns(const struct tree_reader *reader, uint64_t size, uint64_t step, bool is_of_growth)
{
    int64_t start = bench_now_ns();
    for (uint64_t i = 0; i < PROOFS; i++) {
        struct tree_proof proof;
        uint64_t at = (i + 1) * step % size;
        must(is_of_growth ? consistency_prove(reader, at ? at : 1, size, &proof) : inclusion_prove(reader, at, size, &proof));
    }
    return (double)(bench_now_ns() - start) / PROOFS;
}

static void bench_proofs(char *folder)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(tile_reader) struct tile_reader *tiles = NULL;
    const struct export_source source = {read_below, NULL, folder};
    struct checkpoint head;
    struct span bytes;
    struct note note;
    must(arena_new(ROOM_BYTES, &arena));
    must(source.read(source.state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, arena, &bytes));
    must(note_parse(bytes, arena, &note));
    must(checkpoint_parse(note.text, &head));
    const uint64_t size = head.head.size, far = 7919 * TILE_WIDTH + 1;
    must(tile_reader_new(&source, size, &tiles));
    const struct tree_reader reader = tile_tree_reader(tiles);
    (void)proof_ns(&reader, size, far, false); /* the upper levels are there */
    double floor = tile_ns(&source, size);
    bench_report("inclusion proof, anywhere", proof_ns(&reader, size, far, false), "a tile read and hashed up", floor);
    bench_report("inclusion proof, in turn", proof_ns(&reader, size, 1, false), "a tile read and hashed up", floor);
    bench_report("consistency proof, from anywhere", proof_ns(&reader, size, far, true), "a tile read and hashed up", floor);
}

int main(int count, char **arguments)
{
    uint64_t entries = 0;
    must(crypto_start());
    const char *what = count > 2 ? arguments[1] : "";
    if (strcmp(what, "proofs") == 0 && count == 3)
        bench_proofs(arguments[2]);
    else if (strcmp(what, "fill") == 0 && count == 5 && status_ok(decimal_parse(span_of_text(arguments[4]), 100000000, &entries)))
        fill_ledger(arguments[2], arguments[3], entries);
    else if ((strcmp(what, "bare") == 0 || strcmp(what, "scrub") == 0) && count == 4)
        tell_bare(arguments[2], arguments[3], strcmp(what, "scrub") == 0);
    else
        return 64;
    return 0;
}
