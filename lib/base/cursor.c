// SPDX-License-Identifier: EUPL-1.2
//
// Checked reads and writes; nothing here allocates.
#include "base/cursor.h"

struct status cursor_read(struct cursor *cursor, size_t size, struct span *out)
{
    if (size > cursor->rest.size)
        return FAIL(MALFORMED);
    *out = span_slice(cursor->rest, 0, size);
    cursor->rest = span_slice(cursor->rest, size, cursor->rest.size - size);
    return STATUS(OK);
}

static struct status read_integer(struct cursor *cursor, size_t size, uint64_t *out)
{
    struct span bytes;
    uint64_t value = 0;
    TRY(cursor_read(cursor, size, &bytes));
    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes.data[i];
    *out = value;
    return STATUS(OK);
}

#define DEFINE_READ(name, type)                          \
    struct status name(struct cursor *cursor, type *out) \
    {                                                    \
        uint64_t value;                                  \
        TRY(read_integer(cursor, sizeof *out, &value));  \
        *out = (type)value;                              \
        return STATUS(OK);                               \
    }
DEFINE_READ(cursor_read_u8, uint8_t)
DEFINE_READ(cursor_read_u16, uint16_t)
DEFINE_READ(cursor_read_u32, uint32_t)
DEFINE_READ(cursor_read_u64, uint64_t)

struct status cursor_read_until(struct cursor *cursor, uint8_t end, struct span *out)
{
    const uint8_t *found = cursor->rest.size ? memchr(cursor->rest.data, end, cursor->rest.size) : NULL;
    if (!found)
        return FAIL(MALFORMED);
    size_t size = (size_t)(found - cursor->rest.data);
    *out = span_slice(cursor->rest, 0, size);
    cursor->rest = span_slice(cursor->rest, size + 1, cursor->rest.size);
    return STATUS(OK);
}

void write_bytes(struct writer *writer, struct span bytes)
{
    if (writer->overflow || bytes.size > writer->size - writer->used) {
        writer->overflow = true;
        return;
    }
    if (bytes.size)
        memcpy(writer->room + writer->used, bytes.data, bytes.size);
    writer->used += bytes.size;
}

void write_text(struct writer *writer, const char *text) { write_bytes(writer, span_of_text(text)); }

static void write_integer(struct writer *writer, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    write_bytes(writer, span_of(bytes, size));
}

void write_u8(struct writer *writer, uint8_t value) { write_integer(writer, value, 1); }
void write_u16(struct writer *writer, uint16_t value) { write_integer(writer, value, 2); }
void write_u32(struct writer *writer, uint32_t value) { write_integer(writer, value, 4); }
void write_u64(struct writer *writer, uint64_t value) { write_integer(writer, value, 8); }
