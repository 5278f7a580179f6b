// SPDX-License-Identifier: EUPL-1.2
//
// Inquiries of cases, their states and their answers.
#include "store/inquiries.h"

#include "store/vault.h"

#define COLUMNS                                                                                               \
    "dossier, partner, exchange_id, state, asked_ms, answered_ms, expires_ms, request_digest, answer_sealed," \
    " asked_sealed, taken_sealed, destroy_day FROM inquiry "
#define ASKED_MOST_BYTES (2 + CATEGORIES_MOST)
#define TAKEN_MOST_BYTES (8 + 1 + CATEGORIES_MOST * (1 + 2 + ARTICLE_MOST_BYTES) + 1 + (ANSWERS_MOST - 1) * 9)

/* ---- what is sealed beside an answer */

static void pack_asked(struct writer *writer, const struct inquiry_asked *asked)
{
    ENSURE(asked->category_count <= CATEGORIES_MOST);
    write_u8(writer, asked->basis);
    write_u8(writer, asked->category_count);
    write_bytes(writer, span_of(asked->categories, asked->category_count));
}

static struct status unpack_asked(struct cursor *cursor, struct inquiry_asked *out)
{
    struct span categories;
    TRY(cursor_read_u8(cursor, &out->basis));
    TRY(cursor_read_u8(cursor, &out->category_count));
    if (out->category_count > CATEGORIES_MOST)
        return FAIL(MALFORMED);
    TRY(cursor_read(cursor, out->category_count, &categories));
    if (categories.size)
        memcpy(out->categories, categories.data, categories.size);
    return STATUS(OK);
}

static void pack_taken(struct writer *writer, const struct answer_taken *taken)
{
    ENSURE(taken->ground_count <= N(taken->grounds) && taken->earlier_count <= N(taken->earlier));
    write_u32(writer, taken->retain_days);
    write_u32(writer, taken->inform_days);
    write_u8(writer, (uint8_t)taken->ground_count);
    for (size_t i = 0; i < taken->ground_count; i++) {
        write_u8(writer, taken->grounds[i].category);
        pack_span(writer, taken->grounds[i].article);
    }
    write_u8(writer, (uint8_t)taken->earlier_count);
    for (size_t i = 0; i < taken->earlier_count; i++) {
        write_u8(writer, (uint8_t)taken->earlier[i].state);
        pack_i64(writer, taken->earlier[i].at_ms);
    }
    ENSURE(!writer->overflow);
}

static struct status unpack_grounds_of(struct cursor *cursor, struct answer_taken *out)
{
    uint8_t count;
    TRY(cursor_read_u8(cursor, &count));
    if (count > N(out->grounds))
        return FAIL(MALFORMED);
    for (out->ground_count = 0; out->ground_count < count; out->ground_count++) {
        TRY(cursor_read_u8(cursor, &out->grounds[out->ground_count].category));
        TRY(unpack_span(cursor, &out->grounds[out->ground_count].article));
    }
    return STATUS(OK);
}

static struct status unpack_earlier(struct cursor *cursor, struct answer_taken *out)
{
    uint8_t count, state;
    TRY(cursor_read_u8(cursor, &count));
    if (count > N(out->earlier))
        return FAIL(MALFORMED);
    for (out->earlier_count = 0; out->earlier_count < count; out->earlier_count++) {
        TRY(cursor_read_u8(cursor, &state));
        if (state < ANSWER_GRANTED || state > ANSWER_BEING_WEIGHED)
            return FAIL(MALFORMED);
        out->earlier[out->earlier_count].state = (enum answer_state)state;
        TRY(unpack_i64(cursor, &out->earlier[out->earlier_count].at_ms));
    }
    return STATUS(OK);
}

static struct status unpack_taken(struct cursor *cursor, struct answer_taken *out)
{
    TRY(cursor_read_u32(cursor, &out->retain_days));
    TRY(cursor_read_u32(cursor, &out->inform_days));
    TRY(unpack_grounds_of(cursor, out));
    return unpack_earlier(cursor, out);
}

