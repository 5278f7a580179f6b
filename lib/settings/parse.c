// SPDX-License-Identifier: EUPL-1.2
//
// The raw form. inih splits the lines; but it is lenient by design (it cuts long lines and headings, takes `:`
// for `=`, merges sections that occur twice), so every line is checked before inih sees it.
#include "settings/settings.h"

#include "base/cursor.h"
#include "base/text.h"

#include <ini.h>
#include <stdarg.h>

struct reading {
    struct cursor text;
    const char *file;
    struct arena *arena;
    struct complaint *why;
    struct setting *rows;
    size_t count, room, section_start; /* section_start: the row with which the section began */
    const char *section;               /* NULL: no heading yet */
    unsigned line, section_line;
    bool indented;
    struct status status;
};

#define REFUSE(reading, code, ...) complain_at((reading), FAIL(code), __VA_ARGS__)

__attribute__((format(printf, 3, 4))) static struct status complain_at(const struct reading *reading, struct status status,
                                                                       const char *format, ...)
{
    char reason[COMPLAINT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return complain(reading->why, status, "%s:%u: %s", reading->file, reading->line, reason);
}

static bool is_setting_word(struct span word, const char *also, size_t most)
{
    for (size_t i = 0; i < word.size; i++) {
        uint8_t c = word.data[i];
        if (!is_lower(c) && !is_digit(c) && !strchr(also, c))
            return false;
    }
    return word.size > 0 && word.size <= most;
}

/* What may follow a closing bracket: nothing, or a comment after a blank. */
static bool is_comment_or_nothing(struct span rest)
{
    struct span trimmed = text_trim(rest);
    return trimmed.size == 0 || (is_blank(rest.data[0]) && trimmed.data[0] == ';');
}

static struct status close_section(struct reading *reading)
{
    if (reading->section && reading->count == reading->section_start) {
        reading->line = reading->section_line;
        return REFUSE(reading, MALFORMED, "section [%s] is empty", reading->section);
    }
    return STATUS(OK);
}

static struct status check_heading(struct reading *reading, struct span line)
{
    struct cursor cursor = cursor_of(span_slice(line, 1, line.size));
    struct span heading;
    const char *section;
    if (!status_ok(cursor_read_until(&cursor, ']', &heading)) || !is_comment_or_nothing(cursor.rest))
        return REFUSE(reading, MALFORMED, "a heading is written as [section], with nothing behind it");
    if (!is_setting_word(heading, "-. ", SETTINGS_HEADING_MOST) || text_trim(heading).size != heading.size)
        return REFUSE(reading, MALFORMED, "a heading has lower-case letters, digits, '-', '.' and inner blanks, at most %d",
                      SETTINGS_HEADING_MOST);
    TRY(arena_text(reading->arena, heading, &section));
    for (size_t i = 0; i < reading->count; i++)
        if (!strcmp(reading->rows[i].section, section))
            return REFUSE(reading, CONFLICT, "section [%s] is already above, from line %u", section, reading->rows[i].section_line);
    unsigned here = reading->line;
    TRY(close_section(reading));
    reading->section = section;
    reading->section_line = here;
    reading->section_start = reading->count;
    return STATUS(OK);
}

static struct status check_pair(struct reading *reading, struct span line)
{
    struct cursor cursor = cursor_of(line);
    struct span name;
    if (!status_ok(cursor_read_until(&cursor, '=', &name)) || !is_setting_word(text_trim(name), "-_", SETTINGS_WORD_MOST))
        return REFUSE(reading, MALFORMED, "expected `name = value`, with a lower-case name of at most %d letters", SETTINGS_WORD_MOST);
    if (!reading->section)
        return REFUSE(reading, MALFORMED, "a [section] heading must come first");
    if (reading->count == reading->room)
        return REFUSE(reading, TOO_LARGE, "more than %d settings", SETTINGS_ROWS_MOST);
    return STATUS(OK);
}

static struct status check_continuation(struct reading *reading, struct span content)
{
    if (!reading->section || reading->count == reading->section_start)
        return REFUSE(reading, MALFORMED, "an indented line continues a value, and there is none above it");
    size_t end = content.size;
    while (end > 0 && content.data[end - 1] == '=')
        end--;
    if (content.data[0] == '[' || memchr(content.data, '=', end) || memchr(content.data, ';', content.size))
        return REFUSE(reading, MALFORMED,
                      "an indented line continues the value above it: start names, headings and comments at the margin");
    return STATUS(OK);
}

static struct status check_setting_line(struct reading *reading, struct span line)
{
    struct span content = text_trim(line);
    reading->indented = line.size && is_blank(line.data[0]);
    if (!text_is_clean_utf8(line, "\t"))
        return REFUSE(reading, MALFORMED, "not clean UTF-8 (a control character, or another character set)");
    if (line.size > SETTINGS_LINE_MOST)
        return REFUSE(reading, TOO_LARGE, "the line is longer than %d bytes: continue the value on an indented line", SETTINGS_LINE_MOST);
    if (content.size == 0 || content.data[0] == '#' || content.data[0] == ';')
        return STATUS(OK);
    if (reading->indented)
        return check_continuation(reading, content);
    return line.data[0] == '[' ? check_heading(reading, line) : check_pair(reading, line);
}

/* inih's reader: one checked line per call, so that the handler knows which line it is called for. */
static char *next_setting_line(char *room, int size, void *state)
{
    struct reading *reading = state;
    struct span line;
    if (!status_ok(reading->status) || cursor_is_done(&reading->text))
        return NULL;
    if (!status_ok(cursor_read_until(&reading->text, '\n', &line))) {
        line = reading->text.rest;
        reading->text.rest = span_empty();
    }
    reading->line++;
    reading->status = check_setting_line(reading, line);
    if (!status_ok(reading->status))
        return NULL;
    ENSURE(size > (int)line.size); /* inih is built with INI_MAX_LINE 200 or more */
    if (line.size)
        memcpy(room, line.data, line.size);
    room[line.size] = 0;
    return room;
}

static struct status add_setting(struct reading *reading, const char *name, const char *value)
{
    struct setting *row = &reading->rows[reading->count];
    if (!*value)
        return REFUSE(reading, MALFORMED, "`%s` has no value: leave the line out", name);
    if (*value == ';' || *value == '"')
        return REFUSE(reading, MALFORMED, "a value is written without quotes and does not start with ';'");
    for (size_t i = reading->section_start; i < reading->count; i++)
        if (!strcmp(reading->rows[i].name, name))
            return REFUSE(reading, CONFLICT, "`%s` is already set on line %u", name, reading->rows[i].line);
    row->section = reading->section;
    row->line = reading->line;
    row->section_line = reading->section_line;
    TRY(arena_text(reading->arena, span_of_text(name), &row->name));
    TRY(arena_text(reading->arena, span_of_text(value), &row->value));
    reading->count++;
    return STATUS(OK);
}

static struct status continue_row(struct reading *reading, const char *value)
{
    struct setting *row = &reading->rows[reading->count - 1];
    if (strlen(row->value) + strlen(value) >= SETTINGS_VALUE_MOST)
        return REFUSE(reading, TOO_LARGE, "the value is longer than %d bytes", SETTINGS_VALUE_MOST);
    return arena_print(reading->arena, &row->value, "%s %s", row->value, value);
}

static int take_pair(void *state, const char *section, const char *name, const char *value)
{
    struct reading *reading = state;
    if (!status_ok(reading->status))
        return 0;
    /* the library cuts a long heading off: ours is whole */
    ENSURE(reading->section && !strncmp(section, reading->section, strlen(section)));
    reading->status = reading->indented ? continue_row(reading, value) : add_setting(reading, name, value);
    return status_ok(reading->status);
}

static size_t count_setting_lines(struct span text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.size; i++)
        lines += text.data[i] == '\n';
    return lines;
}

struct status settings_parse(struct span text, const char *file, struct arena *arena, struct setting **out_rows, size_t *out_count,
                             struct complaint *why)
{
    size_t lines = count_setting_lines(text);
    struct reading reading = {.text = cursor_of(text), .file = file, .arena = arena, .why = why};
    if (text.size > SETTINGS_TEXT_MOST)
        return complain(why, FAIL(TOO_LARGE), "%s: larger than %zu bytes", file, SETTINGS_TEXT_MOST);
    reading.room = lines < SETTINGS_ROWS_MOST ? lines : SETTINGS_ROWS_MOST;
    TRY(ARENA_NEW(arena, reading.room, &reading.rows));
    int refused_line = ini_parse_stream(next_setting_line, &reading, take_pair, &reading);
    TRY(reading.status);
    if (refused_line)
        return complain(why, FAIL(MALFORMED), "%s:%d: not a line of settings", file, refused_line);
    TRY(close_section(&reading));
    *out_rows = reading.rows;
    *out_count = reading.count;
    return STATUS(OK);
}
