// SPDX-License-Identifier: EUPL-1.2
//
// `highest` is the highest leaf of that origin up to and with the row: of the last row before a moment it says how far that ledger had
// come by then, without looking at the others.
#include "store/receipts.h"

#include "base/day.h"
#include "store/query.h"

struct status store_receipt_seen_highest(struct store *store, struct span origin, int64_t before_ms, uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT highest FROM receipt_seen WHERE origin = CAST(?1 AS TEXT) AND seen_ms < ?2 "
                    "ORDER BY seen_ms DESC, highest DESC LIMIT 1",
                    &query));
    query_bytes(&query, origin);
    query_int(&query, before_ms);
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_receipt_seen_put(struct store *store, const struct receipt_seen *row)
{
    uint64_t highest = 0;
    QUERY(query);
    struct status status = store_receipt_seen_highest(store, row->origin, INT64_MAX, &highest);
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    if (highest < row->leaf_index)
        highest = row->leaf_index;
    TRY(query_begin(store,
                    "INSERT INTO receipt_seen (origin, leaf_index, leaf_hash, position, seen_ms, highest) "
                    "VALUES (CAST(?1 AS TEXT), ?2, ?3, ?4, ?5, ?6)",
                    &query));
    query_bytes(&query, row->origin);
    query_int(&query, (int64_t)row->leaf_index);
    query_bytes(&query, SPAN_OF_ARRAY(row->leaf_hash));
    query_int(&query, (int64_t)row->position);
    query_int(&query, row->seen_ms);
    query_int(&query, (int64_t)highest);
    return query_run(&query);
}

struct status store_receipt_seen_find(struct store *store, struct span origin, uint64_t leaf_index, struct receipt_seen *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT leaf_hash, position, seen_ms FROM receipt_seen WHERE origin = CAST(?1 AS TEXT) AND leaf_index = ?2",
                    &query));
    query_bytes(&query, origin);
    query_int(&query, (int64_t)leaf_index);
    TRY(query_first(&query));
    *out = (struct receipt_seen){.origin = origin, .leaf_index = leaf_index};
    TRY(query_get_fixed(&query, 0, out->leaf_hash, sizeof out->leaf_hash));
    out->position = (uint64_t)query_get_int(&query, 1);
    out->seen_ms = query_get_int(&query, 2);
    return STATUS(OK);
}

struct status store_receipt_seen_later(struct store *store, struct span origin, int64_t before_ms, bool *out)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT 1 FROM receipt_seen WHERE origin > CAST(?1 AS TEXT) AND origin < substr(CAST(?1 AS TEXT), 1, ?3) || '0' "
                    "AND seen_ms < ?2 LIMIT 1",
                    &query));
    query_bytes(&query, origin);
    query_int(&query, before_ms);
    query_int(&query, OIN_DIGITS);
    return query_row(&query, out);
}

struct status store_receipt_seen_prune(struct store *store, int64_t now_ms, uint64_t *out_removed)
{
    QUERY(query);
    TRY(query_begin(
        store,
        "DELETE FROM receipt_seen WHERE seen_ms < ?1 AND EXISTS (SELECT 1 FROM receipt_seen later "
        "WHERE later.origin = receipt_seen.origin AND later.seen_ms < ?1 "
        "AND (later.seen_ms, later.highest, later.leaf_index) > (receipt_seen.seen_ms, receipt_seen.highest, receipt_seen.leaf_index))",
        &query));
    query_int(&query, now_ms - RECEIPT_SEEN_KEPT_DAYS * DAY_MS);
    TRY(query_run(&query));
    *out_removed = query_changes(&query);
    return STATUS(OK);
}

struct status store_receipt_seen_forget(struct store *store, const struct oin *partner)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM receipt_seen WHERE substr(origin, 1, length(?1)) = ?1", &query));
    query_text(&query, partner->text);
    return query_run(&query);
}
