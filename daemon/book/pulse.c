// SPDX-License-Identifier: EUPL-1.2
//
// A partner that shows its heads does not keep this ledger from saying itself that the node runs: what it brings about is not counted.
#include "book/pulse.h"

#include "base/day.h"
#include "book/batch.h"

void pulse_note(struct book *book, const struct entry *entry, uint64_t position)
{
    if (entry->kind != ENTRY_PARTNER_HEAD)
        book->pulse.beat_ms = entry->time_ms;
    if (entry->kind != ENTRY_PARTNER_HEAD && entry->kind != ENTRY_HEARTBEAT)
        book->pulse.stirred = position + 1;
}

struct status pulse_round(struct book *book, int64_t now_ms)
{
    if (now_ms - book->pulse.beat_ms < PULSE_EVERY_MS)
        return STATUS(OK);
    TRY(batch_open(book, now_ms));
    struct entry entry = book_entry(book, ENTRY_HEARTBEAT, false);
    return book_write(book, &entry, NULL, 0, NULL);
}

struct status pulse_start(struct book *book)
{
    if (!book->entry_ms || batch_now(book) - book->entry_ms < PULSE_EVERY_MS)
        return STATUS(OK);
    struct entry entry = book_entry(book, ENTRY_HEARTBEAT, false);
    entry.note = span_of_text(HEARTBEAT_STARTED);
    return book_write(book, &entry, NULL, 0, NULL);
}
