// SPDX-License-Identifier: EUPL-1.2
//
// Members that are bytes: hex, base64, points of the group, OINs.
#include "speech/kinds.h"

#include "base/oin.h"
#include "base/text.h"
#include "crypto/group.h"

_Static_assert(sizeof(struct element) == ELEMENT_BYTES, "elements lie side by side as they travel");

struct status speech_hex_take(const struct speech_passage *p, const struct json *value)
{
    struct span text;
    if (!status_ok(json_as_text(value, 2 * p->row->size, &text)) || !status_ok(hex_parse(text, member_of(p), p->row->size)))
        return speech_complain(p, FAIL(INVALID), "%zu bytes in hex", p->row->size);
    return STATUS(OK);
}

struct status speech_hex_put(const struct speech_passage *p, struct json **out)
{
    char *text;
    TRY(ARENA_NEW(p->arena, 2 * p->row->size + 1, &text));
    hex_print(span_of(member_of(p), p->row->size), text);
    *out = json_text_new(text);
    return STATUS(OK);
}

/* At most `most` bytes into the arena. */
static struct status base64_take(const struct speech_passage *p, const struct json *value, size_t most, struct span *out)
{
    struct span text;
    uint8_t *bytes;
    size_t size;
    if (!status_ok(json_as_text(value, BASE64_ROOM(most), &text)))
        return FAIL(INVALID);
    TRY(ARENA_NEW(p->arena, text.size + 1, &bytes));
    if (!status_ok(base64_parse(text, bytes, most < text.size ? most : text.size, &size)))
        return FAIL(INVALID);
    *out = span_of(bytes, size);
    return STATUS(OK);
}

static struct status base64_put(const struct speech_passage *p, struct span bytes, struct json **out)
{
    char *text;
    TRY(ARENA_NEW(p->arena, BASE64_ROOM(bytes.size), &text));
    base64_print(bytes, text);
    *out = json_text_new(text);
    return STATUS(OK);
}

struct status speech_fixed_take(const struct speech_passage *p, const struct json *value)
{
    struct span bytes = span_empty();
    struct status status = base64_take(p, value, p->row->size, &bytes);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (!status_ok(status) || bytes.size != p->row->size)
        return speech_complain(p, FAIL(INVALID), "%zu bytes in base64", p->row->size);
    memcpy(member_of(p), bytes.data, bytes.size);
    return STATUS(OK);
}

struct status speech_fixed_put(const struct speech_passage *p, struct json **out)
{
    return base64_put(p, span_of(member_of(p), p->row->size), out);
}

struct status speech_bytes_take(const struct speech_passage *p, const struct json *value)
{
    struct span bytes = span_empty();
    struct status status = base64_take(p, value, (size_t)p->row->most, &bytes);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    TRY(speech_size_check(p, status_ok(status) && bytes.size >= (size_t)p->row->least, "base64, bytes"));
    *(struct span *)(void *)member_of(p) = bytes;
    return STATUS(OK);
}

struct status speech_bytes_put(const struct speech_passage *p, struct json **out)
{
    const struct span *bytes = (const struct span *)(const void *)member_of(p);
    TRY(speech_size_check(p, bytes->size >= (size_t)p->row->least && bytes->size <= (size_t)p->row->most, "base64, bytes"));
    return base64_put(p, *bytes, out);
}

/* Of how many there will be: they themselves come after the line. */
struct status speech_raw_take(const struct speech_passage *p, const struct json *value)
{
    int64_t size = 0;
    TRY(speech_size_check(p, status_ok(json_as_integer(value, p->row->least, p->row->most, &size)), "the number of bytes that follow,"));
    *(struct span *)(void *)member_of(p) = span_of(NULL, (size_t)size);
    return STATUS(OK);
}

struct status speech_raw_put(const struct speech_passage *p, struct json **out)
{
    const struct span *bytes = (const struct span *)(const void *)member_of(p);
    TRY(speech_size_check(p, bytes->size >= (size_t)p->row->least && bytes->size <= (size_t)p->row->most,
                          "the number of bytes that follow,"));
    *out = json_integer_new((int64_t)bytes->size);
    return STATUS(OK);
}

struct status speech_point_take(const struct speech_passage *p, const struct json *value)
{
    TRY(speech_fixed_take(p, value));
    struct element *point = (struct element *)(void *)member_of(p), checked;
    if (!status_ok(element_decode(SPAN_OF_ARRAY(point->bytes), &checked)))
        return speech_complain(p, FAIL(BAD_POINT), "not a point of the group");
    *point = checked;
    return STATUS(OK);
}

struct status speech_points_take(const struct speech_passage *p, const struct json *value)
{
    struct span bytes = span_empty();
    struct element *points;
    struct status status = base64_take(p, value, (size_t)p->row->most * ELEMENT_BYTES, &bytes);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    size_t count = bytes.size / ELEMENT_BYTES;
    TRY(speech_size_check(p, status_ok(status) && bytes.size % ELEMENT_BYTES == 0 && count >= (size_t)p->row->least, "base64, points"));
    TRY(ARENA_NEW(p->arena, count, &points));
    for (size_t i = 0; i < count; i++)
        if (!status_ok(element_decode(span_slice(bytes, i * ELEMENT_BYTES, ELEMENT_BYTES), &points[i])))
            return speech_complain(p, FAIL(BAD_POINT), "number %zu is not a point of the group", i);
    *(struct element **)(void *)member_of(p) = points;
    set_count(p, count);
    return STATUS(OK);
}

struct status speech_points_put(const struct speech_passage *p, struct json **out)
{
    size_t count = count_of(p);
    TRY(speech_size_check(p, count >= (size_t)p->row->least && count <= (size_t)p->row->most, "base64, points"));
    return base64_put(p, span_of(*(struct element *const *)(const void *)member_of(p), count * ELEMENT_BYTES), out);
}

struct status speech_oin_take(const struct speech_passage *p, const struct json *value)
{
    struct span text;
    if (!status_ok(json_as_text(value, OIN_DIGITS, &text)) || !status_ok(oin_parse(text, (struct oin *)(void *)member_of(p))))
        return speech_complain(p, FAIL(INVALID), "an OIN has twenty digits");
    return STATUS(OK);
}

struct status speech_oin_put(const struct speech_passage *p, struct json **out)
{
    const struct oin *oin = (const struct oin *)(const void *)member_of(p);
    if (!oin_is_valid(oin))
        return speech_complain(p, FAIL(INVALID), "an OIN has twenty digits");
    *out = json_text_new(oin->text);
    return STATUS(OK);
}
