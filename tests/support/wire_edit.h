// SPDX-License-Identifier: EUPL-1.2
//
// Sample bodies as bytes, and bytes with one field changed: what a partner may send that no encoder of ours would.
#pragma once

#include "support/wire_samples_more.h"
#include "support/wire_table.h"

#include <criterion/criterion.h>

static struct arena *arena;
static inline void start(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
}
static inline void stop(void) { arena = arena_free(arena); }

/* The good body of each codec. */
static inline struct span sample_body(enum wire_codec_number number)
{
    struct span body = {NULL, 0};
    struct status status = FAIL(UNSUPPORTED);
    switch (number) {
#define SAMPLE_ENCODE(name)                             \
    case CODEC_##name: {                                \
        struct name message = sample_##name();          \
        status = name##_encode(&message, arena, &body); \
        break;                                          \
    }
        WIRE_TESTED(SAMPLE_ENCODE)
#undef SAMPLE_ENCODE
    case CODEC_COUNT: break;
    }
    cr_assert(status_ok(status), "%u: %s", number, status_word(status));
    return body;
}

static inline uint8_t *room_of(size_t size)
{
    uint8_t *room = arena_try(arena, size);
    ENSURE(room);
    return room;
}

static inline size_t varint_read(const uint8_t *at, uint64_t *out)
{
    size_t size = 0;
    *out = 0;
    do
        *out |= (uint64_t)(at[size] & 0x7F) << 7 * size;
    while (at[size++] & 0x80);
    return size;
}

/* `body` with all occurrences of top-level field `number` taken out and `raw` in their place (at the end when there were none). */
static inline struct span edited(struct span body, unsigned number, struct span raw)
{
    uint8_t *room = room_of(body.size + raw.size);
    size_t used = 0;
    bool is_placed = false;
    for (size_t at = 0; at < body.size;) {
        uint64_t tag, value;
        size_t size = varint_read(body.data + at, &tag);
        size += varint_read(body.data + at + size, &value);
        if ((tag & 7) == 2)
            size += value;
        if (!is_placed && tag >> 3 >= number) {
            memcpy(room + used, raw.data, raw.size);
            used += raw.size;
            is_placed = true;
        }
        if (tag >> 3 != number) {
            memcpy(room + used, body.data + at, size);
            used += size;
        }
        at += size;
    }
    if (!is_placed && raw.size) {
        memcpy(room + used, raw.data, raw.size);
        used += raw.size;
    }
    return span_of(room, used);
}

/* A length-delimited field of `size` bytes, all `fill`; numbers below 16. */
static inline struct span filled(unsigned number, size_t size, uint8_t fill)
{
    uint8_t *room = room_of(size + 6);
    size_t used = 0, rest = size;
    room[used++] = (uint8_t)(number << 3 | 2);
    for (; rest >= 0x80; rest >>= 7)
        room[used++] = (uint8_t)(rest | 0x80);
    room[used++] = (uint8_t)rest;
    memset(room + used, fill, size);
    return span_of(room, used + size);
}

static inline struct span repeated(struct span field, size_t count)
{
    uint8_t *room = room_of(field.size * count);
    for (size_t i = 0; i < count; i++)
        memcpy(room + i * field.size, field.data, field.size);
    return span_of(room, field.size * count);
}

static inline struct status decode(enum wire_codec_number number, struct span body)
{
    uint64_t plain[WIRE_PLAIN_MOST];
    cr_assert(wire_codecs[number].size <= sizeof plain);
    return wire_codecs[number].decode(body, arena, plain);
}
