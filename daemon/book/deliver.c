// SPDX-License-Identifier: EUPL-1.2
//
// Repetition is harmless: the receiver knows the nonce and sends its stored answer.
#include "book/deliver.h"

#include "book/book.h"
#include "store/inquiries.h"
#include "store/nonces.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "wire/replay_window.h"

#define ROUND_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define ROUND_MOST 64

/* 3 s, 6 s, 12 s, … up to five minutes. */
static int64_t next_pause_ms(uint32_t attempts)
{
    int64_t pause = RESEND_FIRST_MS;
    for (uint32_t i = 0; i < attempts && pause < RESEND_MOST_MS; i++)
        pause *= 2;
    return pause < RESEND_MOST_MS ? pause : RESEND_MOST_MS;
}

static struct status send_due(struct node *node, struct arena *arena, int64_t now_ms)
{
    struct outbox_row *rows;
    size_t count;
    TRY(store_outbox_due(node->store, NULL, now_ms, ROUND_MOST, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(batch_open(node, now_ms));
        TRY(store_outbox_attempt(node->store, &rows[i], now_ms + next_pause_ms(rows[i].attempts)));
        TRY(batch_resend(node, &rows[i].to, rows[i].message, span_empty()));
    }
    return STATUS(OK);
}

static struct status give_up(struct node *node, const struct outbox_row *row)
{
    struct status status = STATUS(OK);
    if (row->kind == ENVELOPE_SIGNAL)
        status = store_push_settle(node->store, &row->exchange_id, &row->to, PUSH_EXPIRED, STATUS_EXPIRED);
    if (row->kind == ENVELOPE_INQUIRY)
        status = store_inquiry_expire(node->store, &row->exchange_id);
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND) && !status_is(status, STATUS_UNEXPECTED))
        return status;
    EVENT_LOG(node->log, NOT_DELIVERED, batch_now(node), event_partner(&row->to),
              event_word(EVENT_FIELD_KIND, envelope_kind_word(row->kind)));
    return store_outbox_done(node->store, &row->exchange_id, row->kind, &row->to);
}

static struct status drop_expired(struct node *node, struct arena *arena, int64_t now_ms)
{
    struct outbox_row *rows;
    size_t count;
    TRY(store_outbox_expired(node->store, now_ms, ROUND_MOST, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(batch_open(node, now_ms));
        TRY(give_up(node, &rows[i]));
    }
    return STATUS(OK);
}

struct status deliver_round(struct node *node, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(ROUND_ARENA_BYTES, &arena));
    TRY(drop_expired(node, arena, now_ms));
    return send_due(node, arena, now_ms);
}

/* P-09: at the end of its term an answer goes, and the ledger says so. What was committed to in the ledger stays verifiable. */
static struct status destroy_answer(struct node *node, const struct inquiry_row *row)
{
    struct entry entry = book_entry(node, ENTRY_ERASURE, false);
    book_entry_exchange(&entry, &row->exchange_id, &row->to, DIRECTION_IN);
    entry.note = span_of_text("answer-term-over");
    TRY(store_inquiry_destroy(node->store, &row->exchange_id));
    return book_write(node, &entry, NULL, 0, NULL);
}

static struct status destroy_answers(struct node *node, int64_t now_ms)
{
    size_t count = ROUND_MOST;
    while (count == ROUND_MOST) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct inquiry_row *rows;
        TRY(arena_new(ROUND_ARENA_BYTES, &arena));
        TRY(store_inquiry_over_term(node->store, day_of_ms(now_ms), ROUND_MOST, arena, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(destroy_answer(node, &rows[i]));
    }
    return STATUS(OK);
}

struct status daily_round(struct node *node, int64_t now_ms)
{
    uint64_t removed;
    TRY(batch_open(node, now_ms));
    TRY(destroy_answers(node, now_ms));
    /* not a moment before its message is refused as expired, also when the clock is set back a little meanwhile */
    TRY(store_nonce_prune(node->store, now_ms - CLOCK_SKEW_MOST_MS, &removed));
    return store_received_expire(node->store, day_of_ms(now_ms), &removed);
}
