// SPDX-License-Identifier: EUPL-1.2
//
// All bodies in one table, so that what holds for each of them is tested once. The order is the selector
// of the fuzz target: extend at the end.
#pragma once

#include "wire/message.h"
#include "wire/message_shape.h"

struct wire_codec {
    const char *name;
    size_t size; /* of the plain struct */
    struct status (*encode)(const void *message, struct arena *arena, struct span *out);
    struct status (*decode)(struct span bytes, struct arena *arena, void *out);
};

/* A signal and a part of an evaluation stand in other bodies only: by themselves they are easier to spoil. */
static inline struct status signal_encode(const struct signal *signal, struct arena *arena, struct span *out)
{
    return shape_encode(&signal_shape, signal, arena, out);
}
static inline struct status signal_decode(struct span bytes, struct arena *arena, struct signal *out)
{
    return shape_decode(&signal_shape, bytes, arena, out);
}
static inline struct status evaluate_part_encode(const struct evaluate_part *part, struct arena *arena, struct span *out)
{
    return shape_encode(&evaluate_part_shape, part, arena, out);
}
static inline struct status evaluate_part_decode(struct span bytes, struct arena *arena, struct evaluate_part *out)
{
    return shape_decode(&evaluate_part_shape, bytes, arena, out);
}
#define WIRE_TESTED(X) WIRE_MESSAGES(X) X(signal) X(evaluate_part)

#define WIRE_WRAP(name)                                                                                             \
    static inline struct status wrapped_##name##_encode(const void *message, struct arena *arena, struct span *out) \
    {                                                                                                               \
        return name##_encode(message, arena, out);                                                                  \
    }                                                                                                               \
    static inline struct status wrapped_##name##_decode(struct span bytes, struct arena *arena, void *out)          \
    {                                                                                                               \
        return name##_decode(bytes, arena, out);                                                                    \
    }
WIRE_TESTED(WIRE_WRAP)

#define WIRE_ROW(name) {#name, sizeof(struct name), wrapped_##name##_encode, wrapped_##name##_decode},
static const struct wire_codec wire_codecs[] = {WIRE_TESTED(WIRE_ROW)};

#define WIRE_NUMBER(name) CODEC_##name,
#define WIRE_PLAIN_MOST 2048 /* u64 */
enum wire_codec_number { WIRE_TESTED(WIRE_NUMBER) CODEC_COUNT };
