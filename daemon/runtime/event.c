// SPDX-License-Identifier: EUPL-1.2
//
// One event, one line. Values are checked again on their way out: what is not of its form is logged as "?".
#include "runtime/event.h"

#include "base/cursor.h"
#include "base/day.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <unistd.h>

#define WORD_MOST 40
#define DIGITS_MOST 6 /* postcodes have 4, citizen service numbers 8 or 9 */
#define NUMBER_ROOM 21

static const struct {
    const char *word, *sentence;
    enum event_level level;
    unsigned fields;
} catalogue[] = {
#define EVENT_ROW(event, word, level, sentence, fields) {word, sentence, EVENT_##level, fields},
    EVENT_TABLE(EVENT_ROW)
#undef EVENT_ROW
};

static const struct {
    const char *name;
    enum event_form form;
} allowed[] = {
#define EVENT_FIELD_ROW(field, name, form) {name, EVENT_FORM_##form},
    EVENT_FIELD_TABLE(EVENT_FIELD_ROW)
#undef EVENT_FIELD_ROW
};

static const char *const level_words[] = {
    [EVENT_INFO] = "info",
    [EVENT_WARNING] = "warning",
    [EVENT_ERROR] = "error",
};

static bool is_word(const char *word)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    const size_t size = word ? strnlen(word, WORD_MOST + 1) : 0;

    if (size == 0 || size > WORD_MOST || word[0] < 'a' || word[0] > 'z' || strspn(word, characters) != size)
        return false;
    for (const char *c = word; *c; c++)
        if (strspn(c, "0123456789") > DIGITS_MOST)
            return false;
    return true;
}

static bool is_address(const char *address)
{
    struct in6_addr any;
    return address && (inet_pton(AF_INET, address, &any) == 1 || inet_pton(AF_INET6, address, &any) == 1);
}

static void write_word(struct writer *line, const struct event_field *field)
{
    write_u8(line, '"');
    write_text(line, is_word(field->value.word) ? field->value.word : "?");
    write_u8(line, '"');
}

static void write_address(struct writer *line, const struct event_field *field)
{
    write_u8(line, '"');
    write_text(line, is_address(field->value.word) ? field->value.word : "?");
    write_u8(line, '"');
}

static void write_oin(struct writer *line, const struct event_field *field)
{
    write_u8(line, '"');
    write_text(line, oin_is_valid(field->value.oin) ? field->value.oin->text : "?");
    write_u8(line, '"');
}

static void write_status(struct writer *line, const struct event_field *field)
{
    write_u8(line, '"');
    write_text(line, status_is_known((unsigned)field->value.status.code) ? status_word(field->value.status) : "?");
    write_u8(line, '"');
}

static void write_number(struct writer *line, const struct event_field *field)
{
    char digits[NUMBER_ROOM];
    snprintf(digits, sizeof digits, "%" PRIu64, field->value.number);
    write_text(line, digits);
}

static void (*const write_value[])(struct writer *line, const struct event_field *field) = {
    [EVENT_FORM_OIN] = write_oin,       [EVENT_FORM_WORD] = write_word,       [EVENT_FORM_STATUS] = write_status,
    [EVENT_FORM_NUMBER] = write_number, [EVENT_FORM_ADDRESS] = write_address,
};

/* All texts written here are our own constants or checked values: none needs an escape (RFC 8259 section 7). */
static void write_pair(struct writer *line, const char *name, const char *text)
{
    write_text(line, "\"");
    write_text(line, name);
    write_text(line, "\":\"");
    write_text(line, text);
    write_text(line, "\"");
}

static void write_fields(struct writer *line, enum event event, const struct event_field *fields, size_t count)
{
    unsigned left = catalogue[event].fields;

    for (size_t i = 0; i < count; i++) {
        const struct event_field *field = &fields[i];
        ENSURE(field->name < EVENT_FIELDS && field->form == allowed[field->name].form && (left & (1u << field->name)) != 0);
        left &= ~(1u << field->name);
        write_text(line, ",\"");
        write_text(line, allowed[field->name].name);
        write_text(line, "\":");
        write_value[field->form](line, field);
    }
}

void event_write(struct event_log *log, enum event event, int64_t unix_ms, const struct event_field *fields, size_t count)
{
    char room[EVENT_LINE_MOST_BYTES], time[TIME_ROOM];
    struct writer line = writer_of(room, sizeof room);

    ENSURE(event < EVENTS);
    if (catalogue[event].level < log->least)
        return;
    time_print(unix_ms, time);
    write_text(&line, "{");
    write_pair(&line, "time", time);
    write_text(&line, ",");
    write_pair(&line, "level", level_words[catalogue[event].level]);
    write_text(&line, ",");
    write_pair(&line, "event", catalogue[event].word);
    write_text(&line, ",");
    write_pair(&line, "text", catalogue[event].sentence);
    write_fields(&line, event, fields, count);
    write_text(&line, "}\n");
    ENSURE(!line.overflow); /* every value has a most: the catalogue decides the length */
    if (write(log->fd, room, line.used) != (ssize_t)line.used)
        log->lost++;
}
