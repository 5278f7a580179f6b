// SPDX-License-Identifier: EUPL-1.2
//
// Arrays of equal length, and a map with linear probing over rows, whose keys stand in the rows themselves. Growing is by hand
// instead of realloc, so that the old rows are wiped before they are given back.
#include "book/tag_column.h"

#include "crypto/secret.h"

#define ROOM_FIRST 256
#define ROOM_MOST ((size_t)1 << 31)
#define NO_ROW UINT32_MAX

void tag_column_init(struct tag_column *column) { *column = (struct tag_column){.first_hole = NO_ROW}; }

void tag_column_clear(struct tag_column *column)
{
    if (column->count)
        secret_wipe(column->scans, column->count * LOOKUP_SCAN_BYTES);
    if (column->room)
        memset(column->firsts, 0, 2 * column->room * sizeof *column->firsts);
    column->count = 0;
    column->first_hole = NO_ROW;
}

void tag_column_end(struct tag_column *column)
{
    tag_column_clear(column);
    free(column->scans);
    free(column->records);
    free(column->next);
    free(column->firsts);
    tag_column_init(column);
}

/* ---- where the rows of a record begin */

static size_t home_of(const struct tag_column *column, int64_t record)
{
    return (size_t)(((uint64_t)record * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (2 * column->room - 1);
}

/* Its place, or the free one where it would stand: half of the places are free. */
static size_t find_place(const struct tag_column *column, int64_t record)
{
    size_t place = home_of(column, record);
    while (column->firsts[place] && column->records[column->firsts[place] - 1] != record)
        place = (place + 1) & (2 * column->room - 1);
    return place;
}

/* What stands behind it, and could not stand where it belongs, moves up. */
static void free_place(struct tag_column *column, size_t place)
{
    size_t mask = 2 * column->room - 1;
    for (size_t at = (place + 1) & mask; column->firsts[at]; at = (at + 1) & mask) {
        size_t home = home_of(column, column->records[column->firsts[at] - 1]);
        if (((at - home) & mask) < ((at - place) & mask))
            continue;
        column->firsts[place] = column->firsts[at];
        place = at;
    }
    column->firsts[place] = 0;
}

static void link_row(struct tag_column *column, uint32_t row)
{
    uint32_t *first = &column->firsts[find_place(column, column->records[row])];
    column->next[row] = *first ? *first - 1 : NO_ROW;
    *first = row + 1;
}

/* ---- growing */

static struct status grow_array(void *array, size_t bytes, size_t more)
{
    void *old, *larger = calloc(1, more);
    memcpy(&old, array, sizeof old);
    if (!larger)
        return FAIL(NO_MEMORY);
    if (old) {
        memcpy(larger, old, bytes);
        secret_wipe(old, bytes);
    }
    free(old);
    memcpy(array, &larger, sizeof larger);
    return STATUS(OK);
}

/* The map is made anew: the places of all depend on how many there are. */
static void link_all(struct tag_column *column)
{
    for (uint32_t row = 0; row < column->count; row++)
        if (column->records[row] != TAG_HOLE)
            link_row(column, row);
}

static struct status make_room(struct tag_column *column)
{
    size_t room = column->room ? 2 * column->room : ROOM_FIRST;
    if (column->count < column->room)
        return STATUS(OK);
    if (room > ROOM_MOST)
        return FAIL(TOO_LARGE);
    uint32_t *firsts = calloc(2 * room, sizeof *firsts);
    if (!firsts)
        return FAIL(NO_MEMORY);
    struct status status = grow_array(&column->scans, column->room * LOOKUP_SCAN_BYTES, room * LOOKUP_SCAN_BYTES);
    if (status_ok(status))
        status = grow_array(&column->records, column->room * sizeof *column->records, room * sizeof *column->records);
    if (status_ok(status))
        status = grow_array(&column->next, column->room * sizeof *column->next, room * sizeof *column->next);
    if (!status_ok(status)) {
        free(firsts);
        return status;
    }
    free(column->firsts);
    column->firsts = firsts;
    column->room = room;
    link_all(column);
    return STATUS(OK);
}

/* ---- rows */

struct status tag_column_add(struct tag_column *column, int64_t record, const uint8_t tag[static TAG_BYTES])
{
    TRY(make_room(column));
    uint32_t row = (uint32_t)column->count++;
    memcpy(column->scans + row * (size_t)LOOKUP_SCAN_BYTES, tag, LOOKUP_SCAN_BYTES);
    column->records[row] = record;
    link_row(column, row);
    return STATUS(OK);
}

size_t tag_column_remove(struct tag_column *column, int64_t record)
{
    size_t removed = 0;
    if (!column->room)
        return 0;
    size_t place = find_place(column, record);
    if (!column->firsts[place])
        return 0;
    uint32_t row = column->firsts[place] - 1;
    free_place(column, place);
    for (uint32_t after; row != NO_ROW; row = after) {
        after = column->next[row];
        secret_wipe(column->scans + row * (size_t)LOOKUP_SCAN_BYTES, LOOKUP_SCAN_BYTES);
        column->records[row] = TAG_HOLE;
        column->next[row] = column->first_hole;
        column->first_hole = row;
        removed++;
    }
    return removed;
}

/* Whatever led to the row leads to where it is now. */
static void move_row(struct tag_column *column, uint32_t from, uint32_t to)
{
    uint8_t *scan = column->scans + from * (size_t)LOOKUP_SCAN_BYTES;
    uint32_t *first = &column->firsts[find_place(column, column->records[from])];
    memcpy(column->scans + to * (size_t)LOOKUP_SCAN_BYTES, scan, LOOKUP_SCAN_BYTES);
    secret_wipe(scan, LOOKUP_SCAN_BYTES);
    column->records[to] = column->records[from];
    column->next[to] = column->next[from];
    if (*first == from + 1) {
        *first = to + 1;
        return;
    }
    uint32_t before = *first - 1;
    while (column->next[before] != from)
        before = column->next[before];
    column->next[before] = to;
}

void tag_column_fill_holes(struct tag_column *column)
{
    for (uint32_t hole = column->first_hole, after; hole != NO_ROW; hole = after) {
        after = column->next[hole];
        while (column->count && column->records[column->count - 1] == TAG_HOLE)
            column->count--;
        if (hole >= column->count)
            continue;
        move_row(column, (uint32_t)column->count - 1, hole);
        column->count--;
    }
    column->first_hole = NO_ROW;
}
