// SPDX-License-Identifier: EUPL-1.2
//
// Leaves, frontier and heads. The number of leaves is kept in memory between appends and forgotten when
// anything is undone. Where a leaf was healed its own row is not looked at: it may stand on a page that cannot be read.
#include "store/leaves.h"

#include "store/query.h"

#define LEAF_MOST_BYTES 65535
#define PATCHES_SINCE 19 /* version of the tables */

struct status store_leaf_count(struct store *store, uint64_t *out)
{
    if (!store->count_known) {
        QUERY(query);
        TRY(query_begin(store, "SELECT coalesce(max(position) + 1, 0) FROM leaf", &query));
        TRY(query_first(&query));
        store->leaf_count = (uint64_t)query_get_int(&query, 0);
        store->count_known = true;
    }
    *out = store->leaf_count;
    return STATUS(OK);
}

struct status store_leaf_append(struct store *store, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    uint64_t count = 0;
    QUERY(query);
    ENSURE(store->writing);
    if (entry.size > LEAF_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(store_leaf_count(store, &count));
    if (index != count)
        return FAIL(CONFLICT);
    TRY(query_begin(store, "INSERT INTO leaf (position, hash, entry) VALUES (?1, ?2, ?3)", &query));
    query_int(&query, (int64_t)index);
    query_bytes(&query, span_of(hash, SHA256_BYTES));
    query_bytes(&query, entry);
    TRY(query_run(&query));
    store->leaf_count = count + 1;
    return STATUS(OK);
}

/* ---- reading */

/* The first of `count` leaves from `first` that was healed; NOT_FOUND. */
static struct status find_patch(struct store *store, uint64_t first, uint64_t count, struct query *query)
{
    if (store->version < PATCHES_SINCE)
        return FAIL(NOT_FOUND);
    TRY(query_begin(store, "SELECT position, hash, entry FROM leaf_patch WHERE position >= ?1 ORDER BY position LIMIT 1", query));
    query_int(query, (int64_t)first);
    TRY(query_first(query));
    return (uint64_t)query_get_int(query, 0) - first < count ? STATUS(OK) : FAIL(NOT_FOUND);
}

static struct status find_stored(struct store *store, uint64_t first, uint64_t count, struct query *query)
{
    const uint64_t last = count <= INT64_MAX - first ? first + count - 1 : INT64_MAX;
    TRY(query_begin(store, "SELECT position, hash, entry FROM leaf WHERE position BETWEEN ?1 AND ?2 ORDER BY position LIMIT ?3", query));
    query_int(query, (int64_t)first);
    query_int(query, (int64_t)last);
    query_limit(query, count); /* the next row is not read: the one behind these may be what was healed */
    return STATUS(OK);
}

struct status store_leaf_read(struct store *store, uint64_t index, struct arena *arena, struct span *out_entry,
                              uint8_t out_hash[static SHA256_BYTES])
{
    struct span entry;
    uint8_t hash[SHA256_BYTES];
    QUERY(patch);
    QUERY(stored);
    struct status status = find_patch(store, index, 1, &patch);
    const bool is_stored = status_is(status, STATUS_NOT_FOUND);
    const struct query *query = is_stored ? &stored : &patch;
    if (is_stored) {
        TRY(find_stored(store, index, 1, &stored));
        status = query_first(&stored);
    }
    TRY(status);
    TRY(query_get_fixed(query, 1, hash, sizeof hash));
    TRY(arena_copy(arena, query_get_bytes(query, 2), &entry));
    *out_entry = entry;
    memcpy(out_hash, hash, sizeof hash);
    return STATUS(OK);
}

struct leaf_visitor {
    store_leaf_visit *visit;
    void *context;
};

static struct status visit_leaf_row(const struct query *query, const struct leaf_visitor *visitor)
{
    uint8_t hash[SHA256_BYTES];
    TRY(query_get_fixed(query, 1, hash, sizeof hash));
    return visitor->visit(visitor->context, (uint64_t)query_get_int(query, 0), query_get_bytes(query, 2), hash);
}

static struct status visit_stored(struct store *store, uint64_t first, uint64_t count, const struct leaf_visitor *visitor)
{
    bool row = false;
    QUERY(query);
    if (!count)
        return STATUS(OK);
    TRY(find_stored(store, first, count, &query));
    TRY(query_row(&query, &row));
    while (row) {
        TRY(visit_leaf_row(&query, visitor));
        TRY(query_row(&query, &row));
    }
    return STATUS(OK);
}

struct status store_leaves_each(struct store *store, uint64_t first, uint64_t count, store_leaf_visit *visit, void *context)
{
    const struct leaf_visitor visitor = {visit, context};
    while (count) {
        QUERY(patch);
        struct status status = find_patch(store, first, count, &patch);
        if (status_is(status, STATUS_NOT_FOUND))
            return visit_stored(store, first, count, &visitor);
        TRY(status);
        const uint64_t before = (uint64_t)query_get_int(&patch, 0) - first;
        TRY(visit_stored(store, first, before, &visitor));
        TRY(visit_leaf_row(&patch, &visitor));
        first += before + 1;
        count -= before + 1;
    }
    return STATUS(OK);
}

/* ---- healing */

struct status store_leaf_heal(struct store *store, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    QUERY(query);
    ENSURE(store->writing);
    if (entry.size > LEAF_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(query_begin(store,
                    "INSERT INTO leaf_patch (position, hash, entry) VALUES (?1, ?2, ?3)"
                    " ON CONFLICT (position) DO UPDATE SET hash = excluded.hash, entry = excluded.entry",
                    &query));
    query_int(&query, (int64_t)index);
    query_bytes(&query, span_of(hash, SHA256_BYTES));
    query_bytes(&query, entry);
    return query_run(&query);
}

struct status store_leaves_healed(struct store *store, uint64_t *out)
{
    QUERY(query);
    *out = 0;
    if (store->version < PATCHES_SINCE)
        return STATUS(OK);
    TRY(query_begin(store, "SELECT count(*) FROM leaf_patch", &query));
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

/* ---- frontier and heads */

struct status store_frontier_read(struct store *store, struct arena *arena, struct span *out)
{
    bool row;
    QUERY(query);
    TRY(query_begin(store, "SELECT bytes FROM frontier", &query));
    TRY(query_row(&query, &row));
    return arena_copy(arena, row ? query_get_bytes(&query, 0) : span_empty(), out);
}

struct status store_frontier_write(struct store *store, struct span frontier)
{
    QUERY(query);
    TRY(query_begin(store, "INSERT INTO frontier (one, bytes) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET bytes = excluded.bytes",
                    &query));
    query_bytes(&query, frontier);
    return query_run(&query);
}

/* The stored head that ends where this one does, or later, decides. */
static struct status check_head(struct store *store, const struct store_head *head)
{
    uint8_t root[SHA256_BYTES];
    bool row;
    QUERY(query);
    TRY(query_begin(store, "SELECT size, root FROM head WHERE size >= ?1 ORDER BY size DESC LIMIT 1", &query));
    query_int(&query, (int64_t)head->end);
    TRY(query_row(&query, &row));
    if (!row)
        return STATUS(OK);
    TRY(query_get_fixed(&query, 1, root, sizeof root));
    bool is_same = (uint64_t)query_get_int(&query, 0) == head->end && memcmp(root, head->root, sizeof root) == 0;
    return is_same ? STATUS(OK) : FAIL(CONFLICT);
}

struct status store_head_write(struct store *store, const struct store_head *head)
{
    QUERY(query);
    ENSURE(store->writing);
    TRY(check_head(store, head));
    TRY(query_begin(store, "INSERT INTO head (size, root, note) VALUES (?1, ?2, ?3) ON CONFLICT (size) DO UPDATE SET note = excluded.note",
                    &query));
    query_int(&query, (int64_t)head->end);
    query_bytes(&query, SPAN_OF_ARRAY(head->root));
    query_bytes(&query, head->note);
    return query_run(&query);
}

static struct status read_head_row(struct query *query, struct arena *arena, struct store_head *out)
{
    struct store_head head;
    TRY(query_first(query));
    head.end = (uint64_t)query_get_int(query, 0);
    TRY(query_get_fixed(query, 1, head.root, sizeof head.root));
    TRY(arena_copy(arena, query_get_bytes(query, 2), &head.note));
    *out = head;
    return STATUS(OK);
}

struct status store_head_root(struct store *store, uint64_t end, uint8_t out[static SHA256_BYTES])
{
    QUERY(query);
    TRY(query_begin(store, "SELECT root FROM head WHERE size = ?1", &query));
    query_int(&query, (int64_t)end);
    TRY(query_first(&query));
    return query_get_fixed(&query, 0, out, SHA256_BYTES);
}

struct status store_head_read(struct store *store, struct arena *arena, struct store_head *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT size, root, note FROM head ORDER BY size DESC LIMIT 1", &query));
    return read_head_row(&query, arena, out);
}

struct status store_head_at(struct store *store, uint64_t end, struct arena *arena, struct store_head *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT size, root, note FROM head WHERE size = ?1", &query));
    query_int(&query, (int64_t)end);
    return read_head_row(&query, arena, out);
}

struct status store_head_note(struct store *store, uint64_t end, struct span note)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE head SET note = ?2 WHERE size = ?1", &query));
    query_int(&query, (int64_t)end);
    query_bytes(&query, note);
    return query_change(&query);
}
