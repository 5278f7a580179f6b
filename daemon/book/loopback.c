// SPDX-License-Identifier: EUPL-1.2
//
// What a node says to itself waits here between two batches: it is asked like any partner.
#include "book/batch.h"

struct batch_loopback {
    struct batch_loopback *next;
    size_t size;
    uint8_t bytes[];
};

bool batch_loopback_waits(const struct book *book) { return book->loopback != NULL; }

struct status batch_loopback_put(struct book *book, struct span message)
{
    struct batch_loopback *item = malloc(sizeof *item + message.size), **last = &book->loopback;
    if (!item)
        return FAIL(NO_MEMORY);
    *item = (struct batch_loopback){.size = message.size};
    memcpy(item->bytes, message.data, message.size);
    while (*last)
        last = &(*last)->next;
    *last = item;
    return STATUS(OK);
}

struct status batch_loopback_take(struct book *book, struct arena *arena, struct span *out, bool *out_any)
{
    struct batch_loopback *item = book->loopback;
    *out_any = item != NULL;
    if (!item)
        return STATUS(OK);
    TRY(arena_copy(arena, span_of(item->bytes, item->size), out));
    book->loopback = item->next;
    free(item);
    return STATUS(OK);
}

void batch_loopback_free(struct book *book)
{
    while (book->loopback) {
        struct batch_loopback *item = book->loopback;
        book->loopback = item->next;
        free(item);
    }
}
