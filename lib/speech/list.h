// SPDX-License-Identifier: EUPL-1.2
//
// What lists have in common: they are read a page at a time (base/bookmark.h), and one of many is called by how its id begins.
#pragma once

#include "base/bookmark.h"
#include "base/id_range.h"
#include "speech/parts.h"

/* Which page. */
struct speech_page {
    uint32_t limit;                /* 0: PAGE_USUAL */
    uint8_t after[BOOKMARK_BYTES]; /* zeros: the first */
};
/* Where the next page begins; zeros: there is none. */
struct speech_next {
    uint8_t place[BOOKMARK_BYTES];
};
struct speech_which { /* nothing but the page */
    struct speech_page page;
};

struct speech_begins {
    const char *begins;
};
struct speech_id {
    uint8_t id[ID_RANGE_BYTES];
};
struct speech_ids {
    size_t id_count;
    struct speech_id *ids;
};

#ifdef SPEECH_TABLES
// clang-format off
/* A member that is a struct speech_page, and one that is a struct speech_next. */
#define PAGE_ROWS(type, member_) \
    {NUMBER_AS("limit", type, member_.limit, 1, PAGE_MOST), OPTIONAL, MEANS("rows on the page; 25 otherwise")}, \
    {HEX_AS("after", type, member_.after), OPTIONAL, MEANS("`next` of the page before; the first page otherwise")}
_Static_assert(PAGE_USUAL == 25, "what PAGE_ROWS says");
#define NEXT_ROW(type, member_) \
    {HEX_AS("next", type, member_.place), OPTIONAL, MEANS("the `after` of the next page; not there: this is the last")}

static const struct speech_row speech_which_rows[] = {
    PAGE_ROWS(struct speech_which, page),
};
SHAPE(speech_which);
static const struct speech_row speech_begins_rows[] = {
    {TEXT(struct speech_begins, begins, ID_DIGITS_LEAST, ID_DIGITS_MOST), EXAMPLE("3fa9c1"), MEANS("the first digits of its number")},
};
SHAPE(speech_begins);
static const struct speech_row speech_id_rows[] = {
    {HEX(struct speech_id, id), MEANS("a number that begins so")},
};
SHAPE(speech_id);
static const struct speech_row id_item = OBJECT_ITEM(speech_id);
static const struct speech_row speech_ids_rows[] = {
    {LIST(struct speech_ids, ids, id_count, id_item, 0, 2), MEANS("two: there are several, and more digits are needed")},
};
SHAPE(speech_ids);
// clang-format on
#endif
