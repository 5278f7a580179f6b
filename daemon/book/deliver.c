// SPDX-License-Identifier: EUPL-1.2
//
// Repetition is harmless: the receiver knows the nonce and sends its stored answer.
#include "book/deliver.h"

#include "book/alarms.h"
#include "book/book.h"
#include "book/budgets.h"
#include "book/nightly.h"
#include "store/escrows.h"
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/nonces.h"
#include "store/opened.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "store/questions.h"
#include "store/receipts.h"
#include "store/vouchers.h"
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

/* A slot that it was given is its own; whatever else is due asks for one. */
static bool is_slot(const struct outbox_row *row, int64_t now_ms)
{
    return row->next_due_ms % MINUTE_MS == 0 && row->next_due_ms / MINUTE_MS == now_ms / MINUTE_MS;
}

static int64_t turn_of(struct book *book, const struct outbox_row *row, int64_t now_ms)
{
    return row->kind != ENVELOPE_SIGNAL || is_slot(row, now_ms) ? now_ms : budget_slot_ms(book, &row->to, now_ms);
}

static struct status send_due(struct book *book, struct arena *arena, int64_t now_ms)
{
    struct outbox_row *rows;
    size_t count;
    TRY(store_outbox_due(book->store, NULL, now_ms, ROUND_MOST, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        const int64_t turn_ms = turn_of(book, &rows[i], now_ms);
        const bool is_now = turn_ms <= now_ms;
        TRY(batch_open(book, now_ms));
        TRY(store_outbox_attempt(book->store, &rows[i], is_now ? now_ms + next_pause_ms(rows[i].attempts) : turn_ms));
        if (is_now)
            TRY(batch_resend(book, &rows[i].to, rows[i].message, span_empty()));
    }
    return STATUS(OK);
}

/* A question that was answered, or whose case is gone, expires no more. */
static struct status expire_inquiry(struct book *book, const struct exchange_id *exchange_id, struct arena *arena)
{
    struct inquiry_row inquiry;
    struct status status = store_inquiry_find(book->store, exchange_id, arena, &inquiry);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    bool expires = inquiry_step(INQUIRY_ASKER, inquiry.state, INQUIRY_ON_EXPIRE).deed == INQUIRY_TAKE;
    return expires ? store_inquiry_expire(book->store, exchange_id) : STATUS(OK);
}

static struct status give_up(struct book *book, const struct outbox_row *row, struct arena *arena)
{
    struct status status = STATUS(OK);
    if (row->kind == ENVELOPE_SIGNAL)
        status = store_push_settle(book->store, &row->exchange_id, &row->to, PUSH_EXPIRED, STATUS_EXPIRED);
    if (row->kind == ENVELOPE_INQUIRY)
        status = expire_inquiry(book, &row->exchange_id, arena);
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    if (row->kind != ENVELOPE_SECOND) /* which nobody acknowledges */
        EVENT_LOG(book->log, NOT_DELIVERED, batch_now(book), event_partner(&row->to),
                  event_word(EVENT_FIELD_KIND, envelope_kind_word(row->kind)));
    return store_outbox_done(book->store, &row->exchange_id, row->kind, &row->to);
}

static struct status drop_expired(struct book *book, struct arena *arena, int64_t now_ms)
{
    struct outbox_row *rows;
    size_t count;
    TRY(store_outbox_expired(book->store, now_ms, ROUND_MOST, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(batch_open(book, now_ms));
        TRY(give_up(book, &rows[i], arena));
    }
    return STATUS(OK);
}

struct status deliver_round(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(ROUND_ARENA_BYTES, &arena));
    TRY(drop_expired(book, arena, now_ms));
    return send_due(book, arena, now_ms);
}

/* P-09: at the end of its term an answer goes, and the ledger says so. What was committed to in the ledger stays verifiable. */
static struct status destroy_answer(struct book *book, const struct inquiry_row *row)
{
    struct entry entry = book_entry(book, ENTRY_ERASURE, false);
    book_entry_exchange(&entry, &row->exchange_id, &row->to, DIRECTION_IN);
    entry.note = span_of_text("answer-term-over");
    if (inquiry_step(INQUIRY_ASKER, row->state, INQUIRY_ON_DESTROY).deed != INQUIRY_TAKE)
        return FAIL(CORRUPT);
    TRY(store_inquiry_destroy(book->store, &row->exchange_id));
    return book_write(book, &entry, NULL, 0, NULL);
}

static struct status destroy_answers(struct book *book, int64_t now_ms)
{
    size_t count = ROUND_MOST;
    while (count == ROUND_MOST) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct inquiry_row *rows;
        TRY(arena_new(ROUND_ARENA_BYTES, &arena));
        TRY(store_inquiry_over_term(book->store, day_of_ms(now_ms), ROUND_MOST, arena, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(destroy_answer(book, &rows[i]));
    }
    return STATUS(OK);
}

/* What a person weighed: the question with its reasons, and who decided what. */
static struct status destroy_question(struct book *book, const struct question_row *row)
{
    struct question_row gone = *row;
    struct entry entry = book_entry(book, ENTRY_ERASURE, false);
    struct inquiry_step step = inquiry_step(INQUIRY_ANSWERER, row->state, INQUIRY_ON_DESTROY);
    if (step.deed != INQUIRY_TAKE)
        return FAIL(CORRUPT);
    book_entry_exchange(&entry, &row->exchange_id, &row->from, DIRECTION_IN);
    entry.note = span_of_text("question-term-over");
    gone.state = step.then;
    gone.destroy_day = 0;
    TRY(store_question_put(book->store, &gone));
    TRY(store_inbox_remove(book->store, &row->exchange_id));
    return book_write(book, &entry, NULL, 0, NULL);
}

static struct status destroy_questions(struct book *book, int64_t now_ms)
{
    size_t count = ROUND_MOST;
    while (count == ROUND_MOST) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct question_row *rows;
        TRY(arena_new(ROUND_ARENA_BYTES, &arena));
        TRY(store_questions_over_term(book->store, day_of_ms(now_ms), ROUND_MOST, arena, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(destroy_question(book, &rows[i]));
    }
    return STATUS(OK);
}

/* Nobody opens them any more; the digests of what was asked stay in the ledger. */
static struct status destroy_escrows(struct book *book, int64_t now_ms)
{
    uint64_t removed;
    struct entry entry = book_entry(book, ENTRY_ERASURE, false);
    TRY(store_escrows_prune(book->store, now_ms, &removed));
    entry.note = span_of_text("escrows-term-over");
    return removed ? book_write(book, &entry, NULL, 0, NULL) : STATUS(OK);
}

struct status daily_round(struct book *book, int64_t now_ms)
{
    uint64_t removed;
    TRY(batch_open(book, now_ms));
    TRY(destroy_answers(book, now_ms));
    TRY(destroy_questions(book, now_ms));
    TRY(destroy_escrows(book, now_ms));
    /* not a moment before its message is refused as expired, also when the clock is set back a little meanwhile */
    TRY(store_nonce_prune(book->store, now_ms - CLOCK_SKEW_MOST_MS, &removed));
    TRY(store_vouchers_prune(book->store, now_ms - DAY_MS, &removed)); /* likewise */
    TRY(store_receipt_seen_prune(book->store, now_ms, &removed));
    TRY(store_opened_prune(book->store, day_of_ms(now_ms), &removed));
    TRY(nightly_prune(book, now_ms));
    TRY(alarms_enter(book));
    return store_received_expire(book->store, day_of_ms(now_ms), &removed);
}
