// SPDX-License-Identifier: EUPL-1.2
//
// Members that hold more: objects, lists, and objects whose names are not fixed.
#include "speech/kinds.h"

struct status speech_object_take(const struct speech_passage *p, const struct json *value)
{
    return speech_shape_take(p->row->child, value, p, member_of(p));
}

struct status speech_object_put(const struct speech_passage *p, struct json **out)
{
    *out = json_object_new();
    return speech_shape_put(p->row->child, member_of(p), p, *out);
}

struct status speech_list_take(const struct speech_passage *p, const struct json *value)
{
    size_t count = json_array_count(value);
    void *items;
    TRY(speech_size_check(p, json_is_array(value) && count >= (size_t)p->row->least && count <= (size_t)p->row->most, "a list, items"));
    TRY(arena_take(p->arena, count, p->row->item_size, &items));
    for (size_t i = 0; i < count; i++) {
        struct speech_place place = {.outer = p->place, .index = i};
        struct speech_passage item = {p->row->item, (uint8_t *)items + i * p->row->item_size, &place, p->arena, p->why};
        TRY(speech_row_take(&item, json_array_at(value, i)));
    }
    *(void **)(void *)member_of(p) = items;
    set_count(p, count);
    return STATUS(OK);
}

struct status speech_list_put(const struct speech_passage *p, struct json **out)
{
    size_t count = count_of(p);
    uint8_t *items = *(uint8_t *const *)(const void *)member_of(p);
    TRY(speech_size_check(p, count >= (size_t)p->row->least && count <= (size_t)p->row->most, "a list, items"));
    *out = json_array_new();
    for (size_t i = 0; i < count; i++) {
        struct speech_place place = {.outer = p->place, .index = i};
        struct speech_passage item = {p->row->item, items + i * p->row->item_size, &place, p->arena, p->why};
        struct json *value = NULL;
        struct status status = speech_row_put(&item, &value);
        if (!status_ok(status)) {
            json_free(value);
            return status;
        }
        json_append(*out, value);
    }
    return STATUS(OK);
}

struct status speech_tally_take(const struct speech_passage *p, const struct json *value)
{
    struct json_member member = {0};
    struct speech_tally *rows;
    size_t count = 0;
    TRY(ARENA_NEW(p->arena, SPEECH_TALLY_MOST, &rows));
    if (!json_is_object(value))
        return speech_complain(p, FAIL(INVALID), "is not an object");
    while (json_next(value, &member)) {
        int64_t number;
        if (count == SPEECH_TALLY_MOST || !status_ok(json_as_integer(member.value, 0, INT64_MAX, &number)))
            return speech_complain(p, FAIL(INVALID), "at most %d names, each with a whole number", SPEECH_TALLY_MOST);
        rows[count].number = (uint64_t)number;
        TRY(arena_text(p->arena, span_of_text(member.key), &rows[count++].word));
    }
    *(struct speech_tally **)(void *)member_of(p) = rows;
    set_count(p, count);
    return STATUS(OK);
}

struct status speech_tally_put(const struct speech_passage *p, struct json **out)
{
    const struct speech_tally *rows = *(const struct speech_tally *const *)(const void *)member_of(p);
    size_t count = count_of(p);
    *out = json_object_new();
    for (size_t i = 0; i < count; i++)
        json_set_integer(*out, rows[i].word, (int64_t)rows[i].number);
    return count <= SPEECH_TALLY_MOST ? STATUS(OK) : speech_complain(p, FAIL(INVALID), "at most %d names", SPEECH_TALLY_MOST);
}
