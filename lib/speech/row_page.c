// SPDX-License-Identifier: EUPL-1.2
//
// Rows for people who read the page: what each takes, and an example that it would take.
#include "speech/row.h"

#include "base/text.h"
#include "crypto/group.h"

#define EXAMPLE_OIN "00000099000000001000"
#define EXAMPLE_DAY "2026-03-09"
#define EXAMPLE_TIME "2026-03-09T12:34:56.789Z"
#define EXAMPLE_BYTES 64

/* The generator of ristretto255 (RFC 9496): a point that everybody can check. */
static const uint8_t example_point[ELEMENT_BYTES] = {0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9,
                                                     0x61, 0xc5, 0x00, 0x51, 0x5f, 0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82,
                                                     0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76};

/* ---- examples */

static struct json *example_number(const struct speech_row *row)
{
    int64_t number = 3;
    if (number < row->least)
        number = row->least;
    return json_integer_new(number > row->most ? row->most : number);
}

static struct json *example_base64(size_t size)
{
    uint8_t bytes[EXAMPLE_BYTES];
    char text[BASE64_ROOM(EXAMPLE_BYTES)];
    ENSURE(size <= sizeof bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    base64_print(span_of(bytes, size), text);
    return json_text_new(text);
}

static struct json *example_hex(size_t size)
{
    uint8_t bytes[EXAMPLE_BYTES];
    char text[2 * EXAMPLE_BYTES + 1];
    ENSURE(size <= sizeof bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    hex_print(span_of(bytes, size), text);
    return json_text_new(text);
}

static struct json *example_points(size_t count)
{
    uint8_t bytes[2 * ELEMENT_BYTES];
    char text[BASE64_ROOM(sizeof bytes)];
    ENSURE(count <= 2);
    for (size_t i = 0; i < count; i++)
        memcpy(bytes + i * ELEMENT_BYTES, example_point, ELEMENT_BYTES);
    base64_print(span_of(bytes, count * ELEMENT_BYTES), text);
    return json_text_new(text);
}

static struct json *example_choice(const struct speech_row *row)
{
    size_t at = 0;
    while (!row->words[at])
        at++;
    return json_text_new(row->words[at]);
}

static struct json *example_held(const struct speech_row *row)
{
    struct json *held = row->kind == SPEECH_LIST ? json_array_new() : json_object_new();
    if (row->kind == SPEECH_LIST)
        json_append(held, speech_row_example(row->item));
    else if (row->kind == SPEECH_OBJECT)
        speech_shape_example(row->child, held);
    else
        json_set_integer(held, row->example ? row->example : "name", 3);
    return held;
}

struct json *speech_row_example(const struct speech_row *row)
{
    switch (row->kind) {
    case SPEECH_NUMBER:
    case SPEECH_RAW: return example_number(row);
    case SPEECH_BOOL: return json_bool_new(true);
    case SPEECH_TEXT:
    case SPEECH_LINES:
    case SPEECH_PROSE:
    case SPEECH_WORD: return json_text_new(row->example);
    case SPEECH_CHOICE: return example_choice(row);
    case SPEECH_CODE: return json_text_new(status_word(FAIL(UNKNOWN_WORD)));
    case SPEECH_DAY: return json_text_new(EXAMPLE_DAY);
    case SPEECH_TIME: return json_text_new(EXAMPLE_TIME);
    case SPEECH_HEX: return example_hex(row->size);
    case SPEECH_BASE64: return example_base64(row->size);
    case SPEECH_BYTES: return example_base64((size_t)row->least + 5);
    case SPEECH_POINT: return example_points(1);
    case SPEECH_POINTS: return example_points((size_t)row->least);
    case SPEECH_OIN: return json_text_new(EXAMPLE_OIN);
    default: return example_held(row);
    }
}

void speech_shape_example(const struct speech_shape *shape, struct json *object)
{
    for (size_t i = 0; i < shape->row_count; i++)
        json_set(object, shape->rows[i].name, speech_row_example(&shape->rows[i]));
}

/* ---- what it takes */

static void describe_choice(const struct speech_row *row, FILE *out)
{
    for (size_t i = 0, count = 0; i < row->word_count; i++)
        if (row->words[i])
            fprintf(out, "%s\"%s\"", count++ ? ", " : "", row->words[i]);
}

static void describe_number(const struct speech_row *row, FILE *out)
{
    if (row->most == INT64_MAX)
        fprintf(out, "a whole number from %lld", (long long)row->least);
    else
        fprintf(out, "a whole number, %lld to %lld", (long long)row->least, (long long)row->most);
}

static void describe_list(const struct speech_row *row, FILE *out)
{
    fprintf(out, "a list of %lld to %lld: ", (long long)row->least, (long long)row->most);
    speech_row_describe(row->item, out);
}

void speech_row_describe(const struct speech_row *row, FILE *out)
{
    switch (row->kind) {
    case SPEECH_NUMBER: describe_number(row, out); break;
    case SPEECH_BOOL: fputs("true or false", out); break;
    case SPEECH_TEXT: fprintf(out, "text, %lld to %lld bytes", (long long)row->least, (long long)row->most); break;
    case SPEECH_LINES: fprintf(out, "text of lines, %lld to %lld bytes", (long long)row->least, (long long)row->most); break;
    case SPEECH_PROSE: fprintf(out, "people's text, %lld to %lld bytes", (long long)row->least, (long long)row->most); break;
    case SPEECH_WORD: fputs("a word", out); break;
    case SPEECH_CHOICE: describe_choice(row, out); break;
    case SPEECH_CODE: fputs("the word of a status", out); break;
    case SPEECH_DAY: fputs("a date", out); break;
    case SPEECH_TIME: fputs("a moment, UTC", out); break;
    case SPEECH_HEX: fprintf(out, "%zu bytes, hex", row->size); break;
    case SPEECH_BASE64: fprintf(out, "%zu bytes, base64", row->size); break;
    case SPEECH_BYTES: fprintf(out, "%lld to %lld bytes, base64", (long long)row->least, (long long)row->most); break;
    case SPEECH_RAW: fprintf(out, "how many bytes follow the line, %lld to %lld", (long long)row->least, (long long)row->most); break;
    case SPEECH_POINT: fputs("a point, base64", out); break;
    case SPEECH_POINTS: fprintf(out, "%lld to %lld points, base64", (long long)row->least, (long long)row->most); break;
    case SPEECH_OIN: fputs("an OIN", out); break;
    case SPEECH_LIST: describe_list(row, out); break;
    case SPEECH_TALLY: fputs("an object of names and whole numbers", out); break;
    default: fputs("an object", out);
    }
}
