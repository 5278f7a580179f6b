// SPDX-License-Identifier: EUPL-1.2
//
// The year turns (docs/ledger.md, chapter 14): the log of the old year is closed, its last head is signed, and the log of the new one
// begins with that head. Three things that are durable one after the other, so that whoever is killed between them goes on where it was;
// until the third nothing else is entered.
#include "base/day.h"
#include "book/batch.h"
#include "book/ownhead.h"
#include "book/spoken.h"
#include "ledger/checkpoint.h"
#include "turn/state.h"

#define YEARS_ARENA_BYTES ((size_t)1024 * 1024)
#define YEAR_WAITS_MS (60 * MINUTE_MS) /* for the clocks of others, before it is told */

/* Our own clock is one; whoever said something in that year has another. One that jumped is alone. */
static bool do_clocks_agree(const struct book *book, unsigned year)
{
    size_t count = 1;
    for (size_t i = 0; i < book->agreed->party_count; i++)
        count += i != book->agreed->self && spoken_ms(book, &book->agreed->parties[i].row->oin) >= year_start_ms(year);
    return 2 * count > book->agreed->party_count;
}

static void tell_waiting(struct turn *turn, unsigned year, struct moment now)
{
    const int32_t today = day_of_ms(now.wall_ms);
    if (now.wall_ms < year_start_ms(year) + YEAR_WAITS_MS || turn->year_told_day == today)
        return;
    turn->year_told_day = today;
    EVENT_LOG(turn->node->book.log, YEAR_WAITS, now.wall_ms, event_number(EVENT_FIELD_COUNT, year));
}

static struct status end_year_batch(struct book *book, struct status status)
{
    if (status_ok(status))
        return batch_close(book);
    if (book->batch)
        TRY(batch_abandon(book));
    return status;
}

static struct status enter_closing(struct book *book, const struct origin *next, int64_t now_ms)
{
    char successor[ORIGIN_ROOM];
    TRY(batch_open(book, now_ms));
    struct entry entry = book_entry(book, ENTRY_LOG_CLOSED, false);
    origin_print(next, successor);
    entry.note = span_of_text(successor);
    return book_write(book, &entry, NULL, 0, NULL);
}

/* As its last entry names it. */
static struct status read_successor(struct book *book, struct arena *arena, struct store_log *out)
{
    struct span bytes;
    struct entry entry;
    struct origin origin;
    uint8_t hash[SHA256_BYTES];
    *out = (struct store_log){.first = book->current.first + book->frontier.size};
    TRY(store_leaf_read(book->store, out->first - 1, arena, &bytes, hash));
    TRY(entry_decode(bytes, arena, &entry));
    if (!status_ok(origin_parse(entry.note, &origin)) || !oin_equal(&origin.oin, &book->agreed->own))
        return FAIL(QUARANTINED);
    origin_print(&origin, out->origin);
    return STATUS(OK);
}

struct status enter_opening(struct book *book, const struct store_log *next, const struct store_head *head, int64_t now_ms)
{
    TRY(batch_open(book, now_ms));
    TRY(keep_first_log(book));
    struct entry entry = book_entry(book, ENTRY_LOG_OPENED, true);
    entry.has_head = true;
    TRY(arena_copy(batch_arena(book), span_of_text(book->current.origin), &entry.head.origin));
    entry.head.size = head->end - book->current.first;
    memcpy(entry.head.root.bytes, head->root, SHA256_BYTES);
    entry.head.note_hash = digest_of(head->note);
    TRY(store_log_begin(book->store, next));
    book->current = *next;
    book->is_closed = false;
    frontier_init(&book->frontier);
    return book_write(book, &entry, NULL, 0, NULL);
}

/* No head is signed over damage: then nothing is entered until that is mended. */
static struct status open_next_log(struct book *book, struct moment now)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_head head;
    struct store_log next;
    TRY(arena_new(YEARS_ARENA_BYTES, &arena));
    TRY(book_sign_head(book));
    TRY(store_head_read(book->store, arena, &head));
    TRY(read_successor(book, arena, &next));
    if (head.end != next.first)
        return FAIL(BUSY);
    TRY(end_year_batch(book, enter_opening(book, &next, &head, now.wall_ms)));
    frontier_init(&book->anchored);
    EVENT_LOG(book->log, LOG_OPENED, now.wall_ms, event_number(EVENT_FIELD_TREE_SIZE, next.first));
    return STATUS(OK);
}

/* A log that was closed goes on in the one that it names, when a head may be signed: who was killed in between asks partners first. */
static struct status go_on_in_next(struct turn *turn, struct moment now)
{
    struct book *book = &turn->node->book;
    if (book->is_closed)
        TRY(book->restored.is_pending ? epoch_begin(turn, now) : open_next_log(book, now));
    if (!turn->start_waits)
        return STATUS(OK);
    struct status status = enter_start(turn, now.wall_ms);
    turn->start_waits = !status_ok(status);
    if (!status_ok(status) && book->batch)
        TRY(batch_abandon(book));
    return status;
}

struct status year_round(struct turn *turn, struct moment now)
{
    struct book *book = &turn->node->book;
    struct origin origin;
    ENSURE(!book->batch);
    if (!book->is_closed && !turn->start_waits) {
        const unsigned year = year_of_ms(now.wall_ms);
        if (!status_ok(origin_parse(span_of_text(book->current.origin), &origin)) || origin.year >= year)
            return STATUS(OK);
        if (!do_clocks_agree(book, year) || book->damage.damage != SCRUB_NONE || turn->store_failed_ms || !ownhead_may_sign(book)) {
            tell_waiting(turn, year, now);
            return STATUS(OK);
        }
        const struct origin next = {.oin = origin.oin, .year = year};
        struct status status = end_year_batch(book, enter_closing(book, &next, now.wall_ms));
        if (!status_ok(status))
            return fault_is_passing(status) ? STATUS(OK) : status;
    }
    struct status status = ownhead_may_sign(book) ? go_on_in_next(turn, now) : STATUS(OK);
    return fault_is_passing(status) ? STATUS(OK) : status;
}
