// SPDX-License-Identifier: EUPL-1.2
//
// Quotas: one row per kind, requester, act, holder, purpose, epoch and day.
#include "store/quotas.h"

#include "store/query.h"

#define COUNT_MOST ((uint64_t)1 << 32)
#define WITHIN_SLICE                                                                                                         \
    " WHERE kind = ?1 AND requester = ?2 AND (act = ?3 OR ?3 = 0) AND (holder = ?4 OR ?4 = '') AND (purpose = ?5 OR ?5 = 0)" \
    " AND "

static void bind_slice(struct query *query, const struct quota_slice *of)
{
    query_int(query, of->kind);
    query_text(query, of->requester.text);
    query_int(query, of->act);
    query_text(query, of->holder.text);
    query_int(query, of->purpose);
}

struct status store_quota_used(struct store *store, const struct quota_slice *of, int32_t day, struct quota_use *out)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT coalesce(sum(iif(day >= ?6, used, 0)), 0), coalesce(sum(used), 0), coalesce(sum(iif(day = ?6, refused, 0)), 0)"
                    " FROM quota" WITHIN_SLICE "day >= ?6 - 6",
                    &query));
    bind_slice(&query, of);
    query_int(&query, day);
    TRY(query_first(&query));
    out->today = (uint64_t)query_get_int(&query, 0);
    out->week = (uint64_t)query_get_int(&query, 1);
    out->refused = (uint64_t)query_get_int(&query, 2);
    return STATUS(OK);
}

static struct status read_total(struct store *store, const struct quota_slice *of, uint32_t epoch, uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT coalesce(sum(used), 0) FROM quota" WITHIN_SLICE "epoch = ?6", &query));
    bind_slice(&query, of);
    query_int(&query, epoch);
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

/* The row that is there already is checked as if it were put: hence nothing below 0. */
static struct status add_spent(struct store *store, const struct quota_debit *debit, int64_t used, int64_t refused)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO quota (kind, requester, act, holder, purpose, epoch, day, used, refused)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, max(?8, 0), ?9)"
                    " ON CONFLICT (kind, requester, act, holder, purpose, epoch, day)"
                    " DO UPDATE SET used = used + ?8, refused = refused + ?9",
                    &query));
    bind_slice(&query, &debit->of);
    query_int(&query, debit->epoch);
    query_int(&query, debit->day);
    query_int(&query, used);
    query_int(&query, refused);
    return query_run(&query);
}

static uint64_t quota_left(uint64_t used, uint64_t limit) { return used < limit ? limit - used : 0; }

/* With what is debited already added: OVER_QUOTA when this line does not let it through; else lowers `left` to what it still does. */
static struct status check_bound(struct store *store, const struct quota_debit *debit, const struct quota_bound *bound, uint64_t *left)
{
    struct quota_use use;
    uint64_t of_epoch = 0;
    if (debit->count > bound->batch_limit)
        return FAIL(OVER_QUOTA);
    if (bound->total)
        TRY(read_total(store, &bound->of, debit->epoch, &of_epoch));
    TRY(store_quota_used(store, &bound->of, debit->day, &use));
    bool is_of_total = bound->total && of_epoch <= bound->total;
    if (!is_of_total && (use.today > bound->day_limit || use.week > bound->week_limit))
        return FAIL(OVER_QUOTA);
    const uint64_t today = quota_left(use.today, bound->day_limit), week = quota_left(use.week, bound->week_limit),
                   total = quota_left(of_epoch, bound->total);
    const uint64_t paced = today < week ? today : week, most = paced > total ? paced : total;
    *left = most < *left ? most : *left;
    return STATUS(OK);
}

static struct status check_debit(struct store *store, const struct quota_debit *debit, uint64_t *left)
{
    if (!debit->bound_count)
        return FAIL(OVER_QUOTA);
    for (size_t i = 0; i < debit->bound_count; i++)
        TRY(check_bound(store, debit, &debit->bounds[i], left));
    return STATUS(OK);
}

struct status store_quota_debit(struct store *store, const struct quota_debit *debits, size_t count, uint64_t *out_left)
{
    struct status status = STATUS(OK);
    uint64_t left = UINT64_MAX;
    ENSURE(store->writing);
    for (size_t i = 0; i < count; i++)
        if (debits[i].count < 1 || debits[i].count > COUNT_MOST || !debits[i].of.purpose)
            return FAIL(INVALID);
    for (size_t i = 0; i < count; i++)
        TRY(add_spent(store, &debits[i], (int64_t)debits[i].count, 0));
    for (size_t i = 0; i < count && status_ok(status); i++)
        status = check_debit(store, &debits[i], &left);
    for (size_t i = 0; i < count && status_is(status, STATUS_OVER_QUOTA); i++)
        TRY(add_spent(store, &debits[i], -(int64_t)debits[i].count, (int64_t)debits[i].count));
    if (status_ok(status) && out_left)
        *out_left = left;
    return status;
}
