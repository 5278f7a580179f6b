// SPDX-License-Identifier: EUPL-1.2
//
// Requests with their escrows, as they came.
#include "store/escrows.h"

#include "store/query.h"

struct status store_escrow_put(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester, struct span request)
{
    QUERY(query);
    if (request.size > ENVELOPE_BODY_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(query_begin(store, "INSERT INTO escrow (exchange_id, requester, request, whole) VALUES (?1, ?2, ?3, 1)", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    query_text(&query, requester->text);
    query_bytes(&query, request);
    return query_run(&query);
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
