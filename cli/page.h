// SPDX-License-Identifier: EUPL-1.2
//
// A page of text for people: paragraphs and tables of at most PAGE_COLUMNS columns. Columns count characters,
// not bytes. Whatever others wrote is shown without what could move the cursor or turn the reading direction.
#pragma once

#include "base/arena.h"
#include "json/json.h"

#define PAGE_COLUMNS 100
#define PAGE_TABLE_COLUMNS 8
#define PAGE_ID_CHARACTERS 8 /* enough of a long id to tell it from others */

struct page {
    struct arena *arena;
    bool has_colour;      /* only to find things faster: nothing depends on it */
    struct status status; /* the first failure; later calls do nothing */
    char *text;
    size_t size, room;
};

struct page_column {
    const char *title;
    size_t width;
};

/* How many columns the text takes. */
size_t page_width_of(struct span text);

void page_blank(struct page *page);
/* A heading with an empty line before it. */
void page_heading(struct page *page, const char *text);
/* A paragraph whose first line begins at `indent` and whose others begin at `hanging`. */
void page_paragraph(struct page *page, size_t indent, size_t hanging, const char *text);
/* "label    text", the text in a column of its own. Nothing when `text` is empty. */
void page_field(struct page *page, const char *label, const char *text);
/* Titles, a rule, then rows; columns are two blanks apart. `is_loud` marks the first cell where there is colour. */
void page_table_head(struct page *page, const struct page_column *columns, size_t count);
void page_table_row(struct page *page, const struct page_column *columns, size_t count, const char *const *cells, bool is_loud);
/* printf into the page's arena; "" after a failure. */
const char *page_format(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- from what the node says: what is absent or of another kind is "", 0 or false, and so not shown */
const char *page_text(struct page *page, const struct json *object, const char *key);
/* The first PAGE_ID_CHARACTERS characters of the id under `key`. */
const char *page_id(struct page *page, const struct json *object, const char *key);
const char *page_item(struct page *page, const struct json *array, size_t index);
int64_t page_number(const struct json *object, const char *key);
bool page_truth(const struct json *object, const char *key);

/* Writes the page to standard output. The first failure, or IO_FAILED. */
MUST_USE struct status page_show(const struct page *page);
/* Whether standard output is a terminal whose user did not ask for no colour (no-color.org). */
bool page_wants_colour(void);
