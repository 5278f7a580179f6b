// SPDX-License-Identifier: EUPL-1.2
//
// Requests for the keeper's signatures, as the daemon writes them or as somebody does who has the daemon.
#pragma once

#include "keeper/core.h"
#include "wire_samples.h"

#define SIGNING_ROOM 2048

static inline size_t write_signing(const struct signs_item *items, size_t count, uint8_t room[static SIGNING_ROOM])
{
    struct writer writer = writer_of(room, SIGNING_ROOM);
    write_u8(&writer, KEEPER_SIGN);
    write_u16(&writer, (uint16_t)count);
    for (size_t i = 0; i < count; i++)
        signs_item_write(&items[i], &writer);
    ENSURE(!writer.overflow);
    return writer.used;
}

/* A message that a node says now: an acknowledgement. */
static inline struct envelope own_envelope(const struct oin *own, int64_t now_ms)
{
    struct envelope envelope = sample_envelope();
    envelope.from = *own;
    envelope.time_ms = now_ms;
    envelope.expires_ms = now_ms + 60000;
    return envelope;
}
static inline size_t write_own_signing(const struct envelope *envelope, uint8_t room[static SIGNING_ROOM])
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct signs_item item = {.role = KEEPER_SIGNS_ENVELOPE, .kind = (uint8_t)envelope->kind};
    ENSURE(status_ok(arena_new((size_t)64 * 1024, &arena)) && status_ok(envelope_content_encode(envelope, arena, &item.content)));
    return write_signing(&item, 1, room);
}
