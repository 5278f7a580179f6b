// SPDX-License-Identifier: EUPL-1.2
//
// A token bucket and a queue for each partner. A partner that left makes room for one that came, when nothing of it waits.
#include "inbound/pace.h"

#include "book/batch.h"
#include "book/budgets.h"
#include "book/ownhead.h"

struct queue {
    struct oin oin; /* empty: free */
    int64_t filled_ms;
    uint64_t pieces;  /* that may be heard */
    uint64_t in_turn; /* pieces that were heard in it */
    struct waiting_message *first, **last;
    size_t count, bytes;
    bool waits; /* until it said which head of ours it holds */
};

struct pace {
    int64_t now_ms; /* steady, of the turn */
    size_t at;      /* whose turn it is */
    struct queue queues[2 * ROSTER_MOST_PARTNERS];
};

struct status pace_new(struct pace **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? STATUS(OK) : FAIL(NO_MEMORY);
}

static uint64_t pieces_of(const struct waiting_message *message) { return 1 + message->message.size / PACE_PIECE_BYTES; }

static struct waiting_message *take_first(struct queue *queue)
{
    struct waiting_message *first = queue->first;
    queue->first = first->next;
    if (!queue->first)
        queue->last = &queue->first;
    queue->count--;
    queue->bytes -= first->message.size;
    return first;
}

struct pace *pace_free(struct pace *pace)
{
    for (size_t i = 0; pace && i < N(pace->queues); i++)
        while (pace->queues[i].first)
            waiting_message_free(take_first(&pace->queues[i]));
    free(pace);
    return NULL;
}

/* ---- what comes */

/* NULL only when more partners than a roster has wait at once. */
static struct queue *find_queue(struct pace *pace, const struct oin *oin)
{
    struct queue *unused = NULL;
    for (size_t i = 0; i < N(pace->queues); i++) {
        struct queue *queue = &pace->queues[i];
        if (oin_equal(&queue->oin, oin))
            return queue;
        if (!unused && (!*queue->oin.text || (!queue->first && queue->pieces == PACE_AT_ONCE)))
            unused = queue;
    }
    if (unused) {
        *unused = (struct queue){.oin = *oin, .filled_ms = pace->now_ms, .pieces = PACE_AT_ONCE};
        unused->last = &unused->first;
    }
    return unused;
}

/* Behind all others; what is about heads before them. */
static void put_in_queue(struct queue *queue, struct waiting_message *message)
{
    struct waiting_message **at = queue->last;
    if (message->is_about_heads)
        for (at = &queue->first; *at && (*at)->is_about_heads;)
            at = &(*at)->next;
    message->next = *at;
    *at = message;
    if (!message->next)
        queue->last = &message->next;
    queue->count++;
    queue->bytes += message->message.size;
}

static struct status keep_waiting(struct queue *queue, const struct incoming *incoming, bool is_about_heads)
{
    const size_t size = incoming->message.size, route_size = incoming->route.size;
    struct waiting_message *message = calloc(1, sizeof *message + size + route_size);
    if (!message)
        return FAIL(NO_MEMORY);
    uint8_t *bytes = (uint8_t *)(message + 1);
    if (size)
        memcpy(bytes, incoming->message.data, size);
    if (route_size)
        memcpy(bytes + size, incoming->route.data, route_size);
    *message = (struct waiting_message){.line_owner = incoming->line_owner,
                                        .message = span_of(bytes, size),
                                        .route = span_of(bytes + size, route_size),
                                        .is_about_heads = is_about_heads};
    put_in_queue(queue, message);
    return STATUS(OK);
}

static void drop_message(struct book *book, const struct oin *partner, int64_t now_ms)
{
    book->counters[COUNT_OVER_BUDGET]++;
    if (budget_take_line(book, partner, now_ms))
        EVENT_LOG(book->log, MESSAGE_REFUSED, now_ms, event_partner(partner), event_word(EVENT_FIELD_STAGE, "pace"),
                  event_status(STATUS(OVERLOADED)));
}

