// SPDX-License-Identifier: EUPL-1.2
//
// Reading forward through borrowed bytes, and writing forward into a fixed room. Every read is checked;
// a failed read leaves the cursor where it was. Integers are big-endian (RFC 8017 I2OSP).
#pragma once

#include "base/span.h"

struct cursor {
    struct span rest;
};

static inline struct cursor cursor_of(struct span bytes) { return (struct cursor){bytes}; }
static inline bool cursor_is_done(const struct cursor *cursor) { return cursor->rest.size == 0; }
/* Refuse MALFORMED when fewer bytes are left. */
MUST_USE struct status cursor_read(struct cursor *cursor, size_t size, struct span *out);
MUST_USE struct status cursor_read_u8(struct cursor *cursor, uint8_t *out);
MUST_USE struct status cursor_read_u16(struct cursor *cursor, uint16_t *out);
MUST_USE struct status cursor_read_u32(struct cursor *cursor, uint32_t *out);
MUST_USE struct status cursor_read_u64(struct cursor *cursor, uint64_t *out);
/* Up to and without `end`, which is consumed. MALFORMED when `end` does not come. */
MUST_USE struct status cursor_read_until(struct cursor *cursor, uint8_t end, struct span *out);

/* Writing: `room` is the caller's array. A write that does not fit sets `overflow` and writes nothing;
 * the caller asks once at the end. */
struct writer {
    uint8_t *room;
    size_t size, used;
    bool overflow;
};
static inline struct writer writer_of(void *room, size_t size) { return (struct writer){room, size, 0, false}; }
void write_bytes(struct writer *writer, struct span bytes);
void write_text(struct writer *writer, const char *text);
void write_u8(struct writer *writer, uint8_t value);
void write_u16(struct writer *writer, uint16_t value);
void write_u32(struct writer *writer, uint32_t value);
void write_u64(struct writer *writer, uint64_t value);
static inline struct span writer_span(const struct writer *writer) { return span_of(writer->room, writer->used); }
