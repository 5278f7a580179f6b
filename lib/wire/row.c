// SPDX-License-Identifier: EUPL-1.2
//
// How one field passes between the generated and the plain struct, for each kind of row: `take` on the way
// in, `put` on the way out. Both keep the same bounds, so nothing leaves that would not be accepted; what
// is taken is put again before it counts (shape.c), so the order of a set is looked at in one place.
#include "base/prose.h"
#include "base/text.h"
#include "crypto/group.h"
#include "wire/envelope.h"
#include "wire/shape.h"

_Static_assert(sizeof(struct element) == ELEMENT_BYTES, "elements lie side by side as they travel");

static void *wire_member(const struct passage *p) { return p->wire + p->field->offset; }
static size_t *wire_count(const struct passage *p) { return (size_t *)(void *)(p->wire + p->field->quantifier_offset); }
static uint8_t *plain_member(const struct passage *p) { return p->plain + p->row->at; }

static uint64_t number_read(const void *member, size_t size)
{
    switch (size) {
    case 1: return *(const uint8_t *)member;
    case 4: return *(const uint32_t *)member;
    default: ENSURE(size == 8); return *(const uint64_t *)member;
    }
}

/* The value fits: the rows' bounds were checked, and no row allows more than its member holds. */
static void number_write(void *member, size_t size, uint64_t value)
{
    switch (size) {
    case 1: *(uint8_t *)member = (uint8_t)value; break;
    case 4: *(uint32_t *)member = (uint32_t)value; break;
    default: ENSURE(size == 8); *(uint64_t *)member = value;
    }
}

static size_t wire_width(const struct passage *p) { return p->field->type == PROTOBUF_C_TYPE_UINT64 ? 8 : 4; }

static bool row_is_there(const struct passage *p) { return p->row->has_at == ROW_ALWAYS || *(const bool *)(p->plain + p->row->has_at); }

/* Notes that an optional field came; whether a required one may be missing is the caller's to refuse. */
static bool note_row_there(const struct passage *p, bool came)
{
    if (p->row->has_at == ROW_ALWAYS)
        return true;
    *(bool *)(p->plain + p->row->has_at) = came;
    return came;
}

static struct status row_size_check(const struct row *row, uint64_t size)
{
    if (size > row->most)
        return FAIL(TOO_LARGE);
    return size < row->least ? FAIL(INVALID) : STATUS(OK);
}

static struct status row_number_check(const struct row *row, uint64_t value)
{
    return value < row->least || value > row->most ? (struct status){row->wrong} : STATUS(OK);
}

static struct status row_number_take(const struct passage *p)
{
    uint64_t value = number_read(wire_member(p), wire_width(p));
    TRY(row_number_check(p->row, value));
    number_write(plain_member(p), p->row->size, value);
    return STATUS(OK);
}

static struct status row_number_put(const struct passage *p)
{
    uint64_t value = number_read(plain_member(p), p->row->size);
    TRY(row_number_check(p->row, value));
    number_write(wire_member(p), wire_width(p), value);
    return STATUS(OK);
}

static struct status row_constant_take(const struct passage *p)
{
    return number_read(wire_member(p), wire_width(p)) == p->row->most ? STATUS(OK) : (struct status){p->row->wrong};
}

static struct status row_constant_put(const struct passage *p)
{
    number_write(wire_member(p), wire_width(p), p->row->most);
    return STATUS(OK);
}

/* A fault is our own affair: the other side hears OVERLOADED or nothing, never which. */
static struct status row_code_check(uint64_t value)
{
    if (value > UINT32_MAX || !status_is_known((unsigned)value) ||
        status_class((struct status){(enum status_code)value}) == STATUS_CLASS_FAULT)
        return FAIL(INVALID);
    return STATUS(OK);
}

static struct status row_code_take(const struct passage *p)
{
    TRY(row_code_check(number_read(wire_member(p), wire_width(p))));
    return row_number_take(p);
}

static struct status row_code_put(const struct passage *p)
{
    TRY(row_code_check(number_read(plain_member(p), p->row->size)));
    return row_number_put(p);
}

