// SPDX-License-Identifier: EUPL-1.2
//
// A row for each question that was taken.
#include "store/questions.h"

#include "store/query.h"

#define COLUMNS "sender, exchange_id, state, destroy_day FROM question "

static struct status read_question_row(const struct query *query, struct question_row *out)
{
    int64_t state = query_get_int(query, 2);
    if (state <= INQUIRY_NONE || state >= INQUIRY_STATES_END)
        return FAIL(CORRUPT);
    TRY(query_get_oin(query, 0, &out->from));
    TRY(query_get_fixed(query, 1, out->exchange_id.bytes, EXCHANGE_ID_BYTES));
    out->state = (enum inquiry_state)state;
    out->destroy_day = query_is_null(query, 3) ? 0 : (int32_t)query_get_int(query, 3);
    return STATUS(OK);
}

struct status store_question_read(struct store *store, const struct oin *from, const struct exchange_id *exchange_id,
                                  struct question_row *out)
{
    bool is_there;
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE sender = ?1 AND exchange_id = ?2", &query));
    query_text(&query, from->text);
    query_bytes(&query, exchange_id_span(exchange_id));
    TRY(query_row(&query, &is_there));
    if (is_there)
        return read_question_row(&query, out);
    *out = (struct question_row){.from = *from, .exchange_id = *exchange_id, .state = INQUIRY_NONE};
    return STATUS(OK);
}

struct status store_question_put(struct store *store, const struct question_row *row)
{
    QUERY(query);
    ENSURE(row->state != INQUIRY_NONE);
    TRY(query_begin(store, "INSERT OR REPLACE INTO question (sender, exchange_id, state, destroy_day) VALUES (?1, ?2, ?3, nullif(?4, 0))",
                    &query));
    query_text(&query, row->from.text);
    query_bytes(&query, exchange_id_span(&row->exchange_id));
    query_int(&query, row->state);
    query_int(&query, row->destroy_day);
    return query_run(&query);
}

struct status store_questions_over_term(struct store *store, int32_t day, size_t limit, struct arena *arena, struct question_row **out,
                                        size_t *out_count)
{
    struct question_row *rows;
    size_t count;
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE destroy_day <= ?1 ORDER BY destroy_day, sender, exchange_id LIMIT ?2", &query));
    query_int(&query, day);
    query_limit(&query, limit);
    TRY(query_count(&query, &count));
    TRY(ARENA_NEW(arena, count, &rows));
    for (size_t i = 0; i < count; i++) {
        TRY(query_first(&query));
        TRY(read_question_row(&query, &rows[i]));
    }
    *out = rows;
    *out_count = count;
    return STATUS(OK);
}
