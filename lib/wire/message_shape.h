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
#define GROUNDS_LINK(type, least) \
    GROUNDS_WORD(type, "purpose", purpose, least), GROUNDS_WORD(type, "phase", phase, least), GROUNDS_WORD(type, "basis", basis, least)
#define GROUNDS(type, least)                                                                                                     \
    GROUNDS_LINK(type, least), GROUNDS_WORD(type, "from_role", from_role, least), GROUNDS_WORD(type, "to_role", to_role, least), \
        GROUNDS_FLAGS(type)
/* With one role: `from_role` on the wire is that of the one that speaks, which is `role` in the grounds. */
#define GROUNDS_OF_SPEAKER(type, role) GROUNDS_LINK(type, 1), GROUNDS_WORD(type, "from_role", role, 1), GROUNDS_FLAGS(type)

extern const struct shape receipt_shape;
#define WIRE_DECLARE_SHAPE(name) extern const struct shape name##_shape;
WIRE_MESSAGES(WIRE_DECLARE_SHAPE)
#undef WIRE_DECLARE_SHAPE
