// SPDX-License-Identifier: EUPL-1.2
//
// Requests being weighed: put once, decided once.
#include "store/inbox.h"

#include "store/vault.h"

#define DECISION_MOST_BYTES (2 + INBOX_USER_MOST_BYTES + 2 + INBOX_REASON_MOST_BYTES)
#define COLUMNS                                                                                                    \
    "exchange_id, sender, state, since_ms, due_day, decided_ms, inquiry_sealed, decision_sealed, turn, denied_ms," \
    " denied_code, denied_was FROM inbox "

/* Behind those of its partner that wait for the same day. */
#define PUT_SQL                                                                                                  \
    "INSERT INTO inbox (exchange_id, sender, state, since_ms, due_day, decided_ms, inquiry_sealed, turn) VALUES" \
    " (?1, ?2, 1, ?3, ?4, 0, ?5, (SELECT coalesce(min(max(turn) + 1, 65535), 0) FROM inbox"                      \
    "  WHERE state = 1 AND sender = ?2 AND due_day = ?4))"

struct status store_inbox_put(struct store *store, const struct inbox_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span key = exchange_id_span(&row->exchange_id), inquiry;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "inbox.inquiry", key, row->inquiry, scratch, &inquiry));
    TRY(query_begin(store, PUT_SQL, &query));
    query_bytes(&query, key);
    query_text(&query, row->from.text);
    query_int(&query, row->since_ms);
    query_int(&query, row->due_day);
    query_bytes(&query, inquiry);
    return query_run(&query);
}

static struct status unpack_decision(struct cursor *cursor, struct inbox_row *out)
{
    TRY(unpack_span(cursor, &out->decided_by));
    return unpack_span(cursor, &out->reason);
}

static struct status open_decision(struct store *store, const struct query *query, struct arena *arena, struct inbox_row *out)
{
    struct span plain;
    out->decided_by = out->reason = span_empty();
    if (query_is_null(query, 7))
        return STATUS(OK);
    TRY(vault_open(store, "inbox.decision", exchange_id_span(&out->exchange_id), query_get_bytes(query, 7), arena, &plain));
    struct cursor cursor = cursor_of(plain);
    return unpack_end(unpack_decision(&cursor, out), &cursor);
}

static struct status read_denial(const struct query *query, struct inbox_denial *out)
{
    int64_t code = query_get_int(query, 10), was = query_get_int(query, 11);
    bool fits = code >= 0 && code <= UINT32_MAX && status_is_known((unsigned)code) && was >= 0 && was <= INBOX_REFUSED;
    if (!fits)
        return FAIL(CORRUPT);
    *out = (struct inbox_denial){query_get_int(query, 9), (enum status_code)code, (enum inbox_state)was};
    return STATUS(OK);
}

static struct status read_inbox_row(struct store *store, const struct query *query, struct arena *arena, struct inbox_row *out)
{
    int64_t state = query_get_int(query, 2);
    struct span key = exchange_id_span(&out->exchange_id);
    if (state < INBOX_WAITING || state >= INBOX_STATES_END)
        return FAIL(CORRUPT);
    TRY(query_get_fixed(query, 0, out->exchange_id.bytes, EXCHANGE_ID_BYTES));
    TRY(query_get_oin(query, 1, &out->from));
    out->state = (enum inbox_state)state;
    out->since_ms = query_get_int(query, 3);
    out->due_day = (int32_t)query_get_int(query, 4);
    out->decided_ms = query_get_int(query, 5);
    out->turn = (uint32_t)query_get_int(query, 8);
    TRY(read_denial(query, &out->denied));
    TRY(vault_open(store, "inbox.inquiry", key, query_get_bytes(query, 6), arena, &out->inquiry));
    return open_decision(store, query, arena, out);
}

