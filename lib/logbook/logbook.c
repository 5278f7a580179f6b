// SPDX-License-Identifier: EUPL-1.2
//
// Heads are the anchor: what was signed once is not computed again, what came after it is.
#include "logbook/logbook.h"

#include "wire/entry.h"

#define LOGBOOK_ARENA_BYTES ((size_t)1024 * 1024)

struct rehashing {
    uint64_t first;
    struct frontier *frontier;
};

static struct status rehash_leaf(void *context, uint64_t position, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    const struct rehashing *rehashing = context;
    struct frontier *frontier = rehashing->frontier;
    struct tree_hash leaf;
    tree_leaf(entry, &leaf);
    if (position != rehashing->first + frontier->size || memcmp(leaf.bytes, hash, SHA256_BYTES) != 0)
        return FAIL(QUARANTINED);
    frontier_append(frontier, &leaf);
    return STATUS(OK);
}

/* `out` goes on with `count` leaves. */
static struct status rehash_on(struct store *store, uint64_t first, uint64_t count, struct frontier *out)
{
    struct rehashing rehashing = {first, out};
    return store_leaves_each(store, first + out->size, count, rehash_leaf, &rehashing);
}

struct status logbook_logs(struct store *store, const char *begun_as, struct arena *arena, struct store_log **out, size_t *out_count)
{
    TRY(store_log_list(store, arena, out, out_count));
    if (*out_count)
        return STATUS(OK);
    TRY(ARENA_NEW(arena, 1, out));
    **out = (struct store_log){.first = 0};
    snprintf((*out)->origin, sizeof(*out)->origin, "%s", begun_as);
    *out_count = 1;
    return STATUS(OK);
}

static struct status read_frontier_at_head(struct store *store, uint64_t first, struct arena *arena, struct frontier *out)
{
    struct span bytes;
    struct store_head head;
    struct tree_hash root;
    frontier_init(out);
    struct status status = store_head_read(store, arena, &head);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK); /* nothing was signed yet: the whole log follows from the empty tree */
    TRY(status);
    if (head.end <= first) /* nor in this one */
        return STATUS(OK);
    TRY(store_meta_get(store, LOGBOOK_HEAD_FRONTIER, arena, &bytes));
    if (!status_ok(frontier_decode(bytes, out)))
        return FAIL(QUARANTINED);
    frontier_root(out, &root);
    return first + out->size == head.end && memcmp(root.bytes, head.root, SHA256_BYTES) == 0 ? STATUS(OK) : FAIL(QUARANTINED);
}

struct status logbook_frontier_at(struct store *store, uint64_t first, uint64_t size, struct frontier *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(LOGBOOK_ARENA_BYTES, &arena));
    TRY(read_frontier_at_head(store, first, arena, out));
    return size < out->size ? FAIL(NOT_FOUND) : rehash_on(store, first, size - out->size, out);
}

static struct status copy_leaf_hash(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct tree_hash **next = context;
    (void)index;
    (void)entry;
    memcpy((*next)++->bytes, hash, SHA256_BYTES);
    return STATUS(OK);
}

struct status logbook_frontier_on(struct store *store, uint64_t first, uint64_t size, struct frontier *out)
{
    return size < out->size ? FAIL(NOT_FOUND) : rehash_on(store, first, size - out->size, out);
}

static struct status prove_growth(struct store *store, const struct logbook_reach *reach, struct tree_hash *room, uint64_t count,
                                  struct tree_growth *out)
{
    struct tree_hash *next = room;
    const struct frontier *before = reach->before;
    struct grown_tree tree = {before, room, count};
    const struct tree_reader reader = grown_tree_reader(&tree);
    TRY(store_leaves_each(store, reach->first + before->size, count, copy_leaf_hash, &next));
    if ((uint64_t)(next - room) != count)
        return FAIL(NOT_FOUND);
    out->old_size = before->size;
    return consistency_prove(&reader, before->size, before->size + count, &out->proof);
}

/* ---- of any log */

static struct status find_named_part(struct store *store, const char *begun_as, const char *origin, struct arena *arena,
                                     struct logbook_part *out)
{
    struct store_log *logs;
    size_t count;
    TRY(logbook_logs(store, begun_as, arena, &logs, &count));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(logs[i].origin, origin) != 0)
            continue;
        out->first = logs[i].first;
        out->is_last = i + 1 == count;
        if (!out->is_last)
            out->end = logs[i + 1].first;
        return out->is_last ? store_leaf_count(store, &out->end) : STATUS(OK);
    }
    return FAIL(NOT_FOUND);
}

struct status logbook_part_of(struct store *store, const char *begun_as, const char *origin, struct logbook_part *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(LOGBOOK_ARENA_BYTES, &arena));
    return find_named_part(store, begun_as, origin, arena, out);
}

