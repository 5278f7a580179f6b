// SPDX-License-Identifier: EUPL-1.2
//
// The first row of an exchange with a partner says in which hour all of it stands.
#include "store/exchanged.h"

#include "store/query.h"

#define EXCHANGED_COLUMNS "row, position, said_ms, hour"

static struct status find_begin(struct store *store, const struct oin *partner, const struct exchange_id *exchange, int64_t *out_hour,
                                int64_t *out_position)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT hour, position FROM exchanged WHERE partner = ?1 AND substr(row, 1, 16) = ?2 AND begins = 1", &query));
    query_text(&query, partner->text);
    query_bytes(&query, exchange_id_span(exchange));
    TRY(query_first(&query));
    *out_hour = query_get_int(&query, 0);
    *out_position = query_get_int(&query, 1);
    return STATUS(OK);
}

static int64_t position_of(const struct exchanged *row, int64_t begun)
{
    return row->position == EXCHANGED_NOWHERE ? begun : (int64_t)row->position;
}

struct status store_exchanged_put(struct store *store, const struct exchanged *row)
{
    uint8_t bytes[RECONCILE_ROW_BYTES];
    int64_t hour = row->said_ms / EXCHANGED_HOUR_MS, position = -1;
    QUERY(query);
    struct status begun = find_begin(store, &row->partner, &row->what.exchange, &hour, &position);
    if (!status_ok(begun) && !status_is(begun, STATUS_NOT_FOUND))
        return begun;
    reconcile_row_write(&row->what, bytes);
    TRY(query_begin(store,
                    "INSERT INTO exchanged (partner, hour, row, position, said_ms, begins) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                    " ON CONFLICT (partner, hour, row) DO NOTHING",
                    &query));
    query_text(&query, row->partner.text);
    query_int(&query, hour);
    query_bytes(&query, SPAN_OF_ARRAY(bytes));
    query_int(&query, position_of(row, position));
    query_int(&query, row->said_ms);
    query_int(&query, !status_ok(begun));
    return query_run(&query);
}

static struct status read_exchanged(const struct query *query, const struct oin *partner, struct exchanged *out)
{
    uint8_t bytes[RECONCILE_ROW_BYTES];
    TRY(query_get_fixed(query, 0, bytes, sizeof bytes));
    const struct reconcile_said what = reconcile_row_read(bytes);
    const int64_t position = query_get_int(query, 1);
    if (!envelope_kind_is_known(what.kind) || what.speaker < RECONCILE_BY_LESSER || what.speaker > RECONCILE_BY_GREATER)
        return FAIL(CORRUPT);
    *out = (struct exchanged){.partner = *partner,
                              .what = what,
                              .position = position < 0 ? EXCHANGED_NOWHERE : (uint64_t)position,
                              .said_ms = query_get_int(query, 2),
                              .hour = query_get_int(query, 3)};
    return STATUS(OK);
}

struct status store_exchanged_find(struct store *store, const struct oin *partner, const struct reconcile_said *what, struct exchanged *out)
{
    uint8_t bytes[RECONCILE_ROW_BYTES];
    int64_t hour = 0, position = 0;
    QUERY(query);
    TRY(find_begin(store, partner, &what->exchange, &hour, &position));
    reconcile_row_write(what, bytes);
    TRY(query_begin(store, "SELECT " EXCHANGED_COLUMNS " FROM exchanged WHERE partner = ?1 AND hour = ?2 AND row = ?3", &query));
    query_text(&query, partner->text);
    query_int(&query, hour);
    query_bytes(&query, SPAN_OF_ARRAY(bytes));
    TRY(query_first(&query));
    return read_exchanged(&query, partner, out);
}

