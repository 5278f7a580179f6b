// SPDX-License-Identifier: EUPL-1.2
//
// Tables: how wide each column is, then row by row.
#include "view/line.h"
#include "view/page_bytes.h"

#define COLUMN_GAP 2
#define WORD_COLUMNS_MOST 24 /* a longer word is cut rather than that it takes the place of the other columns */

struct page_row {
    const char *cells[PAGE_TABLE_COLUMNS];
    const char *note;
    bool is_loud;
    struct page_row *next;
};

struct page_table page_table_begin(struct page *page, const char *const *titles, size_t count)
{
    ENSURE(count >= 1 && count <= PAGE_TABLE_COLUMNS);
    return (struct page_table){.page = page, .titles = titles, .count = count};
}

void page_table_row(struct page_table *table, const char *const *cells, const char *note, bool is_loud)
{
    struct page_row *row = NULL;
    if (status_ok(table->page->status))
        table->page->status = ARENA_NEW(table->page->arena, 1, &row);
    if (!row)
        return;
    memcpy(row->cells, cells, table->count * sizeof *cells);
    row->note = note;
    row->is_loud = is_loud;
    *(table->last ? &table->last->next : &table->first) = row;
    table->last = row;
}

/* ---- widths */

struct widths {
    size_t of[PAGE_TABLE_COLUMNS];
    size_t sum; /* with the gaps */
};

static struct widths measure_columns(const struct page_table *table, size_t (*measured)(struct span text), size_t most)
{
    struct widths widths = {.sum = (table->count - 1) * COLUMN_GAP};
    for (size_t i = 0; i < table->count; i++) {
        widths.of[i] = measured(span_of_text(table->titles[i]));
        for (const struct page_row *row = table->first; row; row = row->next) {
            size_t width = measured(span_of_text(row->cells[i]));
            widths.of[i] = width > widths.of[i] ? width : widths.of[i];
        }
        widths.of[i] = widths.of[i] < most ? widths.of[i] : most;
        widths.sum += widths.of[i];
    }
    return widths;
}

/* Each column gets its longest word, and what is left goes where text is waiting for it. */
static struct widths share_width(const struct page_table *table, const struct widths *least, const struct widths *whole)
{
    struct widths widths = *least;
    size_t left = table->page->columns - least->sum, wanted = 0;
    for (size_t i = 0; i < table->count; i++)
        wanted += whole->of[i] > least->of[i] ? whole->of[i] - least->of[i] : 0;
    for (size_t i = 0; i < table->count; i++)
        if (whole->of[i] > least->of[i])
            widths.of[i] += left * (whole->of[i] - least->of[i]) / wanted;
    return widths;
}

/* ---- rows */

/* One line of a row; gives whether any cell has more. Blanks are written only before something. */
static bool put_table_line(const struct page_table *table, const struct widths *widths, struct span *cells, bool is_loud)
{
    struct page *page = table->page;
    bool has_more = false;
    size_t owed = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct span line = line_take(&cells[i], widths->of[i]);
        size_t width = line_width(line);
        bool is_marked = is_loud && i == 0 && page->has_colour;
        if (width)
            page_put_blanks(page, owed);
        owed = width ? 0 : owed;
        page_put_text(page, is_marked ? "\033[1;31m" : "");
        page_put_safely(page, line);
        page_put_text(page, is_marked ? "\033[0m" : "");
        owed += (width < widths->of[i] ? widths->of[i] - width : 0) + COLUMN_GAP;
        has_more = has_more || cells[i].size;
    }
    page_put_text(page, "\n");
    return has_more;
}

static void put_cells(const struct page_table *table, const struct widths *widths, const char *const *cells, bool is_loud)
{
    struct span rest[PAGE_TABLE_COLUMNS];
    for (size_t i = 0; i < table->count; i++)
        rest[i] = span_of_text(cells[i]);
    while (put_table_line(table, widths, rest, is_loud))
        ;
}

static void put_rows(const struct page_table *table, const struct widths *widths)
{
    size_t width = (table->count - 1) * COLUMN_GAP;
    for (size_t i = 0; i < table->count; i++)
        width += widths->of[i];
    put_cells(table, widths, table->titles, false);
    for (size_t i = 0; i < width; i++)
        page_put_text(table->page, "\u2500");
    page_put_text(table->page, "\n");
    for (const struct page_row *row = table->first; row; row = row->next) {
        put_cells(table, widths, row->cells, row->is_loud);
        page_paragraph(table->page, 2, 4, row->note);
    }
}

static void put_fields(const struct page_table *table)
{
    for (const struct page_row *row = table->first; row; row = row->next) {
        for (size_t i = 0; i < table->count; i++)
            page_paragraph(table->page, i ? 2 : 0, 4, page_format(table->page, "%s: %s", table->titles[i], row->cells[i]));
        page_paragraph(table->page, 2, 4, row->note);
    }
}

void page_table_end(struct page_table *table)
{
    struct widths whole = measure_columns(table, line_width, SIZE_MAX), least = measure_columns(table, line_word_width, WORD_COLUMNS_MOST);
    if (whole.sum <= table->page->columns) {
        put_rows(table, &whole);
    } else if (least.sum <= table->page->columns) {
        struct widths shared = share_width(table, &least, &whole);
        put_rows(table, &shared);
    } else {
        put_fields(table);
    }
}