static struct status append_leaf_hash(void *context, uint64_t position, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct tree_hash leaf;
    (void)position;
    (void)entry;
    memcpy(leaf.bytes, hash, SHA256_BYTES);
    frontier_append(context, &leaf);
    return STATUS(OK);
}

struct status logbook_frontier_of(struct store *store, const struct logbook_part *part, uint64_t size, struct frontier *out)
{
    if (size > part->end - part->first)
        return FAIL(NOT_FOUND);
    struct status status = part->is_last ? logbook_frontier_at(store, part->first, size, out) : FAIL(NOT_FOUND);
    if (status_is(status, STATUS_NOT_FOUND)) {
        frontier_init(out);
        status = store_leaves_each(store, part->first, size, append_leaf_hash, out);
    }
    TRY(status);
    return out->size == size ? STATUS(OK) : FAIL(NOT_FOUND);
}

/* One that we signed and stored is in it: each head follows from the one before. */
struct status logbook_contains(struct store *store, const char *begun_as, const struct checkpoint *shown, bool *out)
{
    uint8_t root[SHA256_BYTES];
    struct logbook_part part;
    struct frontier frontier;
    struct tree_hash held;
    *out = false;
    struct status status = logbook_part_of(store, begun_as, shown->origin, &part);
    if (status_is(status, STATUS_NOT_FOUND) || (status_ok(status) && shown->head.size > part.end - part.first))
        return STATUS(OK);
    TRY(status);
    status = store_head_root(store, part.first + shown->head.size, root);
    if (status_ok(status))
        *out = memcmp(root, shown->head.root.bytes, sizeof root) == 0;
    if (!status_is(status, STATUS_NOT_FOUND))
        return status;
    status = logbook_frontier_of(store, &part, shown->head.size, &frontier);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    frontier_root(&frontier, &held);
    *out = tree_hash_equal(&held, &shown->head.root);
    return STATUS(OK);
}

struct status logbook_growth(struct store *store, const struct logbook_reach *reach, uint64_t size, struct tree_growth *out)
{
    if (size < reach->before->size)
        return FAIL(NOT_FOUND);
    const uint64_t count = size - reach->before->size;
    struct tree_hash *room = calloc(count ? count : 1, sizeof *room);
    if (!room)
        return FAIL(NO_MEMORY);
    struct status status = prove_growth(store, reach, room, count, out);
    free(room);
    return status;
}

struct status logbook_recompute(struct store *store, uint64_t first, struct arena *arena, struct frontier *out)
{
    uint64_t count;
    TRY(read_frontier_at_head(store, first, arena, out));
    TRY(store_leaf_count(store, &count));
    if (count < first + out->size)
        return FAIL(QUARANTINED);
    return rehash_on(store, first, count - first - out->size, out);
}

static struct status read_last_entry(struct store *store, uint64_t count, struct arena *arena, struct logbook *out)
{
    struct span bytes;
    struct entry entry;
    uint8_t hash[SHA256_BYTES];
    if (count == 0)
        return STATUS(OK);
    TRY(store_leaf_read(store, count - 1, arena, &bytes, hash));
    if (!status_ok(entry_decode(bytes, arena, &entry)))
        return FAIL(QUARANTINED);
    out->last_ms = entry.time_ms;
    out->is_closed = entry.kind == ENTRY_LOG_CLOSED;
    return STATUS(OK);
}

struct status logbook_read(struct store *store, const char *begun_as, struct logbook *out, struct complaint *why)
{
    struct store_log *logs;
    size_t log_count;
    CLEANUP(arena) struct arena *arena = NULL;
    struct frontier recomputed, stored;
    struct span bytes;
    TRY(arena_new(LOGBOOK_ARENA_BYTES, &arena));
    *out = (struct logbook){.last_ms = 0};
    TRY(logbook_logs(store, begun_as, arena, &logs, &log_count));
    out->log = logs[log_count - 1];
    struct status status = logbook_recompute(store, out->log.first, arena, &recomputed);
    if (status_is(status, STATUS_QUARANTINED) || status_is(status, STATUS_NOT_FOUND))
        return complain(why, FAIL(QUARANTINED), "ledger: the stored entries do not follow from the last signed head");
    TRY(status);
    TRY(store_frontier_read(store, arena, &bytes));
    frontier_init(&stored);
    if (bytes.size && !status_ok(frontier_decode(bytes, &stored)))
        return complain(why, FAIL(QUARANTINED), "ledger: the stored frontier is damaged");
    if (memcmp(&stored, &recomputed, sizeof stored) != 0)
        return complain(why, FAIL(QUARANTINED), "ledger: the stored entries and their frontier disagree");
    TRY(read_last_entry(store, out->log.first + stored.size, arena, out));
    out->frontier = stored;
    return STATUS(OK);
}
