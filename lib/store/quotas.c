// SPDX-License-Identifier: EUPL-1.2
//
// Quotas: one row per kind, requester, purpose and day.
#include "store/quotas.h"

#include "store/query.h"

#define COUNT_MOST ((uint64_t)1 << 32)

struct status store_quota_used(struct store *store, uint8_t kind, const struct oin *requester, uint8_t purpose, int32_t day,
                               struct quota_use *out)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT coalesce(sum(iif(day >= ?3, used, 0)), 0), coalesce(sum(used), 0), coalesce(sum(iif(day = ?3, refused, 0)), 0)"
                    " FROM quota WHERE kind = ?4 AND requester = ?1 AND (purpose = ?2 OR ?2 = 0) AND day >= ?3 - 6",
                    &query));
    query_text(&query, requester->text);
    query_int(&query, purpose);
    query_int(&query, day);
    query_int(&query, kind);
    TRY(query_first(&query));
    out->today = (uint64_t)query_get_int(&query, 0);
    out->week = (uint64_t)query_get_int(&query, 1);
    out->refused = (uint64_t)query_get_int(&query, 2);
    return STATUS(OK);
}

static struct status add_spent(struct store *store, const struct quota_debit *debit, uint64_t used, uint64_t refused)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO quota (kind, requester, purpose, day, used, refused) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                    " ON CONFLICT (kind, requester, purpose, day)"
                    " DO UPDATE SET used = used + excluded.used, refused = refused + excluded.refused",
                    &query));
    query_int(&query, debit->kind);
    query_text(&query, debit->requester.text);
    query_int(&query, debit->purpose);
    query_int(&query, debit->day);
    query_int(&query, (int64_t)used);
    query_int(&query, (int64_t)refused);
    return query_run(&query);
}

static uint64_t quota_left(uint64_t used, uint64_t limit) { return used < limit ? limit - used : 0; }

static uint64_t least_left(const struct quota_debit *debit, const struct quota_use *use, const struct quota_use *all)
{
    const uint64_t lefts[] = {quota_left(use->today, debit->day_limit), quota_left(use->week, debit->week_limit),
                              quota_left(all->today, debit->all_day_limit), quota_left(all->week, debit->all_week_limit)};
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < N(lefts); i++)
        least = lefts[i] < least ? lefts[i] : least;
    return least;
}

struct status store_quota_debit(struct store *store, const struct quota_debit *debit, uint64_t *out_left)
{
    struct quota_use use, all;
    ENSURE(store->writing);
    if (debit->count < 1 || debit->count > COUNT_MOST || debit->purpose == QUOTA_USED_FOR_ALL)
        return FAIL(INVALID);
    TRY(store_quota_used(store, debit->kind, &debit->requester, debit->purpose, debit->day, &use));
    TRY(store_quota_used(store, debit->kind, &debit->requester, QUOTA_USED_FOR_ALL, debit->day, &all));
    uint64_t left = least_left(debit, &use, &all);
    bool is_within = debit->count <= left;
    if (out_left)
        *out_left = is_within ? left - debit->count : left;
    TRY(add_spent(store, debit, is_within ? debit->count : 0, is_within ? 0 : debit->count));
    return is_within ? STATUS(OK) : FAIL(OVER_QUOTA);
}