/* ---- steps */

struct status store_inquiry_add(struct store *store, const struct inquiry_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t room[ASKED_MOST_BYTES];
    struct writer asked = writer_of(room, sizeof room);
    struct span key = exchange_id_span(&row->exchange_id), sealed, request_sealed;
    QUERY(query);
    pack_asked(&asked, &row->asked);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "inquiry.asked", key, writer_span(&asked), scratch, &sealed));
    TRY(vault_seal(store, "inquiry.request", key, row->request, scratch, &request_sealed));
    TRY(query_begin(store,
                    "INSERT INTO inquiry (dossier, partner, exchange_id, state, asked_ms, answered_ms, expires_ms, request_digest,"
                    " asked_sealed, request_sealed) VALUES (?1, ?2, ?3, 1, ?4, 0, ?5, ?6, ?7, ?8)",
                    &query));
    query_bytes(&query, SPAN_OF_ARRAY(row->case_id));
    query_text(&query, row->to.text);
    query_bytes(&query, key);
    query_int(&query, row->asked_ms);
    query_int(&query, row->expires_ms);
    query_bytes(&query, digest_span(&row->request_digest));
    query_bytes(&query, sealed);
    query_bytes(&query, request_sealed);
    return query_run(&query);
}

struct status store_inquiry_answer(struct store *store, const struct inquiry_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t room[TAKEN_MOST_BYTES];
    struct writer taken = writer_of(room, sizeof room);
    struct span key = exchange_id_span(&row->exchange_id), answer_sealed, taken_sealed;
    QUERY(query);
    ENSURE(inquiry_has_answer(row->state) && row->destroy_day);
    pack_taken(&taken, &row->taken);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "inquiry.answer", key, row->answer, scratch, &answer_sealed));
    TRY(vault_seal(store, "inquiry.taken", key, writer_span(&taken), scratch, &taken_sealed));
    TRY(query_begin(store,
                    "UPDATE inquiry SET state = ?1, answered_ms = ?2, answer_sealed = ?3, taken_sealed = ?4, destroy_day = ?5"
                    " WHERE exchange_id = ?6 AND state <> 4",
                    &query));
    query_int(&query, row->state);
    query_int(&query, row->answered_ms);
    query_bytes(&query, answer_sealed);
    query_bytes(&query, taken_sealed);
    query_int(&query, row->destroy_day);
    query_bytes(&query, key);
    return query_change(&query);
}

