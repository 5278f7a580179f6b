// SPDX-License-Identifier: EUPL-1.2
//
// Rows of alarms, and the places for texts.
#include "store/alarms.h"

#include "store/vault.h"

#define ALARM_COLUMNS "partner, alarm, window, count, whole, before, told_ms, entered FROM alarm "

static struct status read_alarm(const struct query *query, struct alarm_row *out)
{
    TRY(query_get_oin(query, 0, &out->partner));
    out->alarm = (uint8_t)query_get_int(query, 1);
    out->window = query_get_int(query, 2);
    out->count = (uint64_t)query_get_int(query, 3);
    out->whole = (uint64_t)query_get_int(query, 4);
    out->before = (uint64_t)query_get_int(query, 5);
    out->told_ms = query_get_int(query, 6);
    out->is_entered = query_get_int(query, 7) != 0;
    return STATUS(OK);
}

struct status store_alarm_read(struct store *store, const struct oin *partner, uint8_t alarm, struct alarm_row *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT " ALARM_COLUMNS "WHERE partner = ?1 AND alarm = ?2", &query));
    query_text(&query, partner->text);
    query_int(&query, alarm);
    struct status status = query_first(&query);
    if (status_ok(status))
        return read_alarm(&query, out);
    *out = (struct alarm_row){.partner = *partner, .alarm = alarm};
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

struct status store_alarm_write(struct store *store, const struct alarm_row *row)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO alarm (partner, alarm, window, count, whole, before, told_ms, entered)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (partner, alarm) DO UPDATE SET window = excluded.window,"
                    " count = excluded.count, whole = excluded.whole, before = excluded.before, told_ms = excluded.told_ms,"
                    " entered = excluded.entered",
                    &query));
    query_text(&query, row->partner.text);
    query_int(&query, row->alarm);
    query_int(&query, row->window);
    query_int(&query, (int64_t)row->count);
    query_int(&query, (int64_t)row->whole);
    query_int(&query, (int64_t)row->before);
    query_int(&query, row->told_ms);
    query_int(&query, row->is_entered);
    return query_run(&query);
}

struct status store_alarms_told(struct store *store, int64_t since_ms, struct arena *arena, struct alarm_row **out, size_t *out_count)
{
    struct alarm_row *rows;
    size_t count;
    QUERY(query);
    TRY(query_begin(store, "SELECT " ALARM_COLUMNS "WHERE told_ms > 0 AND told_ms >= ?1 ORDER BY partner, alarm", &query));
    query_int(&query, since_ms);
    TRY(query_count(&query, &count));
    TRY(ARENA_NEW(arena, count ? count : 1, &rows));
    for (size_t i = 0; i < count; i++) {
        TRY(query_first(&query));
        TRY(read_alarm(&query, &rows[i]));
    }
    *out = rows;
    *out_count = count;
    return STATUS(OK);
}

/* ---- texts */

static struct status count_text(struct store *store, const struct oin *partner, struct span digest, uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT coalesce(max(iif(digest = ?2, count, 0)), 0), count(*) FROM alarm_text WHERE partner = ?1", &query));
    query_text(&query, partner->text);
    query_bytes(&query, digest);
    TRY(query_first(&query));
    out[0] = (uint64_t)query_get_int(&query, 0);
    out[1] = (uint64_t)query_get_int(&query, 1);
    return STATUS(OK);
}

static struct status put_text(struct store *store, const struct oin *partner, struct span digest)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO alarm_text (partner, digest, count) VALUES (?1, ?2, 1)"
                    " ON CONFLICT (partner, digest) DO UPDATE SET count = count + 1",
                    &query));
    query_text(&query, partner->text);
    query_bytes(&query, digest);
    return query_run(&query);
}

static struct status weaken_texts(struct store *store, const struct oin *partner)
{
    QUERY(weaker);
    QUERY(gone);
    TRY(query_begin(store, "UPDATE alarm_text SET count = count - 1 WHERE partner = ?1", &weaker));
    query_text(&weaker, partner->text);
    TRY(query_run(&weaker));
    TRY(query_begin(store, "DELETE FROM alarm_text WHERE partner = ?1 AND count = 0", &gone));
    query_text(&gone, partner->text);
    return query_run(&gone);
}

struct status store_alarm_text(struct store *store, const struct oin *partner, struct span text, uint64_t *out_count)
{
    const struct span parts[] = {oin_span(partner), text};
    uint8_t digest[SHA256_BYTES];
    uint64_t counts[2];
    ENSURE(store->writing);
    vault_finder(store, "alarm-text", parts, N(parts), digest);
    TRY(count_text(store, partner, SPAN_OF_ARRAY(digest), counts));
    *out_count = 0;
    if (!counts[0] && counts[1] == ALARM_TEXTS_MOST)
        return weaken_texts(store, partner);
    *out_count = counts[0] + 1;
    return put_text(store, partner, SPAN_OF_ARRAY(digest));
}

struct status store_alarm_texts_forget(struct store *store, const struct oin *partner)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM alarm_text WHERE partner = ?1", &query));
    query_text(&query, partner->text);
    return query_run(&query);
}
