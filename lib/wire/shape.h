// SPDX-License-Identifier: EUPL-1.2
//
// The shape of a message: one table that says how each field of the generated struct and each member of
// the plain struct belong together, and within which bounds. Encoding and decoding read the same rows, so
// they cannot drift apart; decoding ends by encoding again and comparing, so that only canonical bytes
// without unknown fields are accepted. Inside this room only.
#pragma once

#include "base/arena.h"
#include "base/span.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

enum row_kind {
    ROW_NUMBER,   /* any unsigned width; least..most, other values are refused with `wrong` */
    ROW_CONSTANT, /* a number that is always `most` and has no member; others are refused with `wrong` */
    ROW_CODE,     /* enum status_code: OK or a known refusal, never a fault */
    ROW_FIXED,    /* byte array of exactly `size` bytes */
    ROW_OIN,      /* struct oin */
    ROW_WORD,     /* span of a-z, 0-9 and -; least..most bytes */
    ROW_TEXT,     /* span of text in one line that a program made (PROSE_LABEL); least..most bytes */
    ROW_LINE,     /* the same that people wrote: no BSN (P-01) */
    ROW_LINES,    /* and with line ends */
    ROW_BYTES,    /* span of any bytes; least..most bytes */
    ROW_SET,      /* uint8_t array of room `most` and its count; numbers from 1, ascending, distinct */
    ROW_POINTS,   /* struct element * and its count, as they came: who uses them looks at them; least..most */
    ROW_MESSAGE,  /* a struct inside */
    ROW_LIST,     /* pointer to structs and their count; least..most */
    ROW_ARRAY,    /* array of structs, room `most`, and their count */
    ROW_KINDS
};

#define ROW_ALWAYS SIZE_MAX /* no `has_` member: the field must be there */

struct row {
    const char *name; /* of the field and of the member */
    enum row_kind kind;
    size_t at, size;             /* the member */
    size_t has_at;               /* its `has_` member, or ROW_ALWAYS */
    size_t count_at, count_size; /* its count */
    uint64_t least, most;
    enum status_code wrong;
    const struct shape *child;
};

struct shape {
    const ProtobufCMessageDescriptor *descriptor;
    size_t size; /* of the plain struct */
    size_t most_bytes;
    size_t row_count;
    const struct row *rows;                    /* one per field, by name; best in the order of their numbers */
    struct status (*check)(const void *plain); /* what goes over more than one member; may be NULL */
};

// clang-format off
#define MEMBER_SIZE(type, member) sizeof(((type *)0)->member)
#define ROW_OF(type, kind_, member) \
    .name = #member, .kind = (kind_), .at = offsetof(type, member), .size = MEMBER_SIZE(type, member)
#define HAS(type, member) .has_at = offsetof(type, member)
#define COUNT(type, member) .has_at = ROW_ALWAYS, .count_at = offsetof(type, member), .count_size = MEMBER_SIZE(type, member)

#define NUMBER(type, member, least_, most_) \
    {ROW_OF(type, ROW_NUMBER, member), .has_at = ROW_ALWAYS, .least = (least_), .most = (most_), .wrong = STATUS_INVALID}
#define VERSION_ROW(version) \
    {.name = "version", .kind = ROW_CONSTANT, .has_at = ROW_ALWAYS, .most = (version), .wrong = STATUS_UNSUPPORTED}
#define CODE(type, member) {ROW_OF(type, ROW_CODE, member), .has_at = ROW_ALWAYS, .most = UINT32_MAX, .wrong = STATUS_INVALID}
#define FIXED(type, member) {ROW_OF(type, ROW_FIXED, member), .has_at = ROW_ALWAYS}
#define FIXED_IF(type, member, has) {ROW_OF(type, ROW_FIXED, member), HAS(type, has)}
#define OIN(type, member) {ROW_OF(type, ROW_OIN, member), .has_at = ROW_ALWAYS}
#define OIN_IF(type, member, has) {ROW_OF(type, ROW_OIN, member), HAS(type, has)}
#define SPAN_ROW(kind_, type, member, least_, most_) \
    {ROW_OF(type, kind_, member), .has_at = ROW_ALWAYS, .least = (least_), .most = (most_)}
#define SET(type, member, count, least_, most_) \
    {ROW_OF(type, ROW_SET, member), COUNT(type, count), .least = (least_), .most = (most_)}
#define POINTS(type, member, count, least_, most_) \
    {ROW_OF(type, ROW_POINTS, member), COUNT(type, count), .least = (least_), .most = (most_)}
#define MESSAGE(type, member, child_) {ROW_OF(type, ROW_MESSAGE, member), .has_at = ROW_ALWAYS, .child = &(child_)}
#define MESSAGE_IF(type, member, has, child_) {ROW_OF(type, ROW_MESSAGE, member), HAS(type, has), .child = &(child_)}
#define LIST(type, member, count, child_, least_, most_) \
    {ROW_OF(type, ROW_LIST, member), COUNT(type, count), .child = &(child_), .least = (least_), .most = (most_)}
#define ARRAY(type, member, count, child_, least_, most_) \
    {ROW_OF(type, ROW_ARRAY, member), COUNT(type, count), .child = &(child_), .least = (least_), .most = (most_)}

#define SHAPE(type, descriptor_, rows_, check_, most_bytes_)                                                          \
    {.descriptor = &(descriptor_), .size = sizeof(type), .most_bytes = (most_bytes_), .row_count = N(rows_),          \
     .rows = (rows_), .check = (check_)}
// clang-format on

/* INVALID, TOO_LARGE, ARENA_FULL. */
MUST_USE struct status shape_encode(const struct shape *shape, const void *plain, struct arena *arena, struct span *out);
/* Fills the struct at `out` (shape->size bytes) only when all is well. MALFORMED, TOO_LARGE, ARENA_FULL and what the rows refuse with. */
MUST_USE struct status shape_decode(const struct shape *shape, struct span bytes, struct arena *arena, void *out);

/* Of bytes that decoding refused: the field whose row did, empty when that is none of its own. */
const char *shape_find_wrong(const struct shape *shape, struct span bytes, struct arena *arena);

/* The two halves, for messages inside messages: generated → plain, so far that the plain struct is safe to read, and
 * plain → generated, with all checks. Decoding does both. */
MUST_USE struct status shape_take(const struct shape *shape, void *wire, void *plain, struct arena *arena);
MUST_USE struct status shape_put(const struct shape *shape, const void *plain, struct arena *arena, ProtobufCMessage **out_wire);

/* One field on its way. */
struct passage {
    const struct row *row;
    const ProtobufCFieldDescriptor *field;
    uint8_t *wire, *plain; /* the whole structs */
    struct arena *arena;
};
MUST_USE struct status row_take(const struct passage *passage);
MUST_USE struct status row_put(const struct passage *passage); /* only reads `plain` */
