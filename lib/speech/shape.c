// SPDX-License-Identifier: EUPL-1.2
//
// Whole objects: each row's member in turn, then nothing that no row names.
#include "speech/row.h"

#include "base/cursor.h"

#include <stdarg.h>

/* ---- where */

static void write_place(struct writer *writer, const struct speech_place *place)
{
    char number[24];
    if (!place || !place->outer)
        return;
    write_place(writer, place->outer);
    if (!place->name) {
        snprintf(number, sizeof number, "[%zu]", place->index);
        write_text(writer, number);
        return;
    }
    if (writer->used)
        write_text(writer, ".");
    write_text(writer, place->name);
}

struct status speech_complain(const struct speech_passage *passage, struct status status, const char *format, ...)
{
    char place[COMPLAINT_BYTES / 2] = "", reason[COMPLAINT_BYTES / 2];
    struct writer writer = writer_of(place, sizeof place - 1);
    va_list arguments;
    write_place(&writer, passage->place);
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return complain(passage->why, status, "%s%s%s", place, *place ? ": " : "", reason);
}

static bool is_text(const struct speech_row *row)
{
    return row->kind == SPEECH_TEXT || row->kind == SPEECH_LINES || row->kind == SPEECH_PROSE || row->kind == SPEECH_WORD;
}

/* ---- taking */

/* The first row that shares its `has_` member with others says whether they are there. */
static struct status note_member_there(const struct speech_passage *passage, const struct speech_row *rows, bool is_there)
{
    bool *has = (bool *)(passage->plain + passage->row->has_at);
    const struct speech_row *first = rows;
    while (first->presence != SPEECH_IF_SAID || first->has_at != passage->row->has_at)
        first++;
    if (first == passage->row)
        *has = is_there;
    return *has == is_there ? STATUS(OK) : speech_complain(passage, FAIL(INVALID), "stands or falls with \"%s\"", first->name);
}

static struct status take_member(const struct speech_passage *passage, const struct speech_row *rows, const struct json *value)
{
    const struct speech_row *row = passage->row;
    if (row->presence == SPEECH_IF_SAID)
        TRY(note_member_there(passage, rows, value != NULL));
    if (value)
        return speech_row_take(passage, value);
    if (row->presence == SPEECH_ALWAYS)
        return speech_complain(passage, FAIL(INVALID), "is missing");
    if (is_text(row))
        *(const char **)(void *)(passage->plain + row->at) = "";
    return STATUS(OK);
}

static bool is_beside(const struct speech_place *place, const char *name)
{
    for (const char *const *beside = place->beside; beside && *beside; beside++)
        if (strcmp(*beside, name) == 0)
            return true;
    return false;
}

static bool is_named(const struct speech_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->row_count; i++)
        if (strcmp(shape->rows[i].name, name) == 0)
            return true;
    return false;
}

/* The name is the other side's: it is said only where the complaint has room, and only when it is a plain one. */
static struct status refuse_unknown(const struct speech_shape *shape, const struct json *object, const struct speech_passage *context)
{
    struct json_member member = {0};
    while (json_next(object, &member)) {
        size_t plain = strspn(member.key, "abcdefghijklmnopqrstuvwxyz0123456789_-");
        if (is_named(shape, member.key) || is_beside(context->place, member.key))
            continue;
        return speech_complain(context, FAIL(INVALID), "there is no member \"%.40s\" here", member.key[plain] ? "?" : member.key);
    }
    return STATUS(OK);
}

static struct status take_shape_members(const struct speech_shape *shape, const struct json *object, const struct speech_passage *context,
                                        void *out, const char **out_wrong)
{
    *out_wrong = NULL;
    if (!json_is_object(object))
        return speech_complain(context, FAIL(INVALID), "is not an object");
    for (size_t i = 0; i < shape->row_count; i++) {
        struct speech_place place = {.outer = context->place, .name = shape->rows[i].name};
        struct speech_passage passage = {&shape->rows[i], out, &place, context->arena, context->why};
        struct status status = take_member(&passage, shape->rows, json_at(object, shape->rows[i].name));
        if (!status_ok(status)) {
            *out_wrong = shape->rows[i].name;
            return status;
        }
    }
    return refuse_unknown(shape, object, context);
}

struct status speech_shape_take(const struct speech_shape *shape, const struct json *object, const struct speech_passage *context,
                                void *out)
{
    const char *wrong;
    struct complaint reason = {""};
    struct speech_passage inner = *context;
    memset(out, 0, shape->size);
    if (shape->flaw_at == SPEECH_NO_FLAW)
        return take_shape_members(shape, object, context, out, &wrong);
    inner.why = &reason;
    struct status status = take_shape_members(shape, object, &inner, out, &wrong);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    struct speech_flaw *flaw = (struct speech_flaw *)(void *)((uint8_t *)out + shape->flaw_at);
    *flaw = (struct speech_flaw){status, wrong, ""};
    return status_ok(status) ? status : arena_text(context->arena, span_of_text(reason.text), &flaw->why);
}

/* ---- putting */

static bool is_any(const struct speech_passage *passage)
{
    const struct speech_row *row = passage->row;
    const uint8_t *member = passage->plain + row->at;
    uint8_t any = 0;
    if (row->count_size)
        member = passage->plain + row->count_at;
    for (size_t i = 0; i < (row->count_size ? row->count_size : row->size); i++)
        any |= member[i];
    if (any && is_text(row))
        return **(const char *const *)(const void *)member != 0;
    return any != 0;
}

static bool member_is_there(const struct speech_passage *passage)
{
    switch (passage->row->presence) {
    case SPEECH_IF_ANY: return is_any(passage);
    case SPEECH_IF_SAID: return *(const bool *)(passage->plain + passage->row->has_at);
    default: return true;
    }
}

struct status speech_shape_put(const struct speech_shape *shape, const void *plain, const struct speech_passage *context,
                               struct json *object)
{
    if (shape->flaw_at != SPEECH_NO_FLAW &&
        !status_ok(((const struct speech_flaw *)(const void *)((const uint8_t *)plain + shape->flaw_at))->status))
        return speech_complain(context, FAIL(INVALID), "is an item that was refused");
    for (size_t i = 0; i < shape->row_count; i++) {
        struct speech_place place = {.outer = context->place, .name = shape->rows[i].name};
        struct speech_passage passage = {&shape->rows[i], (uint8_t *)(uintptr_t)plain, &place, context->arena, context->why};
        struct json *value = NULL;
        if (!member_is_there(&passage))
            continue;
        struct status status = speech_row_put(&passage, &value);
        if (!status_ok(status)) {
            json_free(value);
            return status;
        }
        json_set(object, shape->rows[i].name, value);
    }
    return STATUS(OK);
}