#define SAME_KIND_BYTES (EXCHANGE_ID_BYTES + 2)
struct status store_exchanged_last(struct store *store, const struct oin *partner, const struct reconcile_said *like, struct exchanged *out)
{
    uint8_t from[RECONCILE_ROW_BYTES], to[RECONCILE_ROW_BYTES];
    int64_t hour = 0, position = 0;
    QUERY(query);
    TRY(find_begin(store, partner, &like->exchange, &hour, &position));
    reconcile_row_write(like, from);
    memcpy(to, from, sizeof to);
    memset(from + SAME_KIND_BYTES, 0, sizeof from - SAME_KIND_BYTES);
    memset(to + SAME_KIND_BYTES, 0xFF, sizeof to - SAME_KIND_BYTES);
    TRY(query_begin(store,
                    "SELECT " EXCHANGED_COLUMNS
                    ", count(*) OVER () FROM exchanged WHERE partner = ?1 AND hour = ?2 AND row BETWEEN ?3 AND ?4"
                    " ORDER BY said_ms DESC LIMIT 1",
                    &query));
    query_text(&query, partner->text);
    query_int(&query, hour);
    query_bytes(&query, SPAN_OF_ARRAY(from));
    query_bytes(&query, SPAN_OF_ARRAY(to));
    TRY(query_first(&query));
    TRY(read_exchanged(&query, partner, out));
    out->number = (uint64_t)query_get_int(&query, 4);
    return STATUS(OK);
}

struct status store_exchanged_first(struct store *store, const struct oin *partner, int64_t *out_hour)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT hour FROM exchanged WHERE partner = ?1 ORDER BY hour LIMIT 1", &query));
    query_text(&query, partner->text);
    TRY(query_first(&query));
    *out_hour = query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_exchanged_digest(struct store *store, const struct exchanged_hour *of, struct digest *out, uint64_t *out_count)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    uint8_t bytes[RECONCILE_ROW_BYTES];
    bool row;
    QUERY(query);
    *out_count = 0;
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(RECONCILE_PREFIX));
    TRY(query_begin(store, "SELECT row FROM exchanged WHERE partner = ?1 AND hour = ?2 ORDER BY row", &query));
    query_text(&query, of->partner.text);
    query_int(&query, of->hour);
    TRY(query_row(&query, &row));
    while (row) {
        TRY(query_get_fixed(&query, 0, bytes, sizeof bytes));
        hasher_add(hasher, SPAN_OF_ARRAY(bytes));
        (*out_count)++;
        TRY(query_row(&query, &row));
    }
    hasher_finish(hasher, out->bytes);
    return STATUS(OK);
}

struct status store_exchanged_page(struct store *store, const struct exchanged_hour *of, struct span after, struct exchanged *out,
                                   size_t *count)
{
    const size_t most = *count;
    bool row;
    QUERY(query);
    *count = 0;
    TRY(query_begin(
        store, "SELECT " EXCHANGED_COLUMNS " FROM exchanged WHERE partner = ?1 AND hour = ?2 AND row > ?3 ORDER BY row LIMIT ?4", &query));
    query_text(&query, of->partner.text);
    query_int(&query, of->hour);
    query_bytes(&query, after);
    query_limit(&query, most);
    TRY(query_row(&query, &row));
    while (row) {
        TRY(read_exchanged(&query, &of->partner, &out[*count]));
        (*count)++;
        TRY(query_row(&query, &row));
    }
    return STATUS(OK);
}

/* The next partner that has rows, by its OIN. NOT_FOUND: none. */
static struct status find_next_partner(struct store *store, const struct oin *after, struct oin *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT partner FROM exchanged WHERE partner > ?1 ORDER BY partner LIMIT 1", &query));
    query_text(&query, after->text);
    TRY(query_first(&query));
    return query_get_oin(&query, 0, out);
}

static struct status prune_partner(struct store *store, const struct oin *partner, int64_t before_hour, uint64_t *removed)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM exchanged WHERE partner = ?1 AND hour < ?2", &query));
    query_text(&query, partner->text);
    query_int(&query, before_hour);
    TRY(query_run(&query));
    *removed += query_changes(&query);
    return STATUS(OK);
}

struct status store_exchanged_prune(struct store *store, int64_t before_hour, uint64_t *out_removed)
{
    struct oin partner = {""};
    *out_removed = 0;
    for (;;) {
        struct status status = find_next_partner(store, &partner, &partner);
        if (status_is(status, STATUS_NOT_FOUND))
            return STATUS(OK);
        TRY(status);
        TRY(prune_partner(store, &partner, before_hour, out_removed));
    }
}
