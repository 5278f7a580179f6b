// SPDX-License-Identifier: EUPL-1.2
//
// Digest, and two moments.
#include "logbook/restored.h"

#include "base/cursor.h"

#define RESTORED_META "restored"
#define RESTORED_BYTES (DIGEST_BYTES + 8 + 8)

struct status restored_read(struct store *store, struct restored *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span bytes, digest;
    uint64_t backup_ms, since_ms;
    *out = (struct restored){.is_there = false};
    TRY(arena_new((size_t)64 * 1024, &arena));
    struct status status = store_meta_get(store, RESTORED_META, arena, &bytes);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    struct cursor cursor = cursor_of(bytes);
    if (bytes.size != RESTORED_BYTES)
        return FAIL(CORRUPT);
    TRY(cursor_read(&cursor, DIGEST_BYTES, &digest));
    TRY(cursor_read_u64(&cursor, &backup_ms));
    TRY(cursor_read_u64(&cursor, &since_ms));
    memcpy(out->backup.bytes, digest.data, DIGEST_BYTES);
    out->backup_ms = (int64_t)backup_ms;
    out->since_ms = (int64_t)since_ms;
    out->is_there = true;
    out->is_pending = since_ms == 0;
    return STATUS(OK);
}

struct status restored_write(struct store *store, const struct restored *restored)
{
    uint8_t room[RESTORED_BYTES];
    struct writer writer = writer_of(room, sizeof room);
    write_bytes(&writer, digest_span(&restored->backup));
    write_u64(&writer, (uint64_t)restored->backup_ms);
    write_u64(&writer, (uint64_t)restored->since_ms);
    ENSURE(!writer.overflow && writer.used == sizeof room);
    return store_meta_set(store, RESTORED_META, writer_span(&writer));
}
