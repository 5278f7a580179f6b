// SPDX-License-Identifier: EUPL-1.2
//
// A row for each log. Origins of one organisation come in the order of their names.
#include "store/logs.h"

#include "store/leaves.h"
#include "store/query.h"

#define LOGS_SINCE 17 /* version of the tables; a ledger of before is in one log */

static struct status read_log_row(const struct query *query, struct store_log *out)
{
    struct span origin = query_get_bytes(query, 1);
    if (!origin.size || origin.size >= sizeof out->origin)
        return FAIL(CORRUPT);
    *out = (struct store_log){.first = (uint64_t)query_get_int(query, 0)};
    memcpy(out->origin, origin.data, origin.size);
    return STATUS(OK);
}

struct status store_log_last(struct store *store, struct store_log *out)
{
    QUERY(query);
    if (store->version < LOGS_SINCE)
        return FAIL(NOT_FOUND);
    TRY(query_begin(store, "SELECT first_position, origin FROM log ORDER BY first_position DESC LIMIT 1", &query));
    TRY(query_first(&query));
    return read_log_row(&query, out);
}

struct status store_log_list(struct store *store, struct arena *arena, struct store_log **out, size_t *out_count)
{
    QUERY(query);
    *out = NULL;
    *out_count = 0;
    if (store->version < LOGS_SINCE)
        return STATUS(OK);
    TRY(query_begin(store, "SELECT first_position, origin FROM log ORDER BY first_position", &query));
    TRY(query_count(&query, out_count));
    TRY(ARENA_NEW(arena, *out_count, out));
    for (size_t i = 0; i < *out_count; i++) {
        TRY(query_first(&query));
        TRY(read_log_row(&query, &(*out)[i]));
    }
    return STATUS(OK);
}

static struct status check_log_is_next(struct store *store, const struct store_log *log)
{
    struct store_log last = {.first = 0};
    uint64_t count = 0;
    struct status status = store_log_last(store, &last);
    if (status_ok(status) && (log->first <= last.first || strcmp(log->origin, last.origin) <= 0))
        return FAIL(CONFLICT);
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    TRY(store_leaf_count(store, &count));
    /* the first of all may be told later */
    return log->first == count || (log->first == 0 && !status_ok(status)) ? STATUS(OK) : FAIL(CONFLICT);
}

struct status store_log_begin(struct store *store, const struct store_log *log)
{
    QUERY(query);
    ENSURE(store->writing);
    TRY(check_log_is_next(store, log));
    TRY(query_begin(store, "INSERT INTO log (first_position, origin) VALUES (?1, ?2)", &query));
    query_int(&query, (int64_t)log->first);
    query_text(&query, log->origin);
    return query_run(&query);
}
