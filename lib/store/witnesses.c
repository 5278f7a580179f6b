// SPDX-License-Identifier: EUPL-1.2
//
// A row for each partner that a head was offered to, and one for each ledger of which one was cosigned.
#include "store/witnesses.h"

#include "store/query.h"

#define WITNESS_COLUMNS "partner, held, cosigned_s, note, offered, offered_frontier, first_position"

struct status store_witness_put(struct store *store, const struct witness_row *row)
{
    QUERY(query);
    TRY(query_begin(store, "INSERT OR REPLACE INTO witness (" WITNESS_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", &query));
    query_text(&query, row->partner.text);
    query_bytes(&query, row->held);
    query_int(&query, row->cosigned_s);
    query_bytes(&query, row->note);
    query_bytes(&query, row->offered);
    query_bytes(&query, row->offered_frontier);
    query_int(&query, (int64_t)row->first_position);
    return query_run(&query);
}

static struct status read_witness_row(const struct query *query, struct arena *arena, struct witness_row *out)
{
    TRY(query_get_oin(query, 0, &out->partner));
    TRY(arena_copy(arena, query_get_bytes(query, 1), &out->held));
    out->cosigned_s = query_get_int(query, 2);
    out->first_position = (uint64_t)query_get_int(query, 6);
    TRY(arena_copy(arena, query_get_bytes(query, 3), &out->note));
    TRY(arena_copy(arena, query_get_bytes(query, 4), &out->offered));
    return arena_copy(arena, query_get_bytes(query, 5), &out->offered_frontier);
}

struct status store_witness_find(struct store *store, const struct oin *partner, struct arena *arena, struct witness_row *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT " WITNESS_COLUMNS " FROM witness WHERE partner = ?1", &query));
    query_text(&query, partner->text);
    TRY(query_first(&query));
    return read_witness_row(&query, arena, out);
}

struct status store_witness_list(struct store *store, struct arena *arena, struct witness_row **out, size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT " WITNESS_COLUMNS " FROM witness ORDER BY partner", &query));
    TRY(query_count(&query, out_count));
    TRY(ARENA_NEW(arena, *out_count, out));
    for (size_t i = 0; i < *out_count; i++) {
        TRY(query_first(&query));
        TRY(read_witness_row(&query, arena, &(*out)[i]));
    }
    return STATUS(OK);
}

struct status store_witnessed_put(struct store *store, const char *origin, struct span note)
{
    QUERY(query);
    TRY(query_begin(store, "INSERT OR REPLACE INTO witnessed (origin, note) VALUES (?1, ?2)", &query));
    query_text(&query, origin);
    query_bytes(&query, note);
    return query_run(&query);
}

struct status store_witnessed_find(struct store *store, const char *owner, struct arena *arena, struct span *out_note)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT note FROM witnessed WHERE origin >= ?1 AND origin < ?1 || '0' ORDER BY origin DESC LIMIT 1", &query));
    query_text(&query, owner);
    TRY(query_first(&query));
    return arena_copy(arena, query_get_bytes(&query, 0), out_note);
}
