// SPDX-License-Identifier: EUPL-1.2
//
// The order in batch_close is the consistency argument of the whole program: sign, store, commit, send.
#include "book/batch.h"

#include "book/budgets.h"
#include "book/counting.h"
#include "book/evaluations.h"
#include "book/exchanges.h"
#include "book/ownhead.h"
#include "book/quarantine.h"
#include "store/exchanged.h"
#include "store/leaves.h"
#include "store/nonces.h"
#include "store/outbox.h"
#include "wire/replay_window.h"

struct pending { /* an outgoing message on its way through signing and storing */
    struct pending *next;
    struct outgoing message;
    int64_t expires_ms;
    struct digest body;          /* of it, when it has one */
    uint64_t position;           /* of the entry that says that it is said */
    struct envelope_parts parts; /* content to be signed; empty when `signed_message` was given */
    struct span signed_message;
    bool is_paced; /* the outbox sends it, when its time has come */
};

struct work {
    struct work *next;
    struct multiplication what;
    struct evaluate_message message;
    struct job_voucher *countings; /* one of each part */
};

struct batch {
    struct arena *arena;
    int64_t now_ms;
    struct pending *first, **last;
    struct work *work, **last_work;
    struct frontier frontier_before;
    struct book_pulse pulse_before;
    struct exchange_id entered;     /* of the last entry, */
    uint64_t tags_before, position; /* and where it stands; EXCHANGED_NOWHERE: of no exchange */
    struct store_log log_before;
    bool was_closed;
};

struct status batch_open(struct book *book, int64_t now_ms)
{
    if (book->batch)
        return STATUS(OK);
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return FAIL(NO_MEMORY);
    struct status status = arena_new(BATCH_ARENA_BYTES, &batch->arena);
    if (status_ok(status))
        status = store_begin(book->store);
    if (!status_ok(status)) {
        batch->arena = arena_free(batch->arena);
        free(batch);
        return status;
    }
    batch->now_ms = now_ms;
    batch->last = &batch->first;
    batch->last_work = &batch->work;
    batch->position = EXCHANGED_NOWHERE;
    batch->frontier_before = book->frontier;
    batch->pulse_before = book->pulse;
    batch->log_before = book->current;
    batch->was_closed = book->is_closed;
    batch->tags_before = tag_table_version(book->tags);
    book->batch = batch;
    return STATUS(OK);
}

struct arena *batch_arena(struct book *book) { return book->batch->arena; }
int64_t batch_now(const struct book *book) { return book->batch->now_ms; }

static void batch_append(struct batch *batch, struct pending *pending)
{
    *batch->last = pending;
    batch->last = &pending->next;
}

void batch_note_entry(struct book *book, const struct entry *entry, uint64_t position)
{
    book->batch->position = entry->has_exchange ? position : EXCHANGED_NOWHERE;
    book->batch->entered = entry->exchange_id;
}

static uint64_t position_of_exchange(const struct batch *batch, const struct exchange_id *exchange)
{
    return exchange_id_equal(&batch->entered, exchange) ? batch->position : EXCHANGED_NOWHERE;
}

struct status batch_may_send(struct book *book, enum envelope_kind kind)
{
    uint32_t unsigned_yet = 0;
    if (keeper_may_say(book->keeper, kind))
        return STATUS(OK);
    for (const struct pending *p = book->batch->first; p; p = p->next)
        unsigned_yet += p->parts.content.size > 0 && p->message.kind == kind;
    return keeper_ask_left(book->keeper, kind, unsigned_yet);
}

