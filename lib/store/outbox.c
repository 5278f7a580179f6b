// SPDX-License-Identifier: EUPL-1.2
//
// The outbox: a row per message that must still arrive.
#include "store/outbox.h"

#include "store/vault.h"

#define COLUMNS "exchange_id, kind, receiver, put_ms, expires_ms, next_due_ms, attempts, sealed FROM outbox "
#define KEY_BYTES (EXCHANGE_ID_BYTES + 1 + OIN_DIGITS)

static struct span outbox_key(const struct outbox_row *row, uint8_t room[static KEY_BYTES])
{
    struct writer writer = writer_of(room, KEY_BYTES);
    write_bytes(&writer, exchange_id_span(&row->exchange_id));
    write_u8(&writer, (uint8_t)row->kind);
    write_text(&writer, row->to.text);
    ENSURE(!writer.overflow);
    return writer_span(&writer);
}

static void bind_key(struct query *query, const struct exchange_id *exchange_id, enum envelope_kind kind, const struct oin *to)
{
    query_bytes(query, exchange_id_span(exchange_id));
    query_int(query, kind);
    query_text(query, to->text);
}

struct status store_outbox_put(struct store *store, const struct outbox_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t key[KEY_BYTES];
    struct span sealed;
    QUERY(query);
    ENSURE(row->message.size >= 1 && row->message.size <= ENVELOPE_MOST_BYTES);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "outbox", outbox_key(row, key), row->message, scratch, &sealed));
    TRY(query_begin(store,
                    "INSERT INTO outbox (exchange_id, kind, receiver, put_ms, expires_ms, next_due_ms, attempts, sealed)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?4, 0, ?6)",
                    &query));
    bind_key(&query, &row->exchange_id, row->kind, &row->to);
    query_int(&query, row->put_ms);
    query_int(&query, row->expires_ms);
    query_bytes(&query, sealed);
    return query_run(&query);
}

static struct status read_kind(const struct query *query, int column, enum envelope_kind *out)
{
    int64_t kind = query_get_int(query, column);
    if (kind < 0 || kind >= ENVELOPE_KINDS_END || !envelope_kind_is_known((unsigned)kind))
        return FAIL(CORRUPT);
    *out = (enum envelope_kind)kind;
    return STATUS(OK);
}

static struct status read_outbox_row(struct store *store, const struct query *query, struct arena *arena, struct outbox_row *out)
{
    uint8_t key[KEY_BYTES];
    TRY(query_get_fixed(query, 0, out->exchange_id.bytes, EXCHANGE_ID_BYTES));
    TRY(read_kind(query, 1, &out->kind));
    TRY(query_get_oin(query, 2, &out->to));
    out->put_ms = query_get_int(query, 3);
    out->expires_ms = query_get_int(query, 4);
    out->next_due_ms = query_get_int(query, 5);
    out->attempts = (uint32_t)query_get_int(query, 6);
    return vault_open(store, "outbox", outbox_key(out, key), query_get_bytes(query, 7), arena, &out->message);
}

static struct status read_outbox_rows(struct store *store, struct query *query, struct arena *arena, struct outbox_row **out,
                                      size_t *out_count)
{
    struct outbox_row *rows;
    size_t count;
    TRY(query_count(query, &count));
    TRY(ARENA_NEW(arena, count, &rows));
    for (size_t i = 0; i < count; i++) {
        TRY(query_first(query));
        TRY(read_outbox_row(store, query, arena, &rows[i]));
    }
    *out = rows;
    *out_count = count;
    return STATUS(OK);
}

struct status store_outbox_due(struct store *store, const struct oin *to, int64_t now_ms, size_t limit, struct arena *arena,
                               struct outbox_row **out, size_t *out_count)
{
    static const char to_anyone[] = "SELECT " COLUMNS "WHERE next_due_ms <= ?1 AND expires_ms > ?1 ORDER BY next_due_ms, id LIMIT ?2";
    static const char to_one[] =
        "SELECT " COLUMNS "WHERE next_due_ms <= ?1 AND expires_ms > ?1 AND receiver = ?3 ORDER BY next_due_ms, id LIMIT ?2";
    QUERY(query);
    TRY(query_begin(store, to ? to_one : to_anyone, &query));
    query_int(&query, now_ms);
    query_limit(&query, limit);
    if (to)
        query_text(&query, to->text);
    return read_outbox_rows(store, &query, arena, out, out_count);
}