struct status store_inbox_read(struct store *store, const struct exchange_id *exchange_id, struct arena *arena, struct inbox_row *out)
{
    struct inbox_row row;
    QUERY(query);
    TRY(query_begin(store, "SELECT " COLUMNS "WHERE exchange_id = ?1", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    TRY(query_first(&query));
    TRY(read_inbox_row(store, &query, arena, &row));
    *out = row;
    return STATUS(OK);
}

static struct bookmark inbox_bookmark(const struct inbox_row *row)
{
    struct bookmark mark = {.term = row->due_day, .turn = row->turn};
    memcpy(mark.id, row->exchange_id.bytes, sizeof mark.id);
    return mark;
}

#define PAGE_SQL(of)                                                                                                                      \
    "SELECT " COLUMNS "WHERE state = ?5 " of "AND (due_day, turn, exchange_id) > (?1, ?2, ?3) ORDER BY due_day, turn, exchange_id LIMIT " \
    "?4"

struct status store_inbox_page(struct store *store, enum inbox_state state, const struct oin *from, struct paging *paging,
                               struct arena *arena, struct inbox_row **out)
{
    static const char of_everybody[] = PAGE_SQL(""), of_one[] = PAGE_SQL("AND sender = ?6 ");
    struct inbox_row *rows;
    struct bookmark last = paging->after;
    QUERY(query);
    TRY(query_begin(store, from ? of_one : of_everybody, &query));
    query_after(&query, paging);
    query_int(&query, state);
    if (from)
        query_text(&query, from->text);
    TRY(query_page(&query, paging));
    TRY(ARENA_NEW(arena, paging->count, &rows));
    for (size_t i = 0; i < paging->count; i++) {
        TRY(query_first(&query));
        TRY(read_inbox_row(store, &query, arena, &rows[i]));
        last = inbox_bookmark(&rows[i]);
    }
    *out = rows;
    return paging_end(paging, &last);
}

struct status store_inbox_find(struct store *store, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT exchange_id FROM inbox WHERE exchange_id BETWEEN ?1 AND ?2 ORDER BY exchange_id LIMIT 2", &query));
    return query_range(&query, range, out, out_count);
}

struct status store_inbox_waiting(struct store *store, const struct oin *from, uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT count(*) FROM inbox WHERE state = 1 AND sender = ?1", &query));
    query_text(&query, from->text);
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_inbox_due(struct store *store, int32_t day, uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT count(*) FROM inbox WHERE state = 1 AND due_day <= ?1", &query));
    query_int(&query, day);
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_inbox_senders(struct store *store, struct arena *arena, struct inbox_sender **out, size_t *out_count)
{
    struct inbox_sender *senders;
    size_t count = 0;
    bool row = false;
    QUERY(query);
    TRY(query_begin(store, "SELECT sender, count(*), min(due_day) FROM inbox WHERE state = 1 GROUP BY sender ORDER BY sender LIMIT ?1",
                    &query));
    query_limit(&query, INBOX_SENDERS_MOST);
    TRY(ARENA_NEW(arena, INBOX_SENDERS_MOST, &senders));
    TRY(query_row(&query, &row));
    for (; row; count++) { /* once: it goes through all that waits */
        TRY(query_get_oin(&query, 0, &senders[count].from));
        senders[count].waiting = (uint64_t)query_get_int(&query, 1);
        senders[count].due_day = (int32_t)query_get_int(&query, 2);
        TRY(query_row(&query, &row));
    }
    *out = senders;
    *out_count = count;
    return STATUS(OK);
}

static struct status check_waiting(struct store *store, struct span exchange_id)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT state FROM inbox WHERE exchange_id = ?1", &query));
    query_bytes(&query, exchange_id);
    TRY(query_first(&query));
    return query_get_int(&query, 0) == INBOX_WAITING ? STATUS(OK) : FAIL(UNEXPECTED);
}

static struct status check_inbox_decision(const struct inbox_decision *decision)
{
    bool fits = (decision->state == INBOX_GRANTED || decision->state == INBOX_REFUSED) && decision->decided_by.size >= 1 &&
                decision->decided_by.size <= INBOX_USER_MOST_BYTES && decision->reason.size <= INBOX_REASON_MOST_BYTES;
    return fits ? STATUS(OK) : FAIL(INVALID);
}

struct status store_inbox_decide(struct store *store, const struct exchange_id *exchange_id, const struct inbox_decision *decision)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t room[DECISION_MOST_BYTES];
    struct writer plain = writer_of(room, sizeof room);
    struct span key = exchange_id_span(exchange_id), sealed;
    QUERY(query);
    ENSURE(store->writing);
    TRY(check_inbox_decision(decision));
    TRY(check_waiting(store, key));
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    pack_span(&plain, decision->decided_by);
    pack_span(&plain, decision->reason);
    TRY(vault_seal(store, "inbox.decision", key, writer_span(&plain), scratch, &sealed));
    TRY(query_begin(store, "UPDATE inbox SET state = ?1, decided_ms = ?2, decision_sealed = ?3 WHERE exchange_id = ?4", &query));
    query_int(&query, decision->state);
    query_int(&query, decision->decided_ms);
    query_bytes(&query, sealed);
    query_bytes(&query, key);
    return query_change(&query);
}

struct status store_inbox_expire(struct store *store, const struct exchange_id *exchange_id)
{
    QUERY(query);
    TRY(check_waiting(store, exchange_id_span(exchange_id)));
    TRY(query_begin(store, "UPDATE inbox SET state = 4 WHERE exchange_id = ?1", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

/* Of this partner: another may have used the same number. */
static struct status check_deniable(struct store *store, const struct oin *from, struct span exchange_id)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT state FROM inbox WHERE exchange_id = ?1 AND sender = ?2", &query));
    query_bytes(&query, exchange_id);
    query_text(&query, from->text);
    TRY(query_first(&query));
    return query_get_int(&query, 0) < INBOX_EXPIRED ? STATUS(OK) : FAIL(UNEXPECTED);
}

struct status store_inbox_deny(struct store *store, const struct oin *from, const struct exchange_id *exchange_id,
                               const struct inbox_denial *denial)
{
    QUERY(query);
    TRY(check_deniable(store, from, exchange_id_span(exchange_id)));
    TRY(query_begin(store,
                    "UPDATE inbox SET state = iif(state = 1, 4, 5), denied_ms = ?1, denied_code = ?2, denied_was = state"
                    " WHERE exchange_id = ?3",
                    &query));
    query_int(&query, denial->at_ms);
    query_int(&query, denial->code);
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}

struct status store_inbox_remove(struct store *store, const struct exchange_id *exchange_id)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM inbox WHERE exchange_id = ?1", &query));
    query_bytes(&query, exchange_id_span(exchange_id));
    return query_change(&query);
}