static struct status row_fixed_take(const struct passage *p)
{
    const ProtobufCBinaryData *bytes = wire_member(p);
    if (!note_row_there(p, bytes->len != 0))
        return STATUS(OK);
    if (bytes->len != p->row->size)
        return FAIL(MALFORMED);
    memcpy(plain_member(p), bytes->data, bytes->len);
    return STATUS(OK);
}

static struct status row_fixed_put(const struct passage *p)
{
    if (row_is_there(p))
        *(ProtobufCBinaryData *)wire_member(p) = (ProtobufCBinaryData){p->row->size, plain_member(p)};
    return STATUS(OK);
}

static struct status row_oin_take(const struct passage *p)
{
    struct span text = span_of_text(*(char **)wire_member(p));
    if (!note_row_there(p, text.size != 0))
        return STATUS(OK);
    return oin_parse(text, (struct oin *)(void *)plain_member(p));
}

static struct status row_oin_put(const struct passage *p)
{
    struct oin *oin = (struct oin *)(void *)plain_member(p);
    if (!row_is_there(p))
        return STATUS(OK);
    if (!oin_is_valid(oin))
        return FAIL(INVALID);
    *(char **)wire_member(p) = oin->text;
    return STATUS(OK);
}

static struct status row_text_check(const struct row *row, struct span text)
{
    TRY(row_size_check(row, text.size));
    if (row->kind == ROW_WORD)
        return text_is_word(text) ? STATUS(OK) : FAIL(INVALID);
    return prose_check(text, row->kind == ROW_TEXT ? PROSE_LABEL : row->kind == ROW_LINE ? PROSE_LINE : PROSE_LINES, row->name, NULL);
}

static struct status row_text_take(const struct passage *p)
{
    struct span text = span_of_text(*(char **)wire_member(p));
    TRY(row_text_check(p->row, text));
    *(struct span *)(void *)plain_member(p) = text.size ? text : span_empty();
    return STATUS(OK);
}

static struct status row_text_put(const struct passage *p)
{
    const struct span *text = (const struct span *)(void *)plain_member(p);
    TRY(row_text_check(p->row, *text));
    return text->size ? arena_text(p->arena, *text, (const char **)wire_member(p)) : STATUS(OK);
}

static struct status row_bytes_take(const struct passage *p)
{
    const ProtobufCBinaryData *bytes = wire_member(p);
    TRY(row_size_check(p->row, bytes->len));
    *(struct span *)(void *)plain_member(p) = bytes->len ? span_of(bytes->data, bytes->len) : span_empty();
    return STATUS(OK);
}

static struct status row_bytes_put(const struct passage *p)
{
    const struct span *bytes = (const struct span *)(void *)plain_member(p);
    TRY(row_size_check(p->row, bytes->size));
    *(ProtobufCBinaryData *)wire_member(p) = (ProtobufCBinaryData){bytes->size, (uint8_t *)bytes->data};
    return STATUS(OK);
}

static size_t plain_count(const struct passage *p) { return number_read(p->plain + p->row->count_at, p->row->count_size); }
static void set_plain_count(const struct passage *p, size_t count) { number_write(p->plain + p->row->count_at, p->row->count_size, count); }

static struct status row_set_take(const struct passage *p)
{
    size_t count = *wire_count(p);
    const uint32_t *numbers = *(uint32_t **)wire_member(p);
    TRY(row_size_check(p->row, count));
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] > UINT8_MAX)
            return FAIL(INVALID);
        plain_member(p)[i] = (uint8_t)numbers[i];
    }
    set_plain_count(p, count);
    return STATUS(OK);
}

static struct status row_set_put(const struct passage *p)
{
    size_t count = plain_count(p);
    const uint8_t *set = plain_member(p);
    uint32_t *numbers;
    TRY(row_size_check(p->row, count));
    TRY(ARENA_NEW(p->arena, count, &numbers));
    for (size_t i = 0; i < count; i++) {
        if (set[i] <= (i ? set[i - 1] : 0))
            return FAIL(INVALID);
        numbers[i] = set[i];
    }
    *wire_count(p) = count;
    *(uint32_t **)wire_member(p) = numbers;
    return STATUS(OK);
}

