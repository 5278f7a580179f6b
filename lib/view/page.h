// SPDX-License-Identifier: EUPL-1.2
//
// A page of text for people: headings, paragraphs, fields and tables in lines of at most `columns` columns. A table is as wide as what
// stands in it; where that does not fit, cells go over several lines, and where even the words do not fit, its rows stand as fields
// below each other. Columns count characters, not bytes. Whatever others wrote is shown without what could move the cursor or turn
// the reading direction.
#pragma once

#include "base/arena.h"

#define PAGE_COLUMNS 80 /* where nobody says how wide */
#define PAGE_COLUMNS_LEAST 40
#define PAGE_COLUMNS_MOST 120 /* longer lines are not read */
#define PAGE_TABLE_COLUMNS 8
#define PAGE_ID_DIGITS 8 /* enough of a long id to tell it from others */

struct page {
    struct arena *arena;
    size_t columns;
    bool has_colour;      /* only to find things faster: nothing depends on it */
    struct status status; /* the first failure; later calls do nothing */
    char *text;
    size_t size, room;
};

/* Outside of PAGE_COLUMNS_LEAST to PAGE_COLUMNS_MOST it is the nearest. */
struct page page_new(struct arena *arena, size_t columns, bool has_colour);

/* A heading with an empty line before it. */
void page_heading(struct page *page, const char *text);
/* A paragraph whose first line begins at `indent` and whose others begin at `hanging`. */
void page_paragraph(struct page *page, size_t indent, size_t hanging, const char *text);
/* "label    text", the text in a column of its own. Nothing when `text` is empty. */
void page_field(struct page *page, const char *label, const char *text);
/* printf into the page's arena; "" after a failure. */
const char *page_format(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The first PAGE_ID_DIGITS hex digits of an id. */
const char *page_id(struct page *page, const uint8_t id[static PAGE_ID_DIGITS / 2]);
const char *page_number(struct page *page, uint64_t number);
/* `list` with `item` behind it, and a comma between. */
const char *page_join(struct page *page, const char *list, const char *item);
/* What somebody else wrote, between quotation marks that it cannot end itself. */
const char *page_quote(struct page *page, const char *text);

/* ---- tables: begun, filled, and then laid out whole */

struct page_row;
struct page_table {
    struct page *page;
    const char *const *titles;
    size_t count; /* of columns */
    struct page_row *first, *last;
};
struct page_table page_table_begin(struct page *page, const char *const *titles, size_t count);
/* As many cells as columns, copied. `note` stands below the row, "" for none; a loud row begins in colour where there is colour. */
void page_table_row(struct page_table *table, const char *const *cells, const char *note, bool is_loud);
void page_table_end(struct page_table *table);
