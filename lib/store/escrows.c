// SPDX-License-Identifier: EUPL-1.2
//
// Escrows, as they came.
#include "store/escrows.h"

#include "store/query.h"

struct status store_escrow_put(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester, struct span sealed)
{
    QUERY(query);
    if (sealed.size > ESCROW_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(query_begin(store, "INSERT INTO escrow (exchange_id, requester, sealed) VALUES (?1, ?2, ?3)", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    query_text(&query, requester->text);
    query_bytes(&query, sealed);
    return query_run(&query);
}

struct status store_escrow_read(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester,
                                struct arena *arena, struct span *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT sealed FROM escrow WHERE exchange_id = ?1 AND requester = ?2", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    query_text(&query, requester->text);
    TRY(query_first(&query));
    return arena_copy(arena, query_get_bytes(&query, 0), out);
}
