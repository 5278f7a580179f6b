// SPDX-License-Identifier: EUPL-1.2
//
// Questions in the middle of a scan, each sealed to its partner and exchange.
#include "store/lookups.h"

#include "store/vault.h"

#define KEY_BYTES (OIN_DIGITS + EXCHANGE_ID_BYTES)
#define COLUMNS "sender, exchange_id, nonce, inquiry_sealed FROM lookup "

static struct span lookup_place(const struct oin *from, const struct exchange_id *exchange_id, uint8_t room[static KEY_BYTES])
{
    struct writer writer = writer_of(room, KEY_BYTES);
    write_text(&writer, from->text);
    write_bytes(&writer, exchange_id_span(exchange_id));
    ENSURE(!writer.overflow);
    return writer_span(&writer);
}

struct status store_lookup_put(struct store *store, const struct lookup_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t key[KEY_BYTES];
    struct span sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "lookup.inquiry", lookup_place(&row->from, &row->exchange_id, key), row->inquiry, scratch, &sealed));
    TRY(query_begin(store, "INSERT INTO lookup (sender, exchange_id, nonce, inquiry_sealed) VALUES (?1, ?2, ?3, ?4)", &query));
    query_text(&query, row->from.text);
    query_bytes(&query, exchange_id_span(&row->exchange_id));
    query_bytes(&query, SPAN_OF_ARRAY(row->nonce));
    query_bytes(&query, sealed);
    return query_run(&query);
}

static struct status read_lookup_row(struct store *store, const struct query *query, struct arena *arena, struct lookup_row *out)
{
    uint8_t key[KEY_BYTES];
    TRY(query_get_oin(query, 0, &out->from));
    TRY(query_get_fixed(query, 1, out->exchange_id.bytes, EXCHANGE_ID_BYTES));
    TRY(query_get_fixed(query, 2, out->nonce, sizeof out->nonce));
    return vault_open(store, "lookup.inquiry", lookup_place(&out->from, &out->exchange_id, key), query_get_bytes(query, 3), arena,
                      &out->inquiry);
}

struct status store_lookup_read(struct store *store, const struct oin *from, const struct exchange_id *exchange_id, struct arena *arena,
                                struct lookup_row *out)
{
    struct lookup_row row;
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE sender = ?1 AND exchange_id = ?2", &query));
    query_text(&query, from->text);
    query_bytes(&query, exchange_id_span(exchange_id));
    TRY(query_first(&query));
    TRY(read_lookup_row(store, &query, arena, &row));
    *out = row;
    return STATUS(OK);
}

struct status store_lookup_remove(struct store *store, const struct oin *from, const struct exchange_id *exchange_id)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM lookup WHERE sender = ?1 AND exchange_id = ?2", &query));
    query_text(&query, from->text);
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

static struct status visit_lookup(struct store *store, const struct query *query, store_lookup_visit *visit, void *context)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct lookup_row row;
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(read_lookup_row(store, query, scratch, &row));
    return visit(context, &row);
}

struct status store_lookups_each(struct store *store, store_lookup_visit *visit, void *context)
{
    bool row;
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "ORDER BY rowid", &query));
    TRY(query_row(&query, &row));
    while (row) {
        TRY(visit_lookup(store, &query, visit, context));
        TRY(query_row(&query, &row));
    }
    return STATUS(OK);
}
