// SPDX-License-Identifier: EUPL-1.2
//
// The list in the book runs ahead of the store within a batch, as the ledger's frontier does; and further, where the disk is full of what
// the very partner sent that is to be shut out.
#include "book/quarantine.h"

#include "book/batch.h"
#include "store/quarantine.h"
#include "store/receipts.h"

#define QUARANTINE_ARENA_BYTES ((size_t)1024 * 1024)

static size_t quarantine_at(const struct book *book, const struct oin *partner)
{
    size_t at = 0;
    while (at < book->quarantined_count && !oin_equal(&book->quarantined[at].partner, partner))
        at++;
    return at;
}

const struct quarantined *quarantine_of(const struct book *book, const struct oin *partner)
{
    size_t at = quarantine_at(book, partner);
    return at < book->quarantined_count ? &book->quarantined[at] : NULL;
}

static void copy_quarantined(const struct quarantine_row *row, struct quarantined *out)
{
    size_t size = row->by.size < sizeof out->by ? row->by.size : sizeof out->by - 1;
    *out = (struct quarantined){.partner = row->partner, .since_ms = row->since_ms};
    memcpy(out->by, row->by.data, size);
}

/* Who it was stands in the entry as a commitment, whom it is about in the clear: a partner is no person. */
static struct status enter_quarantine(struct book *book, enum entry_kind kind, const char *note, const struct oin *partner,
                                      struct span user)
{
    struct entry entry = book_entry(book, kind, false);
    struct book_field field = {.field = COMMIT_USER, .owner = book_owner_user(user), .value = user};
    entry.has_exchange = true; /* an id of its own: equal salts would link a user's acts in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.has_counterpart = true;
    entry.counterpart = *partner;
    entry.note = span_of_text(note);
    return book_write(book, &entry, &field, 1, NULL);
}

/* What the partner itself signed needs no person who vouches for it. */
static struct status enter_contradiction(struct book *book, const struct quarantined *shut)
{
    struct entry entry = book_entry(book, ENTRY_QUARANTINE, false);
    entry.has_counterpart = true;
    entry.counterpart = shut->partner;
    entry.note = span_of_text(shut->how);
    return book_write(book, &entry, NULL, 0, NULL);
}

static struct status keep_quarantined(struct book *book, const struct quarantined *shut)
{
    const struct quarantine_row row = {.partner = shut->partner, .since_ms = shut->since_ms, .by = span_of_text(shut->by)};
    TRY(store_quarantine_put(book->store, &row));
    if (shut->how)
        return enter_contradiction(book, shut);
    return enter_quarantine(book, ENTRY_QUARANTINE, "peer-quarantined", &row.partner, row.by);
}

/* `how`: NULL, or what it contradicted. */
static struct status close_partner(struct book *book, const struct oin *partner, struct span by, const char *how)
{
    const struct quarantine_row row = {.partner = *partner, .since_ms = batch_now(book), .by = by};
    if (oin_equal(partner, &book->agreed->own))
        return FAIL(INVALID);
    if (!agreed_party(book->agreed, partner))
        return FAIL(UNKNOWN_PEER);
    if (quarantine_of(book, partner))
        return FAIL(CONFLICT);
    if (book->quarantined_count == N(book->quarantined))
        return FAIL(TOO_LARGE);
    book->quarantine_is_stale = true;
    struct quarantined *shut = &book->quarantined[book->quarantined_count++];
    copy_quarantined(&row, shut);
    shut->how = how;
    shut->is_unkept = true;
    return keep_quarantined(book, shut);
}

struct status quarantine_begin(struct book *book, const struct oin *partner, struct span user)
{
    return close_partner(book, partner, user, NULL);
}

struct status quarantine_contradicted(struct book *book, const struct oin *partner, const char *how)
{
    return close_partner(book, partner, span_of_text("this node"), how);
}

struct status quarantine_round(struct book *book, int64_t now_ms)
{
    const bool is_in_batch = book->quarantine_is_stale; /* it may yet be kept */
    for (size_t i = 0; i < book->quarantined_count && !is_in_batch; i++) {
        if (!book->quarantined[i].is_unkept)
            continue;
        TRY(batch_open(book, now_ms));
        book->quarantine_is_stale = true;
        TRY(keep_quarantined(book, &book->quarantined[i]));
    }
    return STATUS(OK);
}

struct status quarantine_end(struct book *book, const struct oin *partner, struct span user)
{
    size_t at = quarantine_at(book, partner);
    if (at == book->quarantined_count)
        return FAIL(NOT_FOUND);
    if (book->quarantined[at].is_unkept) /* what was not entered cannot be ended */
        return FAIL(DISK_FULL);
    book->quarantine_is_stale = true;
    book->quarantined[at] = book->quarantined[--book->quarantined_count];
    TRY(store_quarantine_remove(book->store, partner));
    TRY(store_receipt_seen_forget(book->store, partner));
    return enter_quarantine(book, ENTRY_ADMIN_ACT, "peer-released", partner, user);
}

struct status quarantine_read(struct book *book)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct quarantine_row *rows;
    size_t count;
    TRY(arena_new(QUARANTINE_ARENA_BYTES, &arena));
    TRY(store_quarantine_list(book->store, arena, &rows, &count));
    if (count > N(book->quarantined))
        return FAIL(CORRUPT);
    struct quarantined *before;
    const size_t before_count = book->quarantined_count;
    TRY(ARENA_NEW(arena, before_count, &before));
    memcpy(before, book->quarantined, before_count * sizeof *before);
    for (size_t i = 0; i < count; i++)
        copy_quarantined(&rows[i], &book->quarantined[i]);
    book->quarantined_count = count;
    for (size_t i = 0; i < before_count && book->quarantined_count < N(book->quarantined); i++)
        if (before[i].is_unkept && !quarantine_of(book, &before[i].partner))
            book->quarantined[book->quarantined_count++] = before[i];
    book->quarantine_is_stale = false;
    return STATUS(OK);
}
