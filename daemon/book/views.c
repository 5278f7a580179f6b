// SPDX-License-Identifier: EUPL-1.2
//
// One row for each window (P-12). Its end is entered by the rounds, or by the next read, whichever comes first.
#include "book/views.h"

#include "book/batch.h"

#define VIEWS_ROUND_MOST 32
#define VIEWS_ARENA_BYTES ((size_t)1024 * 1024)

/* Who and, when it is about one thing, what, stand in it as commitments. */
static struct status enter_reads(struct book *book, const struct view_row *view, uint64_t count)
{
    struct entry entry = book_entry(book, view->kind, false);
    const struct book_field fields[] = {
        {.field = COMMIT_USER, .owner = book_owner_user(view->user), .value = view->user},
        {.field = COMMIT_DETAIL, .owner = book_owner_tag(view->owner, RETENTION_CASE), .value = view->object}};
    entry.has_exchange = true; /* an id of its own: equal salts would link a user's acts in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.note = view->word;
    entry.count = count;
    entry.read_from = view->read_from;
    entry.read_to = view->read_to;
    return book_write(book, &entry, fields, view->has_owner ? 2 : 1, NULL);
}

static bool window_is_over(const struct view_row *row, int64_t now_ms) { return row->ends_ms <= now_ms || row->begun_ms > now_ms; }

static struct status end_window(struct book *book, const struct view_row *row)
{
    if (row->more)
        TRY(enter_reads(book, row, row->more));
    return store_view_remove(book->store, row);
}

static struct status begin_window(struct book *book, const struct view_row *view)
{
    struct view_row row = *view;
    TRY(enter_reads(book, view, 1));
    row.begun_ms = batch_now(book);
    row.ends_ms = row.begun_ms + VIEW_WINDOW_MS;
    row.more = row.read_from = row.read_to = 0;
    return store_view_put(book->store, &row);
}

static struct status count_read(struct book *book, const struct view_row *view, struct view_row *row)
{
    if (view->read_to) {
        row->read_from = row->read_to && row->read_from < view->read_from ? row->read_from : view->read_from;
        row->read_to = row->read_to > view->read_to ? row->read_to : view->read_to;
    }
    row->more++;
    return store_view_put(book->store, row);
}

struct status view_enter(struct book *book, const struct view_row *view)
{
    struct view_row row;
    struct status status = store_view_read(book->store, view, batch_arena(book), &row);
    if (status_is(status, STATUS_NOT_FOUND))
        return begin_window(book, view);
    TRY(status);
    if (!window_is_over(&row, batch_now(book)))
        return count_read(book, view, &row);
    TRY(end_window(book, &row));
    return begin_window(book, view);
}

struct status views_round(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct view_row row;
    TRY(arena_new(VIEWS_ARENA_BYTES, &arena));
    for (size_t i = 0; i < VIEWS_ROUND_MOST; i++) {
        struct status status = store_view_over(book->store, now_ms, arena, &row);
        if (status_is(status, STATUS_NOT_FOUND))
            break;
        TRY(status);
        TRY(batch_open(book, now_ms));
        TRY(end_window(book, &row));
    }
    return STATUS(OK);
}
