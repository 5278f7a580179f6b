// SPDX-License-Identifier: EUPL-1.2
//
// Heads are the anchor: what was signed once is not computed again, what came after it is.
#include "logbook/logbook.h"

#include "wire/entry.h"

#define LOGBOOK_ARENA_BYTES ((size_t)1024 * 1024)

static struct status rehash_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct frontier *frontier = context;
    struct tree_hash leaf;
    tree_leaf(entry, &leaf);
    if (index != frontier->size || memcmp(leaf.bytes, hash, SHA256_BYTES) != 0)
        return FAIL(QUARANTINED);
    frontier_append(frontier, &leaf);
    return STATUS(OK);
}

static struct status read_frontier_at_head(struct store *store, struct arena *arena, struct frontier *out)
{
    struct span bytes;
    struct store_head head;
    struct tree_hash root;
    frontier_init(out);
    struct status status = store_head_read(store, arena, &head);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK); /* nothing was signed yet: the whole log follows from the empty tree */
    TRY(status);
    TRY(store_meta_get(store, LOGBOOK_HEAD_FRONTIER, arena, &bytes));
    if (!status_ok(frontier_decode(bytes, out)))
        return FAIL(QUARANTINED);
    frontier_root(out, &root);
    return out->size == head.size && memcmp(root.bytes, head.root, SHA256_BYTES) == 0 ? STATUS(OK) : FAIL(QUARANTINED);
}

struct status logbook_frontier_at(struct store *store, uint64_t size, struct frontier *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(LOGBOOK_ARENA_BYTES, &arena));
    TRY(read_frontier_at_head(store, arena, out));
    return size < out->size ? FAIL(NOT_FOUND) : store_leaves_each(store, out->size, size - out->size, rehash_leaf, out);
}

static struct status copy_leaf_hash(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct tree_hash **next = context;
    (void)index;
    (void)entry;
    memcpy((*next)++->bytes, hash, SHA256_BYTES);
    return STATUS(OK);
}

static struct status prove_growth(struct store *store, const struct frontier *before, struct tree_hash *room, uint64_t count,
                                  struct tree_growth *out)
{
    struct tree_hash *next = room;
    struct grown_tree tree = {before, room, count};
    const struct tree_reader reader = grown_tree_reader(&tree);
    TRY(store_leaves_each(store, before->size, count, copy_leaf_hash, &next));
    if ((uint64_t)(next - room) != count)
        return FAIL(NOT_FOUND);
    out->old_size = before->size;
    return consistency_prove(&reader, before->size, before->size + count, &out->proof);
}

static struct status append_leaf_hash(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct tree_hash leaf;
    (void)index;
    (void)entry;
    memcpy(leaf.bytes, hash, SHA256_BYTES);
    frontier_append(context, &leaf);
    return STATUS(OK);
}

struct status logbook_frontier_of(struct store *store, uint64_t size, struct frontier *out)
{
    struct status status = logbook_frontier_at(store, size, out);
    if (status_is(status, STATUS_NOT_FOUND)) {
        frontier_init(out);
        status = store_leaves_each(store, 0, size, append_leaf_hash, out);
    }
    TRY(status);
    return out->size == size ? STATUS(OK) : FAIL(NOT_FOUND);
}

/* One that we signed and stored is in it: each head follows from the one before. */
struct status logbook_contains(struct store *store, const struct tree_head *head, bool *out)
{
    uint8_t root[SHA256_BYTES];
    struct frontier frontier;
    struct tree_hash held;
    *out = false;
    struct status status = store_head_root(store, head->size, root);
    if (status_ok(status))
        *out = memcmp(root, head->root.bytes, sizeof root) == 0;
    if (!status_is(status, STATUS_NOT_FOUND))
        return status;
    status = logbook_frontier_of(store, head->size, &frontier);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    frontier_root(&frontier, &held);
    *out = tree_hash_equal(&held, &head->root);
    return STATUS(OK);
}

struct status logbook_growth(struct store *store, const struct frontier *before, uint64_t size, struct tree_growth *out)
{
    if (size < before->size)
        return FAIL(NOT_FOUND);
    const uint64_t count = size - before->size;
    struct tree_hash *room = calloc(count ? count : 1, sizeof *room);
    if (!room)
        return FAIL(NO_MEMORY);
    struct status status = prove_growth(store, before, room, count, out);
    free(room);
    return status;
}

struct status logbook_recompute(struct store *store, struct arena *arena, struct frontier *out)
{
    uint64_t count;
    TRY(read_frontier_at_head(store, arena, out));
    TRY(store_leaf_count(store, &count));
    if (count < out->size)
        return FAIL(QUARANTINED);
    return store_leaves_each(store, out->size, count - out->size, rehash_leaf, out);
}

static struct status read_last_time(struct store *store, uint64_t size, struct arena *arena, int64_t *out_ms)
{
    struct span bytes;
    struct entry entry;
    uint8_t hash[SHA256_BYTES];
    *out_ms = 0;
    if (size == 0)
        return STATUS(OK);
    TRY(store_leaf_read(store, size - 1, arena, &bytes, hash));
    if (!status_ok(entry_decode(bytes, arena, &entry)))
        return FAIL(QUARANTINED);
    *out_ms = entry.time_ms;
    return STATUS(OK);
}

struct status logbook_read(struct store *store, struct logbook *out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct frontier recomputed, stored;
    struct span bytes;
    TRY(arena_new(LOGBOOK_ARENA_BYTES, &arena));
    struct status status = logbook_recompute(store, arena, &recomputed);
    if (status_is(status, STATUS_QUARANTINED) || status_is(status, STATUS_NOT_FOUND))
        return complain(why, FAIL(QUARANTINED), "ledger: the stored entries do not follow from the last signed head");
    TRY(status);
    TRY(store_frontier_read(store, arena, &bytes));
    frontier_init(&stored);
    if (bytes.size && !status_ok(frontier_decode(bytes, &stored)))
        return complain(why, FAIL(QUARANTINED), "ledger: the stored frontier is damaged");
    if (memcmp(&stored, &recomputed, sizeof stored) != 0)
        return complain(why, FAIL(QUARANTINED), "ledger: the stored entries and their frontier disagree");
    TRY(read_last_time(store, stored.size, arena, &out->last_ms));
    out->frontier = stored;
    return STATUS(OK);
}
