// SPDX-License-Identifier: EUPL-1.2
//
// Ledger entries of 300 bytes made durable, per batch size, beside what no design can avoid: writing as many bytes into
// a file that has its full length already and waiting for the disk (fdatasync), once per batch. Give a directory in
// memory as argument to see the work without the disk.
#include "bench.h"

#include "logbook/scrub.h"
#include "store/leaves.h"

#include <fcntl.h>
#include <unistd.h>

#define ENTRY_BYTES 300
#define SLOTS 64
#define RUN_NS ((int64_t)1500 * 1000 * 1000)

static void must(struct status status)
{
    if (!status_ok(status)) {
        fprintf(stderr, "%s\n", status_text(status));
        exit(1);
    }
}

/* Leaf and frontier, as the daemon writes them: one frontier per batch. Nanoseconds per entry. */
static double entries_ns(struct store *store, uint64_t batch)
{
    uint8_t entry[ENTRY_BYTES] = {0}, hash[SHA256_BYTES], frontier[1024] = {0};
    uint64_t count, first;
    must(store_leaf_count(store, &count));
    first = count;
    int64_t start = bench_now_ns(), now = start;
    for (; now - start < RUN_NS; now = bench_now_ns()) {
        must(store_begin(store));
        for (uint64_t i = 0; i < batch; i++, count++) {
            memcpy(entry, &count, sizeof count);
            sha256(SPAN_OF_ARRAY(entry), hash);
            must(store_leaf_append(store, count, SPAN_OF_ARRAY(entry), hash));
        }
        must(store_frontier_write(store, SPAN_OF_ARRAY(frontier)));
        must(store_commit(store));
        if (store_unsettled(store) >= STORE_SETTLE_BYTES)
            must(store_settle(store));
    }
    return (double)(now - start) / (double)(count - first);
}

static double bare_ns(const char *path, uint64_t batch)
{
    static uint8_t bytes[256 * (ENTRY_BYTES + SHA256_BYTES)];
    size_t size = (size_t)batch * (ENTRY_BYTES + SHA256_BYTES);
    uint64_t batches = 0;
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    for (size_t i = 0; i < SLOTS; i++)
        if (write(file, bytes, size) != (ssize_t)size)
            must(FAIL(IO_FAILED));
    fsync(file);
    int64_t start = bench_now_ns(), now = start;
    for (; now - start < RUN_NS; now = bench_now_ns(), batches++)
        if (pwrite(file, bytes, size, (off_t)(batches % SLOTS * size)) != (ssize_t)size || fdatasync(file) != 0)
            must(FAIL(IO_FAILED));
    close(file);
    unlink(path);
    return (double)(now - start) / (double)(batches * batch);
}

struct touched {
    uint64_t bytes;
    uint8_t hash[SHA256_BYTES];
};
static struct status touch_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct touched *touched = context;
    (void)index;
    touched->bytes += entry.size + hash[0];
    sha256(entry, touched->hash);
    return STATUS(OK);
}

/* A slice of looking through the ledger, beside reading and hashing as many entries. */
static void look_through(struct store *store)
{
    struct scrub scrub;
    struct scrub_finding finding;
    struct touched touched = {0};
    struct store_head head = {.note = span_of_text("note")};
    bool is_over = false;
    uint64_t slices = 0;
    must(store_leaf_count(store, &head.end));
    must(store_begin(store));
    must(store_head_write(store, &head));
    must(store_commit(store));
    must(scrub_begin(&scrub, store));
    int64_t start = bench_now_ns();
    for (; !is_over; slices++)
        must(scrub_slice(&scrub, store, &is_over, &finding));
    double slice = (double)(bench_now_ns() - start) / (double)slices;
    start = bench_now_ns();
    must(store_leaves_each(store, 0, head.end, touch_leaf, &touched));
    double floor = (double)(bench_now_ns() - start) / (double)slices;
    bench_report("looking through 1024 entries", slice, "reading them and hashing once", floor);
}

int main(int count, char **arguments)
{
    static const uint64_t batches[] = {1, 16, 64, 256};
    char directory[64], path[96], bare[96], what[64];
    struct secret_key master = {{0}};
    struct complaint why;
    must(crypto_start());
    snprintf(directory, sizeof directory, "%s/schakel-bench-XXXXXX", count > 1 ? arguments[1] : "/tmp");
    if (!mkdtemp(directory))
        return 1;
    for (size_t i = 0; i < N(batches); i++) {
        CLEANUP(store) struct store *store = NULL;
        struct store_config config = {.path = path, .create = true, .master = &master, .own = {"00000099000000000001"}};
        snprintf(path, sizeof path, "%s/node.db", directory);
        snprintf(bare, sizeof bare, "%s/bare", directory);
        must(store_open(&config, &why, &store));
        double each = entries_ns(store, batches[i]), floor = bare_ns(bare, batches[i]);
        snprintf(what, sizeof what, "entry, %3d per commit (%.0f/s)", (int)batches[i], 1e9 / each);
        bench_report(what, each, "write and fdatasync of as much", floor);
        if (i + 1 == N(batches))
            look_through(store);
        store = store_close(store);
        unlink(path);
    }
    return rmdir(directory) == 0 ? 0 : 1;
}
