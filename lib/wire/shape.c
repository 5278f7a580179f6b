// SPDX-License-Identifier: EUPL-1.2
//
// Whole messages. Unpacking takes its memory from the capped arena, so a hostile message costs at most the
// cap. The encoding is accepted only if writing the plain struct again gives the same bytes: that refuses
// unknown and repeated fields, other orders, long varints and written-out defaults in one stroke, and it
// passes every check of the encoder.
#include "wire/shape.h"

struct allowance {
    struct arena *arena;
    bool is_used_up;
};

static void *allowance_take(void *state, size_t size)
{
    struct allowance *allowance = state;
    void *memory = arena_try(allowance->arena, size);
    allowance->is_used_up |= !memory;
    return memory;
}

/* The arena is freed whole. */
static void allowance_return(void *state, void *memory)
{
    (void)state;
    (void)memory;
}

static struct status unpack_bytes(const struct shape *shape, struct span bytes, struct arena *arena, ProtobufCMessage **out)
{
    struct allowance allowance = {arena, false};
    ProtobufCAllocator allocator = {allowance_take, allowance_return, &allowance};
    ProtobufCMessage *message = protobuf_c_message_unpack(shape->descriptor, &allocator, bytes.size, bytes.data);
    if (allowance.is_used_up)
        return FAIL(ARENA_FULL);
    if (!message)
        return FAIL(MALFORMED);
    *out = message;
    return STATUS(OK);
}

/* A buffer that keeps nothing: it compares what is written with what was read. */
struct comparison {
    ProtobufCBuffer base; /* first: the library hands a pointer to it back */
    struct span rest;
    bool differs;
};

static void comparison_append(ProtobufCBuffer *buffer, size_t size, const uint8_t *data)
{
    struct comparison *comparison = (struct comparison *)buffer;
    if (!span_equal(span_slice(comparison->rest, 0, size), span_of(data, size)))
        comparison->differs = true;
    comparison->rest = span_slice(comparison->rest, size, comparison->rest.size);
}

static bool packs_to(const ProtobufCMessage *message, struct span bytes)
{
    struct comparison comparison = {{comparison_append}, bytes, false};
    protobuf_c_message_pack_to_buffer(message, &comparison.base);
    return !comparison.differs && comparison.rest.size == 0;
}

/* Rows that stand in the order of the fields' numbers are found at once. */
static const ProtobufCFieldDescriptor *field_of_row(const struct shape *shape, size_t at)
{
    const ProtobufCFieldDescriptor *field = &shape->descriptor->fields[at];
    if (strcmp(shape->rows[at].name, field->name) != 0)
        field = protobuf_c_message_descriptor_get_field_by_name(shape->descriptor, shape->rows[at].name);
    ENSURE(field);
    return field;
}

/* `out_wrong` names the row at which it ended. */
static struct status walk_rows_to(const struct shape *shape, const struct passage *start, struct status (*step)(const struct passage *),
                                  const char **out_wrong)
{
    ENSURE(shape->row_count == shape->descriptor->n_fields);
    for (size_t i = 0; i < shape->row_count; i++) {
        struct passage passage = *start;
        passage.row = &shape->rows[i];
        passage.field = field_of_row(shape, i);
        struct status status = step(&passage);
        if (!status_ok(status)) {
            *out_wrong = passage.row->name;
            return status;
        }
    }
    return STATUS(OK);
}

static struct status walk_rows(const struct shape *shape, const struct passage *start, struct status (*step)(const struct passage *))
{
    const char *wrong;
    return walk_rows_to(shape, start, step, &wrong);
}

struct status shape_take(const struct shape *shape, void *wire, void *plain, struct arena *arena)
{
    struct passage start = {.wire = wire, .plain = plain, .arena = arena};
    return walk_rows(shape, &start, row_take);
}

struct status shape_put(const struct shape *shape, const void *plain, struct arena *arena, ProtobufCMessage **out_wire)
{
    void *wire;
    TRY(arena_take(arena, 1, shape->descriptor->sizeof_message, &wire));
    shape->descriptor->message_init(wire);
    struct passage start = {.wire = wire, .plain = (uint8_t *)plain, .arena = arena};
    TRY(walk_rows(shape, &start, row_put));
    if (shape->check)
        TRY(shape->check(plain));
    *out_wire = wire;
    return STATUS(OK);
}

struct status shape_encode(const struct shape *shape, const void *plain, struct arena *arena, struct span *out)
{
    ProtobufCMessage *message = NULL;
    void *room = NULL;
    TRY(shape_put(shape, plain, arena, &message));
    size_t size = protobuf_c_message_get_packed_size(message);
    if (size > shape->most_bytes)
        return FAIL(TOO_LARGE);
    TRY(arena_take(arena, 1, size, &room));
    ENSURE(protobuf_c_message_pack(message, room) == size);
    *out = span_of(room, size);
    return STATUS(OK);
}

struct status shape_decode(const struct shape *shape, struct span bytes, struct arena *arena, void *out)
{
    ProtobufCMessage *received = NULL, *again = NULL;
    void *plain = NULL;
    if (bytes.size > shape->most_bytes)
        return FAIL(TOO_LARGE);
    TRY(unpack_bytes(shape, bytes, arena, &received));
    TRY(arena_take(arena, 1, shape->size, &plain));
    TRY(shape_take(shape, received, plain, arena));
    TRY(shape_put(shape, plain, arena, &again));
    if (!packs_to(again, bytes))
        return FAIL(MALFORMED);
    memcpy(out, plain, shape->size);
    return STATUS(OK);
}

/* In the order of decoding. */
static struct status find_wrong(const struct shape *shape, struct span bytes, struct arena *arena, const char **out)
{
    ProtobufCMessage *received = NULL;
    void *plain = NULL, *again = NULL;
    TRY(unpack_bytes(shape, bytes, arena, &received));
    TRY(arena_take(arena, 1, shape->size, &plain));
    struct passage start = {.wire = (uint8_t *)received, .plain = plain, .arena = arena};
    TRY(walk_rows_to(shape, &start, row_take, out));
    TRY(arena_take(arena, 1, shape->descriptor->sizeof_message, &again));
    shape->descriptor->message_init(again);
    start.wire = again;
    return walk_rows_to(shape, &start, row_put, out);
}

const char *shape_find_wrong(const struct shape *shape, struct span bytes, struct arena *arena)
{
    const char *wrong = "";
    if (bytes.size <= shape->most_bytes)
        (void)!status_ok(find_wrong(shape, bytes, arena, &wrong));
    return wrong;
}