struct status store_outbox_attempt(struct store *store, const struct outbox_row *row, int64_t next_due_ms)
{
    QUERY(query);
    TRY(query_begin(store,
                    "UPDATE outbox SET attempts = attempts + 1, next_due_ms = ?4 WHERE exchange_id = ?1 AND kind = ?2 AND receiver = ?3",
                    &query));
    bind_key(&query, &row->exchange_id, row->kind, &row->to);
    query_int(&query, next_due_ms);
    return query_change(&query);
}

struct status store_outbox_find(struct store *store, const struct exchange_id *exchange_id, enum envelope_kind kind, const struct oin *to,
                                struct arena *arena, struct outbox_row *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE exchange_id = ?1 AND kind = ?2 AND receiver = ?3", &query));
    bind_key(&query, exchange_id, kind, to);
    TRY(query_first(&query));
    return read_outbox_row(store, &query, arena, out);
}

struct status store_outbox_hasten(struct store *store, const struct oin *to, int64_t now_ms)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE outbox SET next_due_ms = ?2 WHERE receiver = ?1 AND next_due_ms > ?2", &query));
    query_text(&query, to->text);
    query_int(&query, now_ms);
    return query_run(&query);
}

struct status store_outbox_done(struct store *store, const struct exchange_id *exchange_id, enum envelope_kind kind, const struct oin *to)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM outbox WHERE exchange_id = ?1 AND kind = ?2 AND receiver = ?3", &query));
    bind_key(&query, exchange_id, kind, to);
    return query_change(&query);
}

struct status store_outbox_expired(struct store *store, int64_t now_ms, size_t limit, struct arena *arena, struct outbox_row **out,
                                   size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE expires_ms <= ?1 ORDER BY expires_ms, id LIMIT ?2", &query));
    query_int(&query, now_ms);
    query_limit(&query, limit);
    return read_outbox_rows(store, &query, arena, out, out_count);
}

static struct status read_waiting_row(const struct query *query, struct outbox_waiting *out)
{
    out->id = query_get_int(query, 0);
    TRY(query_get_oin(query, 1, &out->to));
    TRY(read_kind(query, 2, &out->kind));
    out->put_ms = query_get_int(query, 3);
    out->expires_ms = query_get_int(query, 4);
    out->next_due_ms = query_get_int(query, 5);
    out->attempts = (uint32_t)query_get_int(query, 6);
    return STATUS(OK);
}

/* SQLite seeks by the whole of a bookmark except where the id is the row's number: so those of the same term come from a query of their
 * own, and the rest is merged behind them. */
#define WAITING_SQL(where) "SELECT id, receiver, kind, put_ms, expires_ms, next_due_ms, attempts FROM outbox WHERE " where
#define PAGE_SQL WAITING_SQL("expires_ms = ?1 AND id > ?3") " UNION ALL " WAITING_SQL("expires_ms > ?1") " ORDER BY expires_ms, id LIMIT ?4"

struct status store_outbox_page(struct store *store, struct paging *paging, struct arena *arena, struct outbox_waiting **out)
{
    struct outbox_waiting *rows;
    struct bookmark last = paging->after;
    QUERY(query);
    TRY(query_begin(store, PAGE_SQL, &query));
    query_after_number(&query, paging);
    TRY(query_page(&query, paging));
    TRY(ARENA_NEW(arena, paging->count, &rows));
    for (size_t i = 0; i < paging->count; i++) {
        TRY(query_first(&query));
        TRY(read_waiting_row(&query, &rows[i]));
        last = bookmark_numbered(rows[i].expires_ms, 0, rows[i].id);
    }
    *out = rows;
    return paging_end(paging, &last);
}

struct status store_outbox_count(struct store *store, enum envelope_kind kind, const struct oin *to, uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT count(*) FROM outbox WHERE receiver = ?1 AND kind = ?2", &query));
    query_text(&query, to->text);
    query_int(&query, kind);
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_outbox_depths(struct store *store, struct arena *arena, struct outbox_depth **out, size_t *out_count)
{
    struct outbox_depth *depths;
    size_t count = 0;
    bool row = false;
    QUERY(query);
    TRY(query_begin(store, "SELECT receiver, count(*), min(put_ms) FROM outbox GROUP BY receiver ORDER BY receiver LIMIT ?1", &query));
    query_limit(&query, OUTBOX_DEPTHS_MOST);
    TRY(ARENA_NEW(arena, OUTBOX_DEPTHS_MOST, &depths));
    TRY(query_row(&query, &row));
    for (; row; count++) { /* once: it goes through all that waits */
        TRY(query_get_oin(&query, 0, &depths[count].to));
        depths[count].messages = (uint64_t)query_get_int(&query, 1);
        depths[count].oldest_ms = query_get_int(&query, 2);
        TRY(query_row(&query, &row));
    }
    *out = depths;
    *out_count = count;
    return STATUS(OK);
}
