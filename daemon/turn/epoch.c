// SPDX-License-Identifier: EUPL-1.2
//
// A node that was put back from a backup begins a new log (docs/ledger.md, chapter 15), when most partners have said which head of its
// ledger they hold: it goes on from the last head that the backup has, says what is lost by what they hold, and never signs the log
// before again.
#include "base/day.h"
#include "book/batch.h"
#include "book/nightly.h"
#include "book/ownhead.h"
#include "ledger/checkpoint.h"
#include "turn/state.h"

#define EPOCH_ARENA_BYTES ((size_t)1024 * 1024)
#define EPOCH_PART_MOST 9

/* After every log of ours that anybody has seen, and that is here. */
static struct status name_epoch(const struct book *book, unsigned year, char out[static ORIGIN_ROOM])
{
    const struct checkpoint *lost = &book->ownhead->lost;
    const char *last = strcmp(lost->origin, book->current.origin) > 0 ? lost->origin : book->current.origin;
    struct origin origin;
    if (!status_ok(origin_parse(span_of_text(last), &origin)))
        return FAIL(QUARANTINED);
    origin.part = origin.year < year ? 2 : origin.part ? origin.part + 1 : 2;
    origin.year = origin.year < year ? year : origin.year;
    if (origin.part > EPOCH_PART_MOST)
        return FAIL(QUARANTINED);
    origin_print(&origin, out);
    return STATUS(OK);
}

/* From which backup; and the last head of what is lost, which a partner holds under our own signature. */
static struct status enter_recovery(struct book *book, uint64_t lost_count)
{
    const struct ownhead *ownhead = book->ownhead;
    struct entry entry = book_entry(book, ENTRY_RECOVERY, true);
    char time[TIME_ROOM];
    const char *note;
    time_print(book->restored.backup_ms, time);
    TRY(arena_print(batch_arena(book), &note, "backup %s", time));
    entry.note = span_of_text(note);
    entry.count = lost_count;
    entry.has_list_digest = true;
    entry.list_digest = book->restored.backup;
    entry.has_head = ownhead->lost.head.size > 0;
    if (entry.has_head) {
        entry.head.origin = span_of_text(ownhead->lost.origin);
        entry.head.size = ownhead->lost.head.size;
        memcpy(entry.head.root.bytes, ownhead->lost.head.root.bytes, SHA256_BYTES);
        entry.head.note_hash = ownhead->lost_note;
    }
    return book_write(book, &entry, NULL, 0, NULL);
}

/* Of another log than the one that goes on nobody can count it; of that one, what partners hold beyond the backup. */
static uint64_t count_lost(const struct book *book, const struct store_head *head)
{
    const struct checkpoint *lost = &book->ownhead->lost;
    const uint64_t had = head->end - book->current.first;
    return strcmp(lost->origin, book->current.origin) == 0 && lost->head.size > had ? lost->head.size - had : 0;
}

static struct status write_epoch(struct book *book, const struct store_log *next, const struct store_head *head, struct moment now)
{
    const uint64_t lost = count_lost(book, head);
    TRY(enter_opening(book, next, head, now.wall_ms)); /* the last head of the backup is over all of its entries */
    TRY(enter_recovery(book, lost));
    struct restored restored = book->restored;
    restored.since_ms = now.wall_ms;
    restored.is_pending = false;
    TRY(restored_write(book->store, &restored));
    TRY(batch_close(book));
    book->restored = restored;
    EVENT_LOG(book->log, NODE_RESTORED, now.wall_ms, event_number(EVENT_FIELD_TREE_SIZE, next->first),
              event_number(EVENT_FIELD_COUNT, lost));
    return STATUS(OK);
}

struct status epoch_begin(struct turn *turn, struct moment now)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct book *book = &turn->node->book;
    struct store_log next = {.first = book->current.first + book->frontier.size};
    struct store_head head;
    char origin[ORIGIN_ROOM];
    TRY(arena_new(EPOCH_ARENA_BYTES, &arena));
    TRY(store_head_read(book->store, arena, &head));
    if (head.end != next.first)
        return FAIL(QUARANTINED);
    TRY(name_epoch(book, year_of_ms(now.wall_ms), origin));
    snprintf(next.origin, sizeof next.origin, "%s", origin);
    struct status status = write_epoch(book, &next, &head, now);
    if (!status_ok(status)) {
        if (book->batch)
            TRY(batch_abandon(book));
        return status;
    }
    frontier_init(&book->anchored);
    nightly_begin_anew(book, now.wall_ms);
    return STATUS(OK);
}