struct status batch_send(struct book *book, const struct outgoing *message)
{
    struct batch *batch = book->batch;
    struct pending *pending;
    int64_t life = message->life_ms ? message->life_ms : envelope_life_most_ms(message->kind);
    TRY(batch_may_send(book, message->kind));
    TRY(ARENA_NEW(batch->arena, 1, &pending));
    pending->message = *message;
    TRY(arena_copy(batch->arena, message->body, &pending->parts.body));
    TRY(arena_copy(batch->arena, message->route, &pending->message.route));
    pending->message.body = span_empty();
    pending->expires_ms = batch->now_ms + life;
    struct envelope envelope = {.kind = message->kind,
                                .exchange_id = message->exchange_id,
                                .from = book->agreed->own,
                                .to = message->to,
                                .time_ms = batch->now_ms,
                                .expires_ms = pending->expires_ms,
                                .has_body = message->body.size > 0,
                                .body_digest = message->body.size ? digest_of(message->body) : (struct digest){{0}},
                                .statement = message->statement};
    envelope.statement.agreement = book->agreed->agreement;
    random_fill(book->random, envelope.nonce, sizeof envelope.nonce);
    TRY(envelope_content_encode(&envelope, batch->arena, &pending->parts.content));
    pending->body = envelope.body_digest;
    pending->position = position_of_exchange(batch, &message->exchange_id);
    keeper_will_say(book->keeper, message->kind);
    batch_append(batch, pending);
    return STATUS(OK);
}

struct status batch_resend(struct book *book, const struct oin *to, struct span message, struct span route)
{
    struct pending *pending;
    TRY(ARENA_NEW(book->batch->arena, 1, &pending));
    pending->message.to = *to;
    TRY(arena_copy(book->batch->arena, route, &pending->message.route));
    TRY(arena_copy(book->batch->arena, message, &pending->signed_message));
    batch_append(book->batch, pending);
    return STATUS(OK);
}

static struct status copy_part(const struct evaluate_part *part, struct arena *arena, struct evaluate_part *out)
{
    *out = *part;
    TRY(ARENA_NEW(arena, part->point_count, &out->points));
    memcpy(out->points, part->points, part->point_count * sizeof *part->points);
    return STATUS(OK);
}

struct status batch_multiply(struct book *book, const struct multiplication *what, const struct evaluate_message *message)
{
    struct batch *batch = book->batch;
    struct work *work;
    TRY(ARENA_NEW(batch->arena, 1, &work));
    TRY(ARENA_NEW(batch->arena, message->part_count, &work->countings));
    work->what = *what;
    work->message = *message;
    work->message.escrow = span_empty(); /* stored by now, and no business of the keeper's */
    TRY(arena_copy(batch->arena, message->domain, &work->message.domain));
    for (size_t i = 0; i < message->part_count; i++) {
        const struct evaluate_part *part = &message->parts[i];
        TRY(copy_part(part, batch->arena, &work->message.parts[i]));
        work->countings[i] = (struct job_voucher){.is_wanted = part->has_voucher, .member = book->agreed->own};
        if (part->has_voucher)
            counting_voucher(message, part, &what->requester, &work->countings[i].voucher);
    }
    *batch->last_work = work;
    batch->last_work = &work->next;
    return STATUS(OK);
}

uint64_t batch_waiting_us(const struct book *book, const struct oin *requester)
{
    uint64_t us = keeper_waiting_us(book->keeper, requester);
    for (const struct work *work = book->batch->work; work; work = work->next)
        us += oin_equal(&work->what.requester, requester) ? batch_cost_us(&work->message) : 0;
    return us;
}

struct status batch_mark_set(struct book *book, struct batch_mark *out)
{
    TRY(store_savepoint(book->store));
    *out = (struct batch_mark){book->batch->last, book->batch->last_work, book->frontier, book->pulse, tag_table_version(book->tags)};
    return STATUS(OK);
}

struct status batch_keep(struct book *book) { return store_release(book->store); }

/* Reading every tag again is for what changed them: a refused message must not cost a walk over the register. */
static struct status reload_tags(struct book *book, uint64_t before)
{
    return tag_table_version(book->tags) == before ? STATUS(OK) : tag_table_load(book->tags, book->store);
}

struct status batch_undo(struct book *book, const struct batch_mark *mark)
{
    struct batch *batch = book->batch;
    TRY(store_undo(book->store));
    batch->last = mark->outgoing;
    *batch->last = NULL;
    batch->last_work = mark->multiply;
    *batch->last_work = NULL;
    book->frontier = mark->frontier;
    book->pulse = mark->pulse;
    return reload_tags(book, mark->tags);
}

