// SPDX-License-Identifier: EUPL-1.2
//
// Signals sent: one row per record and partner, with an id that never changes.
#include "store/pushes.h"

#include "store/query.h"

static struct status read_push_row(const struct query *query, struct push *out)
{
    int64_t state = query_get_int(query, 1), code = query_get_int(query, 2);
    TRY(query_get_fixed(query, 0, out->signal_id, SIGNAL_ID_BYTES));
    if (state < PUSH_NEW || state >= PUSH_STATES || code < 0 || !status_is_known((unsigned)code))
        return FAIL(CORRUPT);
    out->state = (enum push_state)state;
    out->code = (enum status_code)code;
    if (query_is_null(query, 3))
        return STATUS(OK);
    TRY(query_get_fixed(query, 3, out->digest.bytes, DIGEST_BYTES));
    return query_get_fixed(query, 4, out->exchange_id.bytes, EXCHANGE_ID_BYTES);
}

static struct status add_push(struct store *store, const struct push *push)
{
    QUERY(query);
    TRY(query_begin(store, "INSERT INTO push (record, receiver, signal_id, state, code) VALUES (?1, ?2, ?3, 0, 0)", &query));
    query_int(&query, push->record);
    query_text(&query, push->to.text);
    query_bytes(&query, SPAN_OF_ARRAY(push->signal_id));
    return query_run(&query);
}

struct status store_push_open(struct store *store, int64_t record, const struct oin *to, const struct random_source *random,
                              struct push *out)
{
    struct push push = {.record = record, .to = *to, .state = PUSH_NEW, .code = STATUS_OK};
    bool row;
    QUERY(query);
    ENSURE(store->writing);
    TRY(query_begin(store, "SELECT signal_id, state, code, digest, exchange_id FROM push WHERE record = ?1 AND receiver = ?2", &query));
    query_int(&query, record);
    query_text(&query, to->text);
    TRY(query_row(&query, &row));
    if (row) {
        TRY(read_push_row(&query, &push));
    } else {
        random_fill(random, push.signal_id, sizeof push.signal_id);
        TRY(add_push(store, &push));
    }
    *out = push;
    return STATUS(OK);
}

struct status store_push_send(struct store *store, int64_t record, const struct oin *to, const struct digest *digest,
                              const struct exchange_id *exchange_id)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE push SET state = 1, code = 0, digest = ?1, exchange_id = ?2 WHERE record = ?3 AND receiver = ?4",
                    &query));
    query_bytes(&query, digest_span(digest));
    query_bytes(&query, exchange_id_span(exchange_id));
    query_int(&query, record);
    query_text(&query, to->text);
    return query_change(&query);
}

struct status store_push_settle(struct store *store, const struct exchange_id *exchange_id, const struct oin *to, enum push_state state,
                                enum status_code code)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE push SET state = ?1, code = ?2 WHERE exchange_id = ?3 AND receiver = ?4", &query));
    query_int(&query, state);
    query_int(&query, code);
    query_bytes(&query, exchange_id_span(exchange_id));
    query_text(&query, to->text);
    return query_change(&query);
}

struct status store_push_find_unagreed(struct store *store, const struct oin *to, int64_t *out_record)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT record FROM push WHERE receiver = ?1 AND state = 5 ORDER BY record LIMIT 1", &query));
    query_text(&query, to->text);
    TRY(query_first(&query));
    *out_record = query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_push_retry(struct store *store, int64_t record, const struct oin *to)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE push SET state = 4 WHERE record = ?1 AND receiver = ?2 AND state = 5", &query));
    query_int(&query, record);
    query_text(&query, to->text);
    return query_change(&query);
}

struct status store_push_counts(struct store *store, uint64_t out[static PUSH_STATES])
{
    uint64_t counts[PUSH_STATES] = {0};
    bool row;
    QUERY(query);
    TRY(query_begin(store, "SELECT state, count(*) FROM push GROUP BY state", &query));
    TRY(query_row(&query, &row));
    while (row) {
        int64_t state = query_get_int(&query, 0);
        if (state < 0 || state >= PUSH_STATES)
            return FAIL(CORRUPT);
        counts[state] = (uint64_t)query_get_int(&query, 1);
        TRY(query_row(&query, &row));
    }
    memcpy(out, counts, sizeof counts);
    return STATUS(OK);
}
