// SPDX-License-Identifier: EUPL-1.2
//
// Characters, then lines, then paragraphs and tables.
#include "cli/page.h"

#include <stdarg.h>
#include <unistd.h>

#define LABEL_COLUMNS 26
#define COLUMN_GAP 2

/* ---- bytes */

static void put(struct page *page, const char *bytes, size_t size)
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

static void put_text(struct page *page, const char *text) { put(page, text, strlen(text)); }

static void put_blanks(struct page *page, size_t count)
{
    while (count--)
        put(page, " ", 1);
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

/* ---- characters; what comes in is UTF-8 */

static size_t character_size(struct span text)
{
    size_t size = 1;
    while (size < text.size && (text.data[size] & 0xC0) == 0x80)
        size++;
    return size;
}

static uint32_t code_point(struct span character)
{
    static const uint8_t lead_masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    if (character.size > 4)
        return 0;
    uint32_t code = character.data[0] & lead_masks[character.size];
    for (size_t i = 1; i < character.size; i++)
        code = code << 6 | (character.data[i] & 0x3F);
    return code;
}

static bool is_space(uint32_t code) { return code == ' ' || code == '\n' || code == '\t' || code == '\r'; }

/* Marks that join the letter before them take no column. */
static bool is_mark(uint32_t code) { return code >= 0x300 && code <= 0x36F; }

/* Control characters (C0, C1, DEL), line and paragraph separators, bidirectional overrides, zero-width signs. */
static bool is_dangerous(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

size_t page_width_of(struct span text)
{
    size_t width = 0;
    while (text.size) {
        size_t size = character_size(text);
        width += !is_mark(code_point(span_of(text.data, size)));
        text = span_slice(text, size, text.size);
    }
    return width;
}

static void put_safely(struct page *page, struct span text)
{
    while (text.size) {
        size_t size = character_size(text);
        uint32_t code = code_point(span_of(text.data, size));
        if (is_space(code))
            put(page, " ", 1);
        else if (is_dangerous(code))
            put(page, "?", 1);
        else
            put(page, (const char *)text.data, size);
        text = span_slice(text, size, text.size);
    }
}

/* ---- lines */

static void skip_blanks(struct span *text)
{
    while (text->size && is_space(text->data[0]))
        *text = span_slice(*text, 1, text->size);
}

/* The words that fit in `width`, at least one character; a word that is longer than a line is cut. */
static struct span take_line(struct span *rest, size_t width)
{
    skip_blanks(rest);
    struct span text = *rest, line = span_of(text.data, 0);
    size_t at = 0, used = 0;
    while (at < text.size) {
        struct span after = span_slice(text, at, text.size);
        size_t size = character_size(after);
        uint32_t code = code_point(span_of(after.data, size));
        if (is_space(code) && !is_space(text.data[at - 1]))
            line.size = at; /* a word ends here */
        used += !is_mark(code);
        if (used > width && !is_space(code))
            break;
        at += size;
    }
    if (line.size == 0 || (at == text.size && !is_space(text.data[at - 1])))
        line.size = at;
    *rest = span_slice(text, line.size, text.size);
    skip_blanks(rest);
    return line;
}

void page_blank(struct page *page) { put_text(page, "\n"); }

void page_heading(struct page *page, const char *text)
{
    put_text(page, page->has_colour ? "\n\033[1m" : "\n");
    put_safely(page, span_of_text(text));
    put_text(page, page->has_colour ? "\033[0m\n" : "\n");
}

static void put_lines(struct page *page, struct span text, size_t first, size_t hanging)
{
    skip_blanks(&text);
    for (size_t indent = first; text.size; indent = hanging) {
        put_blanks(page, indent);
        put_safely(page, take_line(&text, PAGE_COLUMNS - indent));
        put_text(page, "\n");
    }
}

void page_paragraph(struct page *page, size_t indent, size_t hanging, const char *text)
{
    put_lines(page, span_of_text(text), indent, hanging);
}

void page_field(struct page *page, const char *label, const char *text)
{
    struct span rest = span_of_text(text);
    skip_blanks(&rest);
    if (!rest.size)
        return;
    put_text(page, label);
    size_t width = page_width_of(span_of_text(label));
    put_blanks(page, width + 1 < LABEL_COLUMNS ? LABEL_COLUMNS - width : 1);
    put_safely(page, take_line(&rest, PAGE_COLUMNS - LABEL_COLUMNS));
    put_text(page, "\n");
    put_lines(page, rest, LABEL_COLUMNS, LABEL_COLUMNS);
}

/* ---- tables */

/* One line of a row; gives whether any cell has more. Blanks are written only before something. */
static bool put_row_line(struct page *page, const struct page_column *columns, size_t count, struct span *cells, bool is_loud)
{
    bool has_more = false;
    size_t owed = 0;
    for (size_t i = 0; i < count; i++) {
        struct span line = take_line(&cells[i], columns[i].width);
        size_t width = page_width_of(line);
        bool is_marked = is_loud && i == 0 && page->has_colour;
        if (width)
            put_blanks(page, owed);
        owed = width ? 0 : owed;
        put_text(page, is_marked ? "\033[1;31m" : "");
        put_safely(page, line);
        put_text(page, is_marked ? "\033[0m" : "");
        owed += columns[i].width - width + COLUMN_GAP;
        has_more = has_more || cells[i].size;
    }
    put_text(page, "\n");
    return has_more;
}

void page_table_row(struct page *page, const struct page_column *columns, size_t count, const char *const *cells, bool is_loud)
{
    struct span rest[PAGE_TABLE_COLUMNS];
    ENSURE(count <= PAGE_TABLE_COLUMNS);
    for (size_t i = 0; i < count; i++)
        rest[i] = span_of_text(cells[i]);
    while (put_row_line(page, columns, count, rest, is_loud))
        ;
}

void page_table_head(struct page *page, const struct page_column *columns, size_t count)
{
    const char *titles[PAGE_TABLE_COLUMNS] = {NULL};
    size_t width = 0;
    ENSURE(count <= PAGE_TABLE_COLUMNS);
    for (size_t i = 0; i < count; i++) {
        titles[i] = columns[i].title;
        width += columns[i].width + (i ? COLUMN_GAP : 0);
    }
    page_table_row(page, columns, count, titles, false);
    for (size_t i = 0; i < width; i++)
        put_text(page, "\u2500");
    put_text(page, "\n");
}

/* ---- JSON */

static const char *copy_text(struct page *page, const struct json *value)
{
    struct span text;
    const char *copy = "";
    if (status_ok(page->status) && status_ok(json_as_text(value, JSON_MOST_BYTES, &text)))
        page->status = arena_text(page->arena, text, &copy);
    return copy;
}

const char *page_text(struct page *page, const struct json *object, const char *key) { return copy_text(page, json_at(object, key)); }
const char *page_item(struct page *page, const struct json *array, size_t index) { return copy_text(page, json_array_at(array, index)); }

const char *page_id(struct page *page, const struct json *object, const char *key)
{
    const char *id = page_text(page, object, key);
    struct span rest = span_of_text(id);
    for (size_t i = 0; rest.size && i < PAGE_ID_CHARACTERS; i++)
        rest = span_slice(rest, character_size(rest), rest.size);
    return page_format(page, "%.*s", (int)(strlen(id) - rest.size), id);
}

int64_t page_number(const struct json *object, const char *key)
{
    int64_t value = 0;
    return status_ok(json_as_integer(json_at(object, key), INT64_MIN, INT64_MAX, &value)) ? value : 0;
}

bool page_truth(const struct json *object, const char *key)
{
    bool value = false;
    return status_ok(json_as_bool(json_at(object, key), &value)) && value;
}

/* ---- out */

struct status page_show(const struct page *page)
{
    TRY(page->status);
    return fwrite(page->text, 1, page->size, stdout) == page->size && fflush(stdout) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}

bool page_wants_colour(void)
{
    const char *wish = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) == 1 && !(wish && *wish);
}
