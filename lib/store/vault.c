// SPDX-License-Identifier: EUPL-1.2
//
// Sealing over crypto/seal.h, finders over HMAC-SHA-256, packing over base/cursor.h.
#include "store/vault.h"

#include "crypto/seal.h"

#define PLACE_MOST_BYTES 192

static void sealed_place(const char *column, struct span key, struct writer *place)
{
    write_text(place, column);
    write_u8(place, 0);
    write_bytes(place, key);
    ENSURE(!place->overflow);
}

struct status vault_seal(const struct store *store, const char *column, struct span key, struct span plain, struct arena *arena,
                         struct span *out)
{
    uint8_t room[PLACE_MOST_BYTES];
    struct writer place = writer_of(room, sizeof room);
    sealed_place(column, key, &place);
    return seal(&store->seal_key, store->random, writer_span(&place), plain, arena, out);
}

struct status vault_open(const struct store *store, const char *column, struct span key, struct span sealed, struct arena *arena,
                         struct span *out)
{
    uint8_t room[PLACE_MOST_BYTES];
    struct writer place = writer_of(room, sizeof room);
    sealed_place(column, key, &place);
    return seal_open(&store->seal_key, writer_span(&place), sealed, arena, out);
}

#define FINDER_PARTS_MOST 4

void vault_finder(const struct store *store, const char *label, const struct span *parts, size_t count, uint8_t out[static SHA256_BYTES])
{
    uint8_t lengths[FINDER_PARTS_MOST][8];
    struct span all[1 + 2 * FINDER_PARTS_MOST];
    size_t used = 0;
    ENSURE(count <= FINDER_PARTS_MOST);
    all[used++] = span_of(label, strlen(label) + 1);
    for (size_t i = 0; i < count; i++) {
        struct writer length = writer_of(lengths[i], sizeof lengths[i]);
        write_u64(&length, parts[i].size);
        all[used++] = writer_span(&length);
        all[used++] = parts[i];
    }
    hmac_sha256(store->index_key.bytes, all, used, out);
}

struct row_key row_key_of(int64_t major, int64_t minor)
{
    struct row_key key;
    struct writer writer = writer_of(key.bytes, sizeof key.bytes);
    pack_i64(&writer, major);
    pack_i64(&writer, minor);
    return key;
}

void pack_span(struct writer *writer, struct span bytes)
{
    ENSURE(bytes.size <= UINT16_MAX);
    write_u16(writer, (uint16_t)bytes.size);
    write_bytes(writer, bytes);
}

struct status unpack_span(struct cursor *cursor, struct span *out)
{
    uint16_t size;
    TRY(cursor_read_u16(cursor, &size));
    return cursor_read(cursor, size, out);
}

void pack_i64(struct writer *writer, int64_t value) { write_u64(writer, (uint64_t)value); }

struct status unpack_i64(struct cursor *cursor, int64_t *out)
{
    uint64_t value;
    TRY(cursor_read_u64(cursor, &value));
    *out = (int64_t)value;
    return STATUS(OK);
}

struct status unpack_i32(struct cursor *cursor, int32_t *out)
{
    uint32_t value;
    TRY(cursor_read_u32(cursor, &value));
    *out = (int32_t)value;
    return STATUS(OK);
}

void pack_signal(struct writer *writer, const struct signal *signal)
{
    write_u8(writer, signal->category);
    write_u8(writer, signal->life_domain);
    write_u8(writer, signal->urgency);
    write_u8(writer, signal->role);
    write_u8(writer, signal->matched_by);
    write_u32(writer, (uint32_t)signal->since_day);
    write_u32(writer, (uint32_t)signal->until_day);
    pack_span(writer, signal->contact);
}

struct status unpack_signal(struct cursor *cursor, struct signal *out)
{
    TRY(cursor_read_u8(cursor, &out->category));
    TRY(cursor_read_u8(cursor, &out->life_domain));
    TRY(cursor_read_u8(cursor, &out->urgency));
    TRY(cursor_read_u8(cursor, &out->role));
    TRY(cursor_read_u8(cursor, &out->matched_by));
    TRY(unpack_i32(cursor, &out->since_day));
    TRY(unpack_i32(cursor, &out->until_day));
    return unpack_span(cursor, &out->contact);
}

void pack_grounds(struct writer *writer, const struct grounds *grounds, enum grounds_role role)
{
#define GROUNDS_PACK(member, dimension, given, more) write_u8(writer, grounds->member);
    GROUNDS_LINK_WORDS(GROUNDS_PACK, , )
#undef GROUNDS_PACK
    write_u8(writer, role == GROUNDS_FROM ? grounds->from_role : grounds->to_role);
}

struct status unpack_grounds(struct cursor *cursor, struct grounds *out, enum grounds_role role)
{
#define GROUNDS_UNPACK(member, dimension, given, more) TRY(cursor_read_u8(cursor, &out->member));
    GROUNDS_LINK_WORDS(GROUNDS_UNPACK, , )
#undef GROUNDS_UNPACK
    return cursor_read_u8(cursor, role == GROUNDS_FROM ? &out->from_role : &out->to_role);
}

bool unpack_form(struct cursor *cursor)
{
    struct cursor ahead = *cursor;
    uint8_t form;
    if (!status_ok(cursor_read_u8(&ahead, &form)) || form != FORM_WITH_HOLDER)
        return false;
    *cursor = ahead;
    return true;
}

struct status unpack_end(struct status status, const struct cursor *cursor)
{
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    return status_ok(status) && cursor_is_done(cursor) ? STATUS(OK) : FAIL(CORRUPT);
}
