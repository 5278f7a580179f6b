// SPDX-License-Identifier: EUPL-1.2
//
// Inquiries of cases, their states and their answers.
#include "store/inquiries.h"

#include "store/vault.h"

#define COLUMNS                                                                                              \
    "dossier, partner, exchange_id, state, asked_ms, answered_ms, expires_ms, request_digest, answer_sealed" \
    " FROM inquiry "

struct status store_inquiry_add(struct store *store, const struct inquiry_row *row)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO inquiry (dossier, partner, exchange_id, state, asked_ms, answered_ms, expires_ms, request_digest)"
                    " VALUES (?1, ?2, ?3, 1, ?4, 0, ?5, ?6)",
                    &query));
    query_bytes(&query, SPAN_OF_ARRAY(row->case_id));
    query_text(&query, row->to.text);
    query_bytes(&query, exchange_id_span(&row->exchange_id));
    query_int(&query, row->asked_ms);
    query_int(&query, row->expires_ms);
    query_bytes(&query, digest_span(&row->request_digest));
    return query_run(&query);
}

struct status store_inquiry_answer(struct store *store, const struct exchange_id *exchange_id, int64_t answered_ms, struct span answer)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span key = exchange_id_span(exchange_id), answer_sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "inquiry.answer", key, answer, scratch, &answer_sealed));
    TRY(query_begin(store,
                    "UPDATE inquiry SET state = 2, answered_ms = ?1, answer_sealed = ?2, destroy_day = NULL"
                    " WHERE exchange_id = ?3",
                    &query));
    query_int(&query, answered_ms);
    query_bytes(&query, answer_sealed);
    query_bytes(&query, key);
    return query_change(&query);
}

struct status store_inquiry_keep_until(struct store *store, const struct exchange_id *exchange_id, int32_t day)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE inquiry SET destroy_day = ?1 WHERE exchange_id = ?2", &query));
    query_int(&query, day);
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

struct status store_inquiry_destroy(struct store *store, const struct exchange_id *exchange_id)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE inquiry SET state = 4, answer_sealed = NULL WHERE exchange_id = ?1 AND state = 2", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

static struct status inquiry_state_of(struct store *store, const struct exchange_id *exchange_id, int64_t *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT state FROM inquiry WHERE exchange_id = ?1", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    TRY(query_first(&query));
    *out = query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_inquiry_expire(struct store *store, const struct exchange_id *exchange_id)
{
    int64_t state = 0;
    QUERY(query);
    ENSURE(store->writing);
    TRY(inquiry_state_of(store, exchange_id, &state));
    if (state == INQUIRY_ANSWERED)
        return FAIL(UNEXPECTED);
    TRY(query_begin(store, "UPDATE inquiry SET state = 3 WHERE exchange_id = ?1", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

static struct status open_column(struct store *store, const struct query *query, int column, const char *place, struct arena *arena,
                                 struct span *out)
{
    struct span key = query_get_bytes(query, 2);
    *out = span_empty();
    return query_is_null(query, column) ? STATUS(OK) : vault_open(store, place, key, query_get_bytes(query, column), arena, out);
}

static struct status read_inquiry_row(struct store *store, const struct query *query, struct arena *arena, struct inquiry_row *out)
{
    int64_t state = query_get_int(query, 3);
    if (state < INQUIRY_PENDING || state > INQUIRY_DESTROYED)
        return FAIL(CORRUPT);
    TRY(query_get_fixed(query, 0, out->case_id, CASE_ID_BYTES));
    TRY(query_get_oin(query, 1, &out->to));
    TRY(query_get_fixed(query, 2, out->exchange_id.bytes, EXCHANGE_ID_BYTES));
    out->state = (enum inquiry_state)state;
    out->asked_ms = query_get_int(query, 4);
    out->answered_ms = query_get_int(query, 5);
    out->expires_ms = query_get_int(query, 6);
    TRY(query_get_fixed(query, 7, out->request_digest.bytes, DIGEST_BYTES));
    return open_column(store, query, 8, "inquiry.answer", arena, &out->answer);
}

static struct status read_inquiry_rows(struct store *store, struct query *query, struct arena *arena, struct inquiry_row **out,
                                       size_t *out_count)
{
    struct inquiry_row *rows;
    size_t count;
    TRY(query_count(query, &count));
    TRY(ARENA_NEW(arena, count, &rows));
    for (size_t i = 0; i < count; i++) {
        TRY(query_first(query));
        TRY(read_inquiry_row(store, query, arena, &rows[i]));
    }
    *out = rows;
    *out_count = count;
    return STATUS(OK);
}

struct status store_inquiry_find(struct store *store, const struct exchange_id *exchange_id, struct arena *arena, struct inquiry_row *out)
{
    struct inquiry_row row;
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE exchange_id = ?1", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    TRY(query_first(&query));
    TRY(read_inquiry_row(store, &query, arena, &row));
    *out = row;
    return STATUS(OK);
}

struct status store_inquiry_over_term(struct store *store, int32_t day, size_t limit, struct arena *arena, struct inquiry_row **out,
                                      size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE state = 2 AND destroy_day <= ?1 ORDER BY destroy_day, id LIMIT ?2", &query));
    query_int(&query, day);
    query_limit(&query, limit);
    return read_inquiry_rows(store, &query, arena, out, out_count);
}

struct status store_inquiry_latest(struct store *store, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena,
                                   struct inquiry_row **out, size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(
        store, "SELECT " COLUMNS "WHERE id IN (SELECT max(id) FROM inquiry WHERE dossier = ?1 GROUP BY partner) ORDER BY partner", &query));
    query_bytes(&query, span_of(case_id, CASE_ID_BYTES));
    return read_inquiry_rows(store, &query, arena, out, out_count);
}
