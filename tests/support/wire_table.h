// SPDX-License-Identifier: EUPL-1.2
//
// All bodies in one table, so that what holds for each of them is tested once. The order is the selector
// of the fuzz target: extend at the end.
#pragma once

#include "wire/message.h"

struct wire_codec {
    const char *name;
    size_t size; /* of the plain struct */
    struct status (*encode)(const void *message, struct arena *arena, struct span *out);
    struct status (*decode)(struct span bytes, struct arena *arena, void *out);
};

#define WIRE_WRAP(name)                                                                                             \
    static inline struct status wrapped_##name##_encode(const void *message, struct arena *arena, struct span *out) \
    {                                                                                                               \
        return name##_encode(message, arena, out);                                                                  \
    }                                                                                                               \
    static inline struct status wrapped_##name##_decode(struct span bytes, struct arena *arena, void *out)          \
    {                                                                                                               \
        return name##_decode(bytes, arena, out);                                                                    \
    }
WIRE_MESSAGES(WIRE_WRAP)

#define WIRE_ROW(name) {#name, sizeof(struct name), wrapped_##name##_encode, wrapped_##name##_decode},
static const struct wire_codec wire_codecs[] = {WIRE_MESSAGES(WIRE_ROW)};

#define WIRE_NUMBER(name) CODEC_##name,
enum wire_codec_number { WIRE_MESSAGES(WIRE_NUMBER) CODEC_COUNT };