static struct status sign_all(struct book *book)
{
    struct batch *batch = book->batch;
    struct keeper_signing *items;
    size_t count = 0, at = 0;
    for (struct pending *p = batch->first; p; p = p->next)
        count += p->parts.content.size > 0;
    TRY(ARENA_NEW(batch->arena, count, &items));
    for (struct pending *p = batch->first; p; p = p->next)
        if (p->parts.content.size)
            items[at++] = (struct keeper_signing){KEEPER_SIGNS_ENVELOPE, (uint8_t)p->message.kind, .content = p->parts.content};
    TRY(keeper_sign(book->keeper, items, count));
    at = 0;
    for (struct pending *p = batch->first; p; p = p->next) {
        if (!p->parts.content.size)
            continue;
        memcpy(p->parts.signature, items[at++].signature, SIGNATURE_BYTES);
        TRY(envelope_join(&p->parts, batch->arena, &p->signed_message));
    }
    return STATUS(OK);
}

/* A clock that jumps may end the message before its reply is made: a repetition is refused as expired then, and needs none. */
static struct status keep_reply(struct book *book, const struct pending *p)
{
    struct status status = store_nonce_reply(book->store, &p->message.reply_from, p->message.reply_nonce, p->signed_message);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

/* Whoever says something has entered it just before, or has the entry of what it answers. */
static struct status list_one(struct book *book, const struct pending *pending)
{
    if (!pending->parts.content.size)
        return STATUS(OK);
    const struct exchange_said said = {.kind = pending->message.kind,
                                       .exchange = &pending->message.exchange_id,
                                       .statement = &pending->message.statement,
                                       .body = pending->body,
                                       .signature = pending->parts.signature,
                                       .said_ms = batch_now(book)};
    return exchanges_sent(book, &pending->message.to, &said, pending->position);
}

static struct status store_one(struct book *book, struct pending *pending)
{
    const struct outgoing *message = &pending->message;
    TRY(list_one(book, pending));
    if (message->is_reply)
        TRY(keep_reply(book, pending));
    if (!message->is_durable)
        return STATUS(OK);
    struct outbox_row row = {.to = message->to,
                             .kind = message->kind,
                             .message = pending->signed_message,
                             .exchange_id = message->exchange_id,
                             .put_ms = batch_now(book),
                             .expires_ms = pending->expires_ms};
    /* what was decided later takes the place of what still waits: a weighed answer that of "being weighed" */
    struct status earlier = store_outbox_done(book->store, &row.exchange_id, row.kind, &row.to);
    if (!status_ok(earlier) && !status_is(earlier, STATUS_NOT_FOUND))
        return earlier;
    TRY(store_outbox_put(book->store, &row));
    if (message->goes_later)
        return STATUS(OK);
    /* it is sent right after the commit: the outbox only sends it again when nothing came back; or in the minute that has room for it */
    const int64_t now_ms = batch_now(book), due_ms = row.kind == ENVELOPE_SIGNAL ? budget_slot_ms(book, &row.to, now_ms) : now_ms;
    pending->is_paced = due_ms > now_ms;
    return store_outbox_attempt(book->store, &row, pending->is_paced ? due_ms : now_ms + RESEND_FIRST_MS);
}

static struct status store_frontier(struct book *book)
{
    uint8_t room[FRONTIER_MOST_BYTES];
    struct writer writer = writer_of(room, sizeof room);
    if (book->frontier.size == book->batch->frontier_before.size && book->current.first == book->batch->log_before.first)
        return STATUS(OK);
    frontier_encode(&book->frontier, &writer);
    return store_frontier_write(book->store, writer_span(&writer));
}

/* After the commit nothing may fail the batch: what cannot be sent now is sent by the outbox, or asked for again. */
static void send_one(struct book *book, const struct pending *pending)
{
    const struct outgoing *message = &pending->message;
    struct status status = FAIL(UNREACHABLE);
    if (message->goes_later || pending->is_paced || quarantine_of(book, &message->to) ||
        ownhead_keeps_back(book, &message->to, message->kind))
        return; /* the outbox sends it; or a line that may not be cut yet */
    if (oin_equal(&message->to, &book->agreed->own))
        status = batch_loopback_put(book, pending->signed_message);
    else if (message->route.size)
        status = lines_reply(book->lines, message->route, pending->signed_message);
    if (!status_ok(status) && !status_is(status, STATUS_OVERLOADED) && !oin_equal(&message->to, &book->agreed->own))
        status = lines_request(book->lines, &message->to, pending->signed_message);
    book->counters[COUNT_ANSWERS] += status_ok(status) && message->kind == ENVELOPE_ANSWER;
    if (status_is(status, STATUS_OVERLOADED) && budget_take(book, &message->to, BUDGET_UNREAD, 1, batch_now(book)))
        EVENT_LOG(book->log, PARTNER_BEHIND, batch_now(book), event_partner(&message->to));
}

/* Nor this: the requester asks again when nothing comes, and a keeper that is gone is noticed on its own line. */
static void start_work(struct book *book, const struct work *work)
{
    struct multiplying *item;
    uint8_t handed = 0;
    struct status status = evaluations_add_multiplication(book->evaluations, &work->what, &item);
    while (status_ok(status) && handed < work->message.part_count) {
        const struct keeper_task task = {item->job + handed, work->what.requester, book->agreed->ring->size};
        status = keeper_evaluate(book->keeper, &task, &work->message, &work->message.parts[handed], &work->countings[handed]);
        handed += status_ok(status);
    }
    if (item && !status_ok(status))
        evaluations_cut_short(book->evaluations, item, handed, status);
    book->counters[COUNT_FAULTS] += !status_ok(status);
}

static void end_batch(struct book *book)
{
    book->batch->arena = arena_free(book->batch->arena);
    free(book->batch);
    book->batch = NULL;
}

/* Nothing happened, so nothing is entered (P-05): who waits for points hears it at once, and asks another. */
static struct status decline_work(struct book *book)
{
    struct batch *batch = book->batch;
    batch->first = NULL;
    batch->last = &batch->first;
    for (const struct work *work = batch->work; work; work = work->next) {
        const struct multiplication *what = &work->what;
        struct outgoing outgoing = {
            .kind = ENVELOPE_PARTIAL,
            .exchange_id = what->exchange_id,
            .to = what->requester,
            .statement = {.code = STATUS_OVERLOADED, .has_request_digest = true, .request_digest = what->request_digest},
            .route = span_of(what->route, what->route_size)};
        if (!oin_equal(&what->requester, &book->agreed->own)) /* whose own evaluations have failed with the batch */
            TRY(batch_send(book, &outgoing));
    }
    TRY(sign_all(book));
    for (const struct pending *p = batch->first; p; p = p->next)
        send_one(book, p);
    return STATUS(OK);
}

struct status batch_abandon(struct book *book)
{
    if (!book->batch)
        return STATUS(OK);
    uint64_t tags = book->batch->tags_before;
    if (store_is_writing(book->store)) /* not after a commit that failed: that has undone it */
        store_rollback(book->store);
    book->pulse = book->batch->pulse_before;
    book->frontier = book->batch->frontier_before;
    book->current = book->batch->log_before;
    book->is_closed = book->batch->was_closed;
    book->counters[COUNT_FAULTS] += !status_ok(decline_work(book)); /* then they wait a little longer for it */
    end_batch(book);
    return reload_tags(book, tags);
}

static struct status make_durable(struct book *book)
{
    TRY(sign_all(book));
    for (struct pending *p = book->batch->first; p; p = p->next)
        TRY(store_one(book, p));
    TRY(store_frontier(book));
    return store_commit(book->store);
}

struct status batch_close(struct book *book)
{
    if (!book->batch)
        return STATUS(OK);
    struct status status = make_durable(book);
    if (!status_ok(status)) {
        struct status undone = batch_abandon(book);
        return status_ok(undone) ? status : undone;
    }
    for (const struct pending *p = book->batch->first; p; p = p->next)
        send_one(book, p);
    for (struct work *w = book->batch->work; w; w = w->next)
        start_work(book, w);
    end_batch(book);
    return STATUS(OK);
}