struct status store_inquiry_destroy(struct store *store, const struct exchange_id *exchange_id)
{
    QUERY(query);
    TRY(query_begin(store,
                    "UPDATE inquiry SET state = 4, answer_sealed = NULL, taken_sealed = NULL, destroy_day = NULL"
                    " WHERE exchange_id = ?1 AND state IN (2, 5)",
                    &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

struct status store_inquiry_expire(struct store *store, const struct exchange_id *exchange_id)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE inquiry SET state = 3 WHERE exchange_id = ?1 AND state = 1", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

/* ---- reading */

static struct status open_column(struct store *store, const struct query *query, int column, const char *place, struct arena *arena,
                                 struct span *out)
{
    struct span key = query_get_bytes(query, 2);
    *out = span_empty();
    return query_is_null(query, column) ? STATUS(OK) : vault_open(store, place, key, query_get_bytes(query, column), arena, out);
}

static struct status read_asked(struct store *store, const struct query *query, struct arena *arena, struct inquiry_row *out)
{
    struct span plain;
    out->asked = (struct inquiry_asked){0};
    TRY(open_column(store, query, 9, "inquiry.asked", arena, &plain));
    struct cursor cursor = cursor_of(plain);
    return plain.size ? unpack_end(unpack_asked(&cursor, &out->asked), &cursor) : STATUS(OK);
}

static struct status read_taken(struct store *store, const struct query *query, struct arena *arena, struct inquiry_row *out)
{
    struct span plain;
    out->taken = (struct answer_taken){0};
    TRY(open_column(store, query, 10, "inquiry.taken", arena, &plain));
    struct cursor cursor = cursor_of(plain);
    return plain.size ? unpack_end(unpack_taken(&cursor, &out->taken), &cursor) : STATUS(OK);
}

static struct status read_inquiry_row(struct store *store, const struct query *query, struct arena *arena, struct inquiry_row *out)
{
    int64_t state = query_get_int(query, 3);
    if (state < INQUIRY_PENDING || state >= INQUIRY_DENIED)
        return FAIL(CORRUPT);
    TRY(query_get_fixed(query, 0, out->case_id, CASE_ID_BYTES));
    TRY(query_get_oin(query, 1, &out->to));
    TRY(query_get_fixed(query, 2, out->exchange_id.bytes, EXCHANGE_ID_BYTES));
    out->state = (enum inquiry_state)state;
    out->asked_ms = query_get_int(query, 4);
    out->answered_ms = query_get_int(query, 5);
    out->expires_ms = query_get_int(query, 6);
    TRY(query_get_fixed(query, 7, out->request_digest.bytes, DIGEST_BYTES));
    out->destroy_day = query_is_null(query, 11) ? 0 : (int32_t)query_get_int(query, 11);
    TRY(read_asked(store, query, arena, out));
    TRY(read_taken(store, query, arena, out));
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

struct status store_inquiry_request(struct store *store, const struct exchange_id *exchange_id, struct arena *arena, struct span *out)
{
    struct span key = exchange_id_span(exchange_id);
    QUERY(query);
    TRY(query_begin(store, "SELECT request_sealed FROM inquiry WHERE exchange_id = ?1", &query));
    query_bytes(&query, key);
    TRY(query_first(&query));
    if (query_is_null(&query, 0))
        return FAIL(UNSUPPORTED);
    return vault_open(store, "inquiry.request", key, query_get_bytes(&query, 0), arena, out);
}

struct status store_inquiry_over_term(struct store *store, int32_t day, size_t limit, struct arena *arena, struct inquiry_row **out,
                                      size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE destroy_day <= ?1 ORDER BY destroy_day, id LIMIT ?2", &query));
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

static struct status read_open_row(const struct query *query, struct inquiry_open *out)
{
    out->id = query_get_int(query, 0);
    TRY(query_get_fixed(query, 1, out->case_id, CASE_ID_BYTES));
    TRY(query_get_oin(query, 2, &out->to));
    out->state = (enum inquiry_state)query_get_int(query, 3);
    out->asked_ms = query_get_int(query, 4);
    out->expires_ms = query_get_int(query, 5);
    return STATUS(OK);
}

/* In two halves, as in the outbox. */
#define OPEN_SQL(where) "SELECT id, dossier, partner, state, asked_ms, expires_ms FROM inquiry WHERE (state = 1 OR state = 5) AND " where
#define PAGE_SQL OPEN_SQL("expires_ms = ?1 AND id > ?3") " UNION ALL " OPEN_SQL("expires_ms > ?1") " ORDER BY expires_ms, id LIMIT ?4"

struct status store_inquiry_page(struct store *store, struct paging *paging, struct arena *arena, struct inquiry_open **out)
{
    struct inquiry_open *rows;
    struct bookmark last = paging->after;
    QUERY(query);
    TRY(query_begin(store, PAGE_SQL, &query));
    query_after_number(&query, paging);
    TRY(query_page(&query, paging));
    TRY(ARENA_NEW(arena, paging->count, &rows));
    for (size_t i = 0; i < paging->count; i++) {
        TRY(query_first(&query));
        TRY(read_open_row(&query, &rows[i]));
        last = bookmark_numbered(rows[i].expires_ms, 0, rows[i].id);
    }
    *out = rows;
    return paging_end(paging, &last);
}
