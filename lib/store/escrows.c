// SPDX-License-Identifier: EUPL-1.2
//
// Requests with their escrows, as they came.
#include "store/escrows.h"

#include "base/day.h"
#include "store/query.h"

struct status store_escrow_put(struct store *store, const struct escrow_row *row)
{
    QUERY(query);
    if (row->request.size > ENVELOPE_BODY_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(query_begin(
        store, "INSERT INTO escrow (exchange_id, requester, request, whole, repeat_until_ms, told_left) VALUES (?1, ?2, ?3, 1, ?4, ?5)",
        &query));
    query_bytes(&query, exchange_id_span(&row->exchange_id));
    query_text(&query, row->requester.text);
    query_bytes(&query, row->request);
    query_int(&query, row->repeat_until_ms);
    query_int(&query, row->told_left);
    return query_run(&query);
}

static struct status read_repeat(struct store *store, struct escrow_row *row, int64_t now_ms)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT request = ?3 AND whole = 1 AND repeats < ?4 AND repeat_until_ms > ?5, told_left FROM escrow"
                    " WHERE exchange_id = ?1 AND requester = ?2",
                    &query));
    query_bytes(&query, exchange_id_span(&row->exchange_id));
    query_text(&query, row->requester.text);
    query_bytes(&query, row->request);
    query_int(&query, ESCROW_REPEATS_MOST);
    query_int(&query, now_ms);
    TRY(query_first(&query));
    row->told_left = (uint32_t)query_get_int(&query, 1);
    return query_get_int(&query, 0) == 1 ? STATUS(OK) : FAIL(REPLAYED);
}

struct status store_escrow_repeat(struct store *store, struct escrow_row *row, int64_t now_ms)
{
    QUERY(query);
    TRY(read_repeat(store, row, now_ms));
    TRY(query_begin(store, "UPDATE escrow SET repeats = repeats + 1 WHERE exchange_id = ?1 AND requester = ?2", &query));
    query_bytes(&query, exchange_id_span(&row->exchange_id));
    query_text(&query, row->requester.text);
    return query_change(&query);
}

struct status store_escrow_read(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester,
                                struct arena *arena, struct span *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT request, whole FROM escrow WHERE exchange_id = ?1 AND requester = ?2", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    query_text(&query, requester->text);
    TRY(query_first(&query));
    if (query_get_int(&query, 1) != 1)
        return FAIL(UNSUPPORTED);
    return arena_copy(arena, query_get_bytes(&query, 0), out);
}

static struct status begin_term_of_old(struct store *store, int64_t now_ms)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE escrow SET repeat_until_ms = ?1 WHERE repeat_until_ms = 0", &query));
    query_int(&query, now_ms);
    return query_run(&query);
}

struct status store_escrows_prune(struct store *store, int64_t now_ms, uint64_t *out_removed)
{
    QUERY(query);
    TRY(begin_term_of_old(store, now_ms));
    TRY(query_begin(store, "DELETE FROM escrow WHERE repeat_until_ms <= ?1", &query));
    query_int(&query, now_ms - ESCROW_KEPT_DAYS * DAY_MS);
    TRY(query_run(&query));
    *out_removed = query_changes(&query);
    return STATUS(OK);
}
