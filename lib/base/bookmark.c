// SPDX-License-Identifier: EUPL-1.2
//
// Big-endian, so that bookmarks as bytes are in the order of their rows: six of the term, two of the turn, and the id.
#include "base/bookmark.h"

#define TERM_BYTES 6
#define TURN_BYTES 2
_Static_assert(TERM_BYTES + TURN_BYTES + BOOKMARK_ID_BYTES == BOOKMARK_BYTES, "a bookmark fits");

static void write_big_endian(uint64_t value, size_t size, uint8_t *out)
{
    for (size_t i = size; i > 0; i--, value >>= 8)
        out[i - 1] = (uint8_t)value;
}

static uint64_t read_big_endian(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

bool bookmark_fits(const struct bookmark *mark) { return mark->term >= 0 && mark->term <= BOOKMARK_TERM_MOST && mark->turn <= TURN_MOST; }

void bookmark_write(const struct bookmark *mark, uint8_t out[static BOOKMARK_BYTES])
{
    ENSURE(bookmark_fits(mark));
    write_big_endian((uint64_t)mark->term, TERM_BYTES, out);
    write_big_endian(mark->turn, TURN_BYTES, out + TERM_BYTES);
    memcpy(out + TERM_BYTES + TURN_BYTES, mark->id, BOOKMARK_ID_BYTES);
}

struct bookmark bookmark_read(const uint8_t bytes[static BOOKMARK_BYTES])
{
    struct bookmark mark = {.term = (int64_t)read_big_endian(bytes, TERM_BYTES),
                            .turn = (uint32_t)read_big_endian(bytes + TERM_BYTES, TURN_BYTES)};
    memcpy(mark.id, bytes + TERM_BYTES + TURN_BYTES, BOOKMARK_ID_BYTES);
    return mark;
}

struct bookmark bookmark_numbered(int64_t term, uint32_t turn, int64_t number)
{
    struct bookmark mark = {.term = term, .turn = turn};
    write_big_endian((uint64_t)number, sizeof number, mark.id);
    return mark;
}

/* One that no row has, when somebody made it up. */
int64_t bookmark_number(const struct bookmark *mark)
{
    uint64_t number = read_big_endian(mark->id, sizeof(int64_t));
    return number > INT64_MAX ? INT64_MAX : (int64_t)number;
}

void paging_begin_at(struct paging *paging, int64_t term)
{
    if (paging->after.term >= term || term <= 0)
        return;
    paging->after = (struct bookmark){.term = term - 1, .turn = TURN_MOST};
    memset(paging->after.id, 0xFF, sizeof paging->after.id);
}