static struct status row_points_take(const struct passage *p)
{
    const ProtobufCBinaryData *bytes = wire_member(p);
    struct element *points;
    size_t count = bytes->len / ELEMENT_BYTES;
    if (bytes->len % ELEMENT_BYTES)
        return FAIL(MALFORMED);
    TRY(row_size_check(p->row, count));
    TRY(ARENA_NEW(p->arena, count, &points));
    if (count)
        memcpy(points, bytes->data, bytes->len);
    *(struct element **)(void *)plain_member(p) = points;
    set_plain_count(p, count);
    return STATUS(OK);
}

static struct status row_points_put(const struct passage *p)
{
    size_t count = plain_count(p);
    struct element *points = *(struct element **)(void *)plain_member(p);
    TRY(row_size_check(p->row, count));
    *(ProtobufCBinaryData *)wire_member(p) = (ProtobufCBinaryData){count * ELEMENT_BYTES, (uint8_t *)points};
    return STATUS(OK);
}

static struct status row_message_take(const struct passage *p)
{
    ProtobufCMessage *child = *(ProtobufCMessage **)wire_member(p);
    if (!note_row_there(p, child != NULL))
        return STATUS(OK);
    return child ? shape_take(p->row->child, child, plain_member(p), p->arena) : FAIL(INVALID);
}

static struct status row_message_put(const struct passage *p)
{
    return row_is_there(p) ? shape_put(p->row->child, plain_member(p), p->arena, (ProtobufCMessage **)wire_member(p)) : STATUS(OK);
}

static struct status row_list_take(const struct passage *p)
{
    size_t count = *wire_count(p), size = p->row->child->size;
    ProtobufCMessage **children = *(ProtobufCMessage ***)wire_member(p);
    void *rows = plain_member(p);
    TRY(row_size_check(p->row, count));
    if (p->row->kind == ROW_LIST) {
        TRY(arena_take(p->arena, count, size, &rows));
        *(void **)(void *)plain_member(p) = rows;
    }
    for (size_t i = 0; i < count; i++)
        TRY(shape_take(p->row->child, children[i], (uint8_t *)rows + i * size, p->arena));
    set_plain_count(p, count);
    return STATUS(OK);
}

static struct status row_list_put(const struct passage *p)
{
    size_t count = plain_count(p);
    const uint8_t *rows = p->row->kind == ROW_LIST ? *(uint8_t **)(void *)plain_member(p) : plain_member(p);
    ProtobufCMessage **children;
    TRY(row_size_check(p->row, count));
    TRY(ARENA_NEW(p->arena, count, &children));
    for (size_t i = 0; i < count; i++)
        TRY(shape_put(p->row->child, rows + i * p->row->child->size, p->arena, &children[i]));
    *wire_count(p) = count;
    *(ProtobufCMessage ***)wire_member(p) = children;
    return STATUS(OK);
}

static const struct {
    struct status (*take)(const struct passage *), (*put)(const struct passage *);
} passages[ROW_KINDS] = {
    [ROW_NUMBER] = {row_number_take, row_number_put},
    [ROW_CONSTANT] = {row_constant_take, row_constant_put},
    [ROW_CODE] = {row_code_take, row_code_put},
    [ROW_FIXED] = {row_fixed_take, row_fixed_put},
    [ROW_OIN] = {row_oin_take, row_oin_put},
    [ROW_WORD] = {row_text_take, row_text_put},
    [ROW_TEXT] = {row_text_take, row_text_put},
    [ROW_LINE] = {row_text_take, row_text_put},
    [ROW_LINES] = {row_text_take, row_text_put},
    [ROW_BYTES] = {row_bytes_take, row_bytes_put},
    [ROW_SET] = {row_set_take, row_set_put},
    [ROW_POINTS] = {row_points_take, row_points_put},
    [ROW_MESSAGE] = {row_message_take, row_message_put},
    [ROW_LIST] = {row_list_take, row_list_put},
    [ROW_ARRAY] = {row_list_take, row_list_put},
};

struct status row_take(const struct passage *passage) { return passages[passage->row->kind].take(passage); }
struct status row_put(const struct passage *passage) { return passages[passage->row->kind].put(passage); }
