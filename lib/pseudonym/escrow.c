// SPDX-License-Identifier: EUPL-1.2
//
// Layout and recomputation of an escrow.
#include "pseudonym/escrow.h"

#include "base/cursor.h"
#include "base/text.h"

#define ESCROW_VERSION 1

static bool is_sane(const struct escrow *escrow)
{
    return escrow->count > 0 && escrow->count <= BATCH_MOST && escrow->reference.size <= ESCROW_REFERENCE_MOST &&
           text_is_clean_utf8(escrow->reference, "");
}

struct status escrow_encode(const struct escrow *escrow, struct arena *arena, struct span *out)
{
    uint8_t *room = NULL;
    size_t size = 1 + BLINDING_SEED_BYTES + 2 + escrow->reference.size + 2 + escrow->count * (2 + IDENTIFIER_MOST_BYTES);
    if (!is_sane(escrow))
        return FAIL(INVALID);
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    write_u8(&writer, ESCROW_VERSION);
    write_bytes(&writer, SPAN_OF_ARRAY(escrow->seed));
    write_u16(&writer, (uint16_t)escrow->reference.size);
    write_bytes(&writer, escrow->reference);
    write_u16(&writer, (uint16_t)escrow->count);
    for (size_t j = 0; j < escrow->count; j++) {
        write_u8(&writer, (uint8_t)escrow->identifiers[j].kind);
        write_u8(&writer, escrow->identifiers[j].size);
        write_bytes(&writer, identifier_span(&escrow->identifiers[j]));
    }
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static struct status identifier_read(struct cursor *cursor, struct identifier *out)
{
    uint8_t type, size;
    struct span canonical;
    TRY(cursor_read_u8(cursor, &type));
    TRY(cursor_read_u8(cursor, &size));
    TRY(cursor_read(cursor, size, &canonical));
    return identifier_canonical(type, canonical, out);
}

struct status escrow_decode(struct span bytes, struct arena *arena, struct escrow **out)
{
    struct cursor cursor = cursor_of(bytes);
    struct escrow *escrow = NULL;
    struct span seed;
    uint8_t version;
    uint16_t length, count;
    TRY(ARENA_NEW(arena, 1, &escrow));
    TRY(cursor_read_u8(&cursor, &version));
    if (version != ESCROW_VERSION)
        return FAIL(UNSUPPORTED);
    TRY(cursor_read(&cursor, BLINDING_SEED_BYTES, &seed));
    memcpy(escrow->seed, seed.data, seed.size);
    TRY(cursor_read_u16(&cursor, &length));
    TRY(cursor_read(&cursor, length, &escrow->reference));
    TRY(cursor_read_u16(&cursor, &count));
    escrow->count = count;
    if (!is_sane(escrow))
        return FAIL(MALFORMED);
    TRY(ARENA_NEW(arena, escrow->count, &escrow->identifiers));
    for (size_t j = 0; j < escrow->count; j++)
        TRY(identifier_read(&cursor, &escrow->identifiers[j]));
    if (!cursor_is_done(&cursor))
        return FAIL(MALFORMED);
    *out = escrow;
    return STATUS(OK);
}

struct status escrow_check(const struct escrow *escrow, const struct key_name *key, const struct element *points, size_t count)
{
    CLEANUP(batch) struct batch *batch = NULL;
    if (count != escrow->count)
        return FAIL(TAMPERED);
    TRY(batch_new(key, escrow->identifiers, escrow->count, escrow->seed, &batch));
    return memcmp(batch_points(batch), points, count * sizeof *points) == 0 ? STATUS(OK) : FAIL(TAMPERED);
}