/* Not looked into any further: whose it is and whether it holds is for the door. */
static bool is_head_message(const struct book *book, struct span message, struct arena *arena)
{
    struct envelope envelope;
    return message.size <= ENVELOPE_MOST_BYTES && status_ok(envelope_decode(message, arena, &envelope)) &&
           ownhead_is_about_heads(book, envelope.kind);
}

static struct status gather_one(struct pace *pace, struct book *book, int64_t now_ms, bool *out_any)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct incoming incoming;
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    TRY(lines_receive(book->lines, arena, &incoming, out_any));
    if (!*out_any)
        return STATUS(OK);
    struct queue *queue = find_queue(pace, &incoming.line_owner);
    const bool is_about_heads = !ownhead_hears(book, &incoming.line_owner) && is_head_message(book, incoming.message, arena);
    if (ownhead_is_quarantined(book) && !is_about_heads)
        queue = NULL;
    if (queue && queue->count < PACE_WAITING_MOST && queue->bytes + incoming.message.size <= PACE_WAITING_BYTES)
        return keep_waiting(queue, &incoming, is_about_heads);
    drop_message(book, &incoming.line_owner, now_ms);
    return STATUS(OK);
}

static void refill_queue(struct queue *queue, int64_t now_ms)
{
    const int64_t ticks = (now_ms - queue->filled_ms) / PACE_TICK_MS;
    queue->filled_ms += ticks * PACE_TICK_MS;
    queue->pieces += (uint64_t)ticks * PACE_A_TICK;
    if (queue->pieces > PACE_AT_ONCE)
        queue->pieces = PACE_AT_ONCE;
    queue->in_turn = 0;
}

struct status pace_gather(struct pace *pace, struct book *book, struct moment now)
{
    bool any = true;
    pace->now_ms = now.steady_ms;
    for (size_t i = 0; i < N(pace->queues); i++)
        refill_queue(&pace->queues[i], now.steady_ms);
    for (size_t i = 0; i < PACE_GATHERED_MOST && any; i++)
        TRY(gather_one(pace, book, now.wall_ms, &any));
    for (size_t i = 0; i < N(pace->queues); i++)
        pace->queues[i].waits = pace->queues[i].first && !ownhead_hears(book, &pace->queues[i].oin);
    return STATUS(OK);
}

/* ---- whose turn it is */

/* The largest there may be counts for one more than its share of a turn: it has a turn of its own. */
static bool may_be_heard(const struct queue *queue)
{
    const bool is_held = queue->waits && queue->first && !queue->first->is_about_heads;
    const uint64_t wanted = queue->first && !is_held ? pieces_of(queue->first) : 0;
    return wanted && queue->pieces >= wanted && (!queue->in_turn || queue->in_turn + wanted <= PACE_TURN_MOST);
}

struct waiting_message *pace_next(struct pace *pace)
{
    for (size_t i = 0; i < N(pace->queues); i++) {
        struct queue *queue = &pace->queues[pace->at];
        pace->at = (pace->at + 1) % N(pace->queues);
        if (!may_be_heard(queue))
            continue;
        queue->pieces -= pieces_of(queue->first);
        queue->in_turn += pieces_of(queue->first);
        return take_first(queue);
    }
    return NULL;
}

static int64_t queue_due_ms(const struct queue *queue, int64_t now_ms)
{
    if (!queue->first || (queue->waits && !queue->first->is_about_heads))
        return INT64_MAX;
    const uint64_t wanted = pieces_of(queue->first);
    if (queue->pieces >= wanted)
        return now_ms;
    return queue->filled_ms + (int64_t)((wanted - queue->pieces + PACE_A_TICK - 1) / PACE_A_TICK) * PACE_TICK_MS;
}

int64_t pace_due_ms(const struct pace *pace)
{
    int64_t due_ms = INT64_MAX;
    for (size_t i = 0; i < N(pace->queues); i++) {
        const int64_t at_ms = queue_due_ms(&pace->queues[i], pace->now_ms);
        due_ms = at_ms < due_ms ? at_ms : due_ms;
    }
    return due_ms;
}
