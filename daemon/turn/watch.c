// SPDX-License-Identifier: EUPL-1.2
//
// What an operator hears of the lines: which are up, and who is kept out.
#include "book/alarms.h"
#include "book/batch.h"
#include "book/budgets.h"
#include "book/greet.h"
#include "book/ownhead.h"
#include "store/outbox.h"
#include "turn/state.h"

#include <stddef.h>

#define TELL_EVERY_MS 60000 /* of one count: somebody who knocks all night is not in the log all night */

static struct status watch_line(struct watch *watch, struct node *node, size_t i, struct moment now)
{
    const struct oin *oin = &node->agreed.parties[i].row->oin;
    int64_t since = 0;
    if (ownhead_waits(&node->book, oin)) /* it came up, and is told when it has said which head of ours it holds */
        return STATUS(OK);
    bool is_up = partners_has_line(node, i) && book_line_is_up(&node->book, oin, &since); /* not everybody has a line */
    if (is_up == watch->is_up[i] && (!is_up || since == watch->up_since_ms[i]))
        return STATUS(OK); /* a line that went down and came up between two looks is up since another moment */
    watch->is_up[i] = is_up;
    watch->up_since_ms[i] = since;
    if (!is_up) {
        EVENT_LOG(node->book.log, PARTNER_DOWN, now.wall_ms, event_partner(oin));
        return STATUS(OK);
    }
    EVENT_LOG(node->book.log, PARTNER_UP, now.wall_ms, event_partner(oin));
    TRY(batch_open(&node->book, now.wall_ms));
    TRY(greet(&node->book, oin));
    budget_forget_slots(&node->book, oin, now.wall_ms);
    return store_outbox_hasten(node->book.store, oin, now.wall_ms); /* what waited for it goes now */
}

/* How many more than the log has told, when it is time to tell; 0: nothing to tell. */
static uint64_t count_untold(struct told_count *told, uint64_t count, int64_t now_ms, int64_t *out_since_ms)
{
    uint64_t more = count - told->count;
    if (more == 0 || (told->at_ms && now_ms - told->at_ms < TELL_EVERY_MS))
        return 0;
    *out_since_ms = told->at_ms ? now_ms - told->at_ms : 0;
    *told = (struct told_count){count, now_ms};
    return more;
}

/* What the lines dropped or cut, event by event. */
static const struct {
    enum event event;
    const char *word;
    size_t place; /* in struct line_counters */
} told_kinds[] = {
    {EVENT_MESSAGES_DROPPED, "unowned", offsetof(struct line_counters, dropped_unowned)},
    {EVENT_MESSAGES_DROPPED, "frames", offsetof(struct line_counters, dropped_frames)},
    {EVENT_MESSAGES_DROPPED, "route", offsetof(struct line_counters, dropped_route)},
    {EVENT_MESSAGES_DROPPED, "memory", offsetof(struct line_counters, dropped_memory)},
    {EVENT_CONNECTIONS_CUT, "strangers", offsetof(struct line_counters, cut_strangers)},
    {EVENT_CONNECTIONS_CUT, "lines", offsetof(struct line_counters, cut_lines)},
    {EVENT_CONNECTIONS_CUT, "held", offsetof(struct line_counters, cut_held)},
    {EVENT_CONNECTIONS_CUT, "unowned", offsetof(struct line_counters, cut_unowned)},
};
_Static_assert(N(told_kinds) == TOLD_KINDS, "what is told is counted");

static void watch_counts(struct watch *watch, const struct node *node, struct moment now)
{
    const struct line_counters *counters = lines_counters(&node->lines);
    int64_t since = 0;
    uint64_t more = count_untold(&watch->denied, counters->handshakes_denied, now.steady_ms, &since);
    if (more)
        EVENT_LOG(node->book.log, HANDSHAKES_DENIED, now.wall_ms, event_number(EVENT_FIELD_COUNT, more),
                  event_number(EVENT_FIELD_DURATION_MS, (uint64_t)since));
    for (size_t i = 0; i < TOLD_KINDS; i++) {
        uint64_t count;
        memcpy(&count, (const uint8_t *)counters + told_kinds[i].place, sizeof count);
        more = count_untold(&watch->told[i], count, now.steady_ms, &since);
        const struct event_field fields[] = {event_word(EVENT_FIELD_KIND, told_kinds[i].word), event_number(EVENT_FIELD_COUNT, more),
                                             event_number(EVENT_FIELD_DURATION_MS, (uint64_t)since)};
        if (more)
            event_write(node->book.log, told_kinds[i].event, now.wall_ms, fields, N(fields));
    }
}

/* Over our own line to where the roster has it: it hears that somebody may have its keys. The first of a day waits for a line, also over
 * a restart, and is said until that day is over: who has the keys may hold the line, and say that it was heard. */
static struct status tell_its_owner(struct book *book, const struct line_second *second, bool is_first)
{
    struct second_message message = {.older = span_of_text(second->addresses[0]), .newer = span_of_text(second->addresses[1])};
    struct outgoing outgoing = {.kind = ENVELOPE_SECOND,
                                .exchange_id = exchange_id_new(book->random),
                                .to = second->oin,
                                .is_durable = is_first,
                                .life_ms = is_first ? 0 : GREET_LIFE_MS};
    TRY(second_message_encode(&message, batch_arena(book), &outgoing.body));
    return batch_send(book, &outgoing);
}

/* A partner's keys in two places: whoever was told can have one of the two taken off the roster. */
static struct status watch_seconds(struct node *node, struct moment now)
{
    struct line_second second;
    bool is_first;
    while (lines_take_second(&node->lines, &second)) {
        EVENT_LOG(node->book.log, SECOND_LINE, now.wall_ms, event_partner(&second.oin),
                  event_address(EVENT_FIELD_ADDRESS, second.addresses[0]), event_address(EVENT_FIELD_SECOND, second.addresses[1]));
        TRY(batch_open(&node->book, now.wall_ms));
        TRY(alarms_hear_second(&node->book, ALARM_KEYS, &second.oin, &is_first));
        TRY(tell_its_owner(&node->book, &second, is_first));
    }
    return STATUS(OK);
}

struct status watch_lines(struct watch *watch, struct node *node, struct moment now)
{
    watch_counts(watch, node, now);
    TRY(watch_seconds(node, now));
    for (size_t i = 0; i < node->agreed.party_count; i++)
        if (i != node->agreed.self)
            TRY(watch_line(watch, node, i, now));
    return STATUS(OK);
}
