// SPDX-License-Identifier: EUPL-1.2
//
// Bytes, then lines and paragraphs. Tables are in table.c.
#include "view/page.h"

#include "base/text.h"
#include "view/line.h"
#include "view/page_bytes.h"

#include <stdarg.h>

#define LABEL_COLUMNS 26
#define QUOTE_BYTES (sizeof "\u201c" - 1)
#define LABELS_BESIDE_FROM 60 /* columns: on a narrower page texts stand below their labels */

struct page page_new(struct arena *arena, size_t columns, bool has_colour)
{
    size_t least = columns < PAGE_COLUMNS_LEAST ? PAGE_COLUMNS_LEAST : columns;
    return (struct page){.arena = arena, .columns = least > PAGE_COLUMNS_MOST ? PAGE_COLUMNS_MOST : least, .has_colour = has_colour};
}

/* ---- bytes */

static void put_bytes(struct page *page, const char *bytes, size_t size)
{
    if (!status_ok(page->status) || size == 0)
        return;
    if (size > page->room - page->size) {
        size_t room = 2 * (page->room + size) + 4096;
        char *text = NULL;
        page->status = ARENA_NEW(page->arena, room, &text);
        if (!status_ok(page->status))
            return;
        if (page->size)
            memcpy(text, page->text, page->size);
        page->text = text;
        page->room = room;
    }
    memcpy(page->text + page->size, bytes, size);
    page->size += size;
}

void page_put_text(struct page *page, const char *text) { put_bytes(page, text, strlen(text)); }

void page_put_blanks(struct page *page, size_t count)
{
    while (count--)
        put_bytes(page, " ", 1);
}

const char *page_format(struct page *page, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (!status_ok(page->status))
        return "";
    page->status = size < 0 ? FAIL(INVALID) : ARENA_NEW(page->arena, (size_t)size + 1, &text);
    if (!status_ok(page->status))
        return "";
    va_start(arguments, format);
    vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}

const char *page_id(struct page *page, const uint8_t id[static PAGE_ID_DIGITS / 2])
{
    char digits[PAGE_ID_DIGITS + 1];
    hex_print(span_of(id, PAGE_ID_DIGITS / 2), digits);
    return page_format(page, "%s", digits);
}

const char *page_number(struct page *page, uint64_t number) { return page_format(page, "%llu", (unsigned long long)number); }

const char *page_join(struct page *page, const char *list, const char *item)
{
    return page_format(page, "%s%s%s", list, *list ? ", " : "", item);
}

/* Curled quotation marks within become straight ones. */
const char *page_quote(struct page *page, const char *text)
{
    char *quoted = NULL;
    size_t size = 0;
    if (!*text)
        return "";
    if (status_ok(page->status))
        page->status = ARENA_NEW(page->arena, strlen(text) + sizeof "\u201c\u201d", &quoted);
    if (!quoted)
        return "";
    memcpy(quoted, "\u201c", QUOTE_BYTES);
    size = QUOTE_BYTES;
    while (*text) {
        bool is_quote = strncmp(text, "\u201c", QUOTE_BYTES) == 0 || strncmp(text, "\u201d", QUOTE_BYTES) == 0;
        quoted[size++] = is_quote ? '"' : *text;
        text += is_quote ? QUOTE_BYTES : 1;
    }
    memcpy(quoted + size, "\u201d", QUOTE_BYTES);
    return quoted;
}

void page_put_safely(struct page *page, struct span text)
{
    while (text.size) {
        struct span character = glyph_first(text);
        if (glyph_is_blank(character))
            put_bytes(page, " ", 1);
        else if (glyph_is_dangerous(character))
            put_bytes(page, "?", 1);
        else
            put_bytes(page, (const char *)character.data, character.size);
        text = span_slice(text, character.size, text.size);
    }
}

/* ---- lines */

void page_heading(struct page *page, const char *text)
{
    struct span rest = span_of_text(text);
    page_put_text(page, page->has_colour ? "\n\033[1m" : "\n");
    while (rest.size) {
        page_put_safely(page, line_take(&rest, page->columns));
        page_put_text(page, rest.size ? "\n" : "");
    }
    page_put_text(page, page->has_colour ? "\033[0m\n" : "\n");
}

static void put_page_lines(struct page *page, struct span text, size_t first, size_t hanging)
{
    for (size_t indent = first; text.size; indent = hanging) {
        struct span line = line_take(&text, page->columns - indent);
        if (!line.size)
            return; /* nothing but blanks */
        page_put_blanks(page, indent);
        page_put_safely(page, line);
        page_put_text(page, "\n");
    }
}

void page_paragraph(struct page *page, size_t indent, size_t hanging, const char *text)
{
    put_page_lines(page, span_of_text(text), indent, hanging);
}

void page_field(struct page *page, const char *label, const char *text)
{
    struct span rest = span_of_text(text), line;
    size_t width = line_width(span_of_text(label));
    if (!rest.size)
        return;
    if (page->columns < LABELS_BESIDE_FROM) {
        page_paragraph(page, 0, 2, *label ? page_format(page, "%s: %s", label, text) : text);
        return;
    }
    line = line_take(&rest, page->columns - LABEL_COLUMNS);
    if (!line.size)
        return;
    page_put_safely(page, span_of_text(label));
    page_put_blanks(page, width + 1 < LABEL_COLUMNS ? LABEL_COLUMNS - width : 1);
    page_put_safely(page, line);
    page_put_text(page, "\n");
    put_page_lines(page, rest, LABEL_COLUMNS, LABEL_COLUMNS);
}
