// SPDX-License-Identifier: EUPL-1.2
//
// JSON Lines: every line an object whose keys are the names of the columns. Texts and whole numbers are
// values, null is an empty field.
#include "register/reader.h"

#include "base/text.h"
#include "json/json.h"

#define REASON_NOT_JSON "not-json: op een regel staat precies een JSON-object"
#define REASON_KIND "kind: alleen tekst, een heel getal of null"
#define REASON_TWICE "twice: deze naam staat meer dan een keer in de rij"

#define INTEGER_ROOM 24

struct line {
    struct draft draft;
    bool present[COLUMN_COUNT];
    char integers[COLUMN_COUNT][INTEGER_ROOM];
};

/* false for values that no column takes. */
static bool value_text(const struct json *value, char room[static INTEGER_ROOM], struct span *out)
{
    int64_t integer;
    if (json_kind(value) == JSON_KIND_NULL)
        return true;
    if (status_ok(json_as_text(value, REGISTER_ROW_MOST_BYTES, out)))
        return true;
    if (!status_ok(json_as_integer(value, 0, INT64_MAX, &integer)))
        return false;
    *out = span_of(room, (size_t)snprintf(room, INTEGER_ROOM, "%lld", (long long)integer));
    return true;
}

static struct status take_column(const struct reading *reading, struct line *line, enum column column, const struct json *value)
{
    struct span *out = &line->draft.values[column];
    const char *reason = NULL;
    if (line->present[column])
        reason = REASON_TWICE; /* in another case: jansson sees to the rest */
    else if (!value_text(value, line->integers[column], out))
        reason = REASON_KIND;
    else
        reason = column_reason(column, *out);
    line->present[column] = true;
    return reason ? draft_fault(reading, &line->draft, column_name(column), reason) : STATUS(OK);
}

static struct status take_object(const struct reading *reading, const struct json *object, struct line *line)
{
    struct json_member member = {0};
    for (size_t position = 1; json_next(object, &member); position++) {
        struct span key = span_of_text(member.key);
        enum column column = column_find(reading, key);
        if (column == COLUMN_UNKNOWN || column == COLUMN_UNNAMED)
            return column_complain_unknown(reading, line->draft.line, position, key);
        if (column < COLUMN_COUNT)
            TRY(take_column(reading, line, column, member.value));
    }
    return draft_finish(reading, &line->draft);
}

static struct status take_line(const struct reading *reading, struct span text, struct line *line)
{
    CLEANUP(json) struct json *object = NULL;
    if (text.size > REGISTER_ROW_MOST_BYTES)
        return draft_fault(reading, &line->draft, REGISTER_WHOLE_ROW, REASON_TOO_LONG_ROW);
    struct status status = json_parse(text, NULL, &object);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (!status_ok(status) || !json_is_object(object))
        return draft_fault(reading, &line->draft, REGISTER_WHOLE_ROW, REASON_NOT_JSON);
    return take_object(reading, object, line);
}

struct status json_lines_read(const struct reading *reading, struct span bytes)
{
    for (size_t at = 0, number = 1; at < bytes.size; number++) {
        struct span text = line_at(span_slice(bytes, at, bytes.size));
        struct line line = {.draft = {.row = number, .line = number}};
        at += text.size;
        if (line_is_blank(text))
            continue;
        struct status status = take_line(reading, text, &line);
        explicit_bzero(&line, sizeof line);
        TRY(status);
    }
    return STATUS(OK);
}
