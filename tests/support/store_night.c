// SPDX-License-Identifier: EUPL-1.2
//
// One message, of one day.
#include "support/store_night.h"

#include "support/store_filling.h"
#include "wire/night_verdict.h"

static struct exchanged night_row(uint8_t number)
{
    return (struct exchanged){.partner = filling_partner,
                              .what = {.exchange = {{number}}, .kind = ENVELOPE_SIGNAL, .speaker = RECONCILE_BY_LESSER, .body = {{number}}},
                              .position = number,
                              .said_ms = number * EXCHANGED_HOUR_MS};
}

struct status night_put(struct store *store, uint8_t number)
{
    const struct exchanged row = night_row(number);
    return store_exchanged_put(store, &row);
}

struct status night_end(struct store *store, uint8_t number)
{
    const struct reconciled_day day = {.partner = filling_partner,
                                       .day = number,
                                       .stage = RECONCILED_PRELIMINARY,
                                       .outcome = RECONCILED_EXPLAINED,
                                       .at_ms = number,
                                       .explained = 1};
    const struct lone_row lone = {.verdict = NIGHT_WAITING, .what = night_row(number).what, .position = number};
    return store_reconciled_put(store, &day, &lone, 1);
}

struct status night_fill(struct store *store)
{
    TRY(night_put(store, THERE));
    return night_end(store, THERE);
}

struct status night_find(struct store *store)
{
    const struct exchanged there = night_row(THERE);
    struct exchanged found;
    TRY(store_exchanged_find(store, &filling_partner, &there.what, &found));
    return store_exchanged_last(store, &filling_partner, &there.what, &found);
}

struct status night_hours(struct store *store)
{
    struct exchanged_hour of = {.partner = filling_partner};
    struct exchanged rows[4];
    struct digest digest;
    uint64_t tally;
    size_t count = N(rows);
    TRY(store_exchanged_first(store, &filling_partner, &of.hour));
    TRY(store_exchanged_digest(store, &of, &digest, &tally));
    TRY(store_exchanged_page(store, &of, span_empty(), rows, &count));
    return count == tally ? STATUS(OK) : FAIL(CORRUPT);
}

struct status night_days(struct store *store, struct arena *arena)
{
    struct reconciled_day *rows;
    size_t count;
    int32_t day;
    uint64_t differing;
    TRY(store_reconciled_differing(store, &differing));
    TRY(store_reconciled_newest(store, &filling_partner, &day));
    TRY(store_reconciled_unfinished(store, &filling_partner, &day));
    return store_reconciled_page(store, &filling_partner, arena, &rows, &count);
}

struct status night_differences(struct store *store, struct arena *arena)
{
    const struct reconciled_day of = {.partner = filling_partner, .day = THERE};
    struct lone_row *rows;
    size_t count;
    return store_difference_list(store, &of, arena, &rows, &count);
}

struct status night_prune(struct store *store)
{
    uint64_t removed;
    TRY(store_reconciled_lapse(store, 1000));
    return store_reconciled_prune(store, 1000, &removed);
}
