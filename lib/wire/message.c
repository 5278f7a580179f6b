// SPDX-License-Identifier: EUPL-1.2
//
// Encoders and decoders of the bodies: each is its shape.
#include "wire/message.h"
#include "wire/message_shape.h"

#define WIRE_DEFINE(name)                                                                          \
    struct status name##_encode(const struct name *message, struct arena *arena, struct span *out) \
    {                                                                                              \
        return shape_encode(&name##_shape, message, arena, out);                                   \
    }                                                                                              \
    struct status name##_decode(struct span bytes, struct arena *arena, struct name *out)          \
    {                                                                                              \
        return shape_decode(&name##_shape, bytes, arena, out);                                     \
    }
WIRE_MESSAGES(WIRE_DEFINE)
