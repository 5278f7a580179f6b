// SPDX-License-Identifier: EUPL-1.2
//
// A row for each partner and day, and one for each difference in it.
#include "store/reconciled.h"

#include "store/query.h"
#include "wire/night_verdict.h"

#define DAY_COLUMNS "day, stage, at_ms, outcome, ours, theirs, explained, differing"

static struct status remove_differences(struct store *store, const struct reconciled_day *of)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM difference WHERE partner = ?1 AND day = ?2", &query));
    query_text(&query, of->partner.text);
    query_int(&query, of->day);
    return query_run(&query);
}

static struct status put_difference(struct store *store, const struct reconciled_day *of, size_t number, const struct lone_row *difference)
{
    uint8_t bytes[RECONCILE_ROW_BYTES];
    QUERY(query);
    reconcile_row_write(&difference->what, bytes);
    TRY(query_begin(store, "INSERT INTO difference (partner, day, number, verdict, row, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    &query));
    query_text(&query, of->partner.text);
    query_int(&query, of->day);
    query_int(&query, (int64_t)number);
    query_int(&query, difference->verdict);
    query_bytes(&query, SPAN_OF_ARRAY(bytes));
    query_int(&query, difference->position == EXCHANGED_NOWHERE ? -1 : (int64_t)difference->position);
    return query_run(&query);
}

static struct status put_day(struct store *store, const struct reconciled_day *row)
{
    QUERY(query);
    TRY(query_begin(store, "INSERT OR REPLACE INTO reconciled (partner, " DAY_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                    &query));
    query_text(&query, row->partner.text);
    query_int(&query, row->day);
    query_int(&query, row->stage);
    query_int(&query, row->at_ms);
    query_int(&query, row->outcome);
    query_int(&query, (int64_t)row->ours);
    query_int(&query, (int64_t)row->theirs);
    query_int(&query, (int64_t)row->explained);
    query_int(&query, (int64_t)row->differing);
    return query_run(&query);
}

struct status store_reconciled_put(struct store *store, const struct reconciled_day *row, const struct lone_row *differences, size_t count)
{
    TRY(put_day(store, row));
    TRY(remove_differences(store, row));
    for (size_t i = 0; i < count; i++)
        TRY(put_difference(store, row, i, &differences[i]));
    return STATUS(OK);
}

struct status store_reconciled_newest(struct store *store, const struct oin *partner, int32_t *out_day)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT day FROM reconciled WHERE partner = ?1 ORDER BY day DESC LIMIT 1", &query));
    query_text(&query, partner->text);
    TRY(query_first(&query));
    *out_day = (int32_t)query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_reconciled_unfinished(struct store *store, const struct oin *partner, int32_t *out_day)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT day FROM reconciled WHERE partner = ?1 AND stage = 1 ORDER BY day LIMIT 1", &query));
    query_text(&query, partner->text);
    TRY(query_first(&query));
    *out_day = (int32_t)query_get_int(&query, 0);
    return STATUS(OK);
}

static struct reconciled_day read_reconciled_day(const struct query *query, const struct oin *partner)
{
    return (struct reconciled_day){.partner = *partner,
                                   .day = (int32_t)query_get_int(query, 0),
                                   .stage = (enum reconciled_stage)query_get_int(query, 1),
                                   .at_ms = query_get_int(query, 2),
                                   .outcome = (enum reconciled_outcome)query_get_int(query, 3),
                                   .ours = (uint64_t)query_get_int(query, 4),
                                   .theirs = (uint64_t)query_get_int(query, 5),
                                   .explained = (uint64_t)query_get_int(query, 6),
                                   .differing = (uint64_t)query_get_int(query, 7)};
}

struct status store_reconciled_page(struct store *store, const struct oin *partner, struct arena *arena, struct reconciled_day **out,
                                    size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT " DAY_COLUMNS " FROM reconciled WHERE partner = ?1 AND (outcome <> 1 OR day ="
                    " (SELECT max(day) FROM reconciled WHERE partner = ?1 AND outcome <> 4)) ORDER BY day DESC LIMIT ?2",
                    &query));
    query_text(&query, partner->text);
    query_limit(&query, RECONCILED_PAGE_MOST);
    TRY(query_count(&query, out_count));
    TRY(ARENA_NEW(arena, *out_count, out));
    for (size_t i = 0; i < *out_count; i++) {
        TRY(query_first(&query));
        (*out)[i] = read_reconciled_day(&query, partner);
    }
    return STATUS(OK);
}

static struct status read_difference(const struct query *query, struct lone_row *out)
{
    uint8_t bytes[RECONCILE_ROW_BYTES];
    TRY(query_get_fixed(query, 1, bytes, sizeof bytes));
    const int64_t position = query_get_int(query, 2);
    const int64_t verdict = query_get_int(query, 0);
    if (verdict <= 0 || verdict >= NIGHT_VERDICTS_END)
        return FAIL(CORRUPT);
    *out = (struct lone_row){
        .verdict = (uint8_t)verdict, .what = reconcile_row_read(bytes), .position = position < 0 ? EXCHANGED_NOWHERE : (uint64_t)position};
    return STATUS(OK);
}

struct status store_difference_list(struct store *store, const struct reconciled_day *of, struct arena *arena, struct lone_row **out,
                                    size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT verdict, row, position FROM difference WHERE partner = ?1 AND day = ?2 ORDER BY number", &query));
    query_text(&query, of->partner.text);
    query_int(&query, of->day);
    TRY(query_count(&query, out_count));
    TRY(ARENA_NEW(arena, *out_count, out));
    for (size_t i = 0; i < *out_count; i++) {
        TRY(query_first(&query));
        TRY(read_difference(&query, &(*out)[i]));
    }
    return STATUS(OK);
}

struct status store_reconciled_differing(struct store *store, uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT count(*) FROM reconciled WHERE outcome = 3", &query));
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_reconciled_lapse(struct store *store, int32_t before_day)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE reconciled SET stage = 2 WHERE stage = 1 AND day < ?1", &query));
    query_int(&query, before_day);
    return query_run(&query);
}

static struct status prune_differences(struct store *store, int32_t before_day)
{
    QUERY(query);
    TRY(query_begin(store,
                    "DELETE FROM difference WHERE EXISTS (SELECT 1 FROM reconciled r WHERE r.partner = difference.partner"
                    " AND r.day = difference.day AND r.day < ?1 AND r.outcome <> 3)",
                    &query));
    query_int(&query, before_day);
    return query_run(&query);
}

struct status store_reconciled_prune(struct store *store, int32_t before_day, uint64_t *out_removed)
{
    QUERY(query);
    TRY(prune_differences(store, before_day));
    TRY(query_begin(store, "DELETE FROM reconciled WHERE day < ?1 AND outcome <> 3", &query));
    query_int(&query, before_day);
    TRY(query_run(&query));
    *out_removed = query_changes(&query);
    return STATUS(OK);
}
