// SPDX-License-Identifier: EUPL-1.2
//
// Rows that only ever serve more, until they go.
#include "store/opened.h"

#include "store/query.h"

static void bind_opened_part(struct query *query, const struct opened_part *part)
{
    query_text(query, part->domain);
    query_text(query, part->holder.text);
    query_int(query, part->epoch);
    query_int(query, (int64_t)part->count);
}

struct status store_opened_put(struct store *store, const struct digest *request, size_t number, const struct opened_part *part)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO opened (domain, holder, epoch, count, request, part, opened_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                    " ON CONFLICT (request, part) DO NOTHING",
                    &query));
    bind_opened_part(&query, part);
    query_bytes(&query, digest_span(request));
    query_int(&query, (int64_t)number);
    query_int(&query, part->day);
    return query_run(&query);
}

struct status store_opened_again(struct store *store, const struct digest *request)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE opened SET again = again + 1 WHERE request = ?1 AND again < ?2", &query));
    query_bytes(&query, digest_span(request));
    query_int(&query, OPENED_AGAIN_MOST);
    return query_change(&query);
}

struct status store_opened_serve(struct store *store, const struct opened_part *part)
{
    QUERY(query);
    TRY(query_begin(store,
                    "UPDATE opened SET served = served + 1 WHERE (request, part) = (SELECT request, part FROM opened"
                    " WHERE domain = ?1 AND holder = ?2 AND epoch = ?3 AND count = ?4 AND served < ?5 ORDER BY served, request LIMIT 1)",
                    &query));
    bind_opened_part(&query, part);
    query_int(&query, OPENED_SERVES_MOST);
    return query_change(&query);
}

struct status store_opened_prune(struct store *store, int32_t day, uint64_t *out_removed)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM opened WHERE opened_day <= ?1", &query));
    query_int(&query, (int64_t)day - OPENED_KEPT_DAYS);
    TRY(query_run(&query));
    *out_removed = query_changes(&query);
    return STATUS(OK);
}
