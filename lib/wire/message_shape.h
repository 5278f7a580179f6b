// SPDX-License-Identifier: EUPL-1.2
//
// Shapes of the bodies. Inside this room only.
#pragma once

#include "wire/message.h"
#include "wire/shape.h"

#define TIME_MOST_MS INT64_C(253402300799999)
#define ORIGIN_MOST_BYTES 255

/* The grounds of a message, field by field. `least` 0: a word may be missing. */
#define GROUNDS_FIELD(type, field, member, least_, most_)                                                                     \
    {                                                                                                                         \
        .name = (field), .kind = ROW_NUMBER, .at = offsetof(type, grounds.member), .size = MEMBER_SIZE(type, grounds.member), \
        .has_at = ROW_ALWAYS, .least = (least_), .most = (most_), .wrong = STATUS_INVALID                                     \
    }
#define GROUNDS_WORD(type, field, member, least) GROUNDS_FIELD(type, field, member, least, UINT8_MAX)
#define GROUNDS_FLAGS(type) GROUNDS_FIELD(type, "flags", flags, 0, UINT32_MAX)
#define GROUNDS_NAMED(member, dimension, type, least) GROUNDS_WORD(type, #member, member, least),
#define GROUNDS_LINK(type, least) GROUNDS_LINK_WORDS(GROUNDS_NAMED, type, least)
#define GROUNDS(type, least) GROUNDS_WORDS(GROUNDS_NAMED, type, least) GROUNDS_FLAGS(type)
/* With one role: `from_role` on the wire is that of the one that speaks, which is `role` in the grounds. */
#define GROUNDS_OF_SPEAKER(type, role) GROUNDS_LINK(type, 1) GROUNDS_WORD(type, "from_role", role, 1), GROUNDS_FLAGS(type)

extern const struct shape signal_shape, evaluate_part_shape; /* inside others */
#define WIRE_DECLARE_SHAPE(name) extern const struct shape name##_shape;
WIRE_MESSAGES(WIRE_DECLARE_SHAPE)
#undef WIRE_DECLARE_SHAPE
