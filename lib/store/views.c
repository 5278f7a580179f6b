// SPDX-License-Identifier: EUPL-1.2
//
// Rows of reads, found by HMAC.
#include "store/views.h"

#include "store/vault.h"

#define PACKED_MOST_BYTES 1024

static void view_finder(const struct store *store, const struct view_row *of, uint8_t out[static SHA256_BYTES])
{
    const uint8_t kind = (uint8_t)of->kind;
    const struct span parts[] = {span_of(&kind, 1), of->word, of->user, of->object};
    vault_finder(store, "viewed", parts, N(parts), out);
}

static struct status unpack_view(struct cursor *cursor, struct view_row *out)
{
    struct span owner;
    uint8_t kind, has_owner;
    int64_t more, from, to;
    TRY(cursor_read_u8(cursor, &kind));
    TRY(unpack_span(cursor, &out->word));
    TRY(unpack_span(cursor, &out->user));
    TRY(unpack_span(cursor, &out->object));
    TRY(cursor_read_u8(cursor, &has_owner));
    TRY(cursor_read(cursor, TAG_BYTES, &owner));
    TRY(unpack_i64(cursor, &more));
    TRY(unpack_i64(cursor, &from));
    TRY(unpack_i64(cursor, &to));
    out->kind = (enum entry_kind)kind;
    out->has_owner = has_owner != 0;
    memcpy(out->owner, owner.data, TAG_BYTES);
    out->more = (uint64_t)more;
    out->read_from = (uint64_t)from;
    out->read_to = (uint64_t)to;
    return STATUS(OK);
}

static struct status open_view(const struct store *store, const struct query *query, struct arena *arena, struct view_row *out)
{
    struct span plain;
    out->begun_ms = query_get_int(query, 1);
    out->ends_ms = query_get_int(query, 2);
    TRY(vault_open(store, "viewed", query_get_bytes(query, 0), query_get_bytes(query, 3), arena, &plain));
    struct cursor cursor = cursor_of(plain);
    return unpack_end(unpack_view(&cursor, out), &cursor);
}

struct status store_view_read(struct store *store, const struct view_row *of, struct arena *arena, struct view_row *out)
{
    uint8_t finder[SHA256_BYTES];
    QUERY(query);
    view_finder(store, of, finder);
    TRY(query_begin(store, "SELECT finder, begun_ms, ends_ms, sealed FROM viewed WHERE finder = ?1", &query));
    query_bytes(&query, SPAN_OF_ARRAY(finder));
    TRY(query_first(&query));
    return open_view(store, &query, arena, out);
}

static struct status seal_view(struct store *store, const struct view_row *row, struct span finder, struct arena *arena, struct span *out)
{
    uint8_t room[PACKED_MOST_BYTES];
    struct writer plain = writer_of(room, sizeof room);
    write_u8(&plain, (uint8_t)row->kind);
    pack_span(&plain, row->word);
    pack_span(&plain, row->user);
    pack_span(&plain, row->object);
    write_u8(&plain, row->has_owner);
    write_bytes(&plain, SPAN_OF_ARRAY(row->owner));
    pack_i64(&plain, (int64_t)row->more);
    pack_i64(&plain, (int64_t)row->read_from);
    pack_i64(&plain, (int64_t)row->read_to);
    if (plain.overflow || row->object.size > VIEW_OBJECT_MOST_BYTES)
        return FAIL(INVALID);
    struct status status = vault_seal(store, "viewed", finder, writer_span(&plain), arena, out);
    secret_wipe(room, sizeof room);
    return status;
}

struct status store_view_put(struct store *store, const struct view_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t finder[SHA256_BYTES];
    struct span sealed;
    QUERY(query);
    view_finder(store, row, finder);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(seal_view(store, row, SPAN_OF_ARRAY(finder), scratch, &sealed));
    TRY(query_begin(store,
                    "INSERT INTO viewed (finder, begun_ms, ends_ms, sealed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (finder)"
                    " DO UPDATE SET begun_ms = excluded.begun_ms, ends_ms = excluded.ends_ms, sealed = excluded.sealed",
                    &query));
    query_bytes(&query, SPAN_OF_ARRAY(finder));
    query_int(&query, row->begun_ms);
    query_int(&query, row->ends_ms);
    query_bytes(&query, sealed);
    return query_run(&query);
}

struct status store_view_remove(struct store *store, const struct view_row *of)
{
    uint8_t finder[SHA256_BYTES];
    QUERY(query);
    view_finder(store, of, finder);
    TRY(query_begin(store, "DELETE FROM viewed WHERE finder = ?1", &query));
    query_bytes(&query, SPAN_OF_ARRAY(finder));
    return query_change(&query);
}

struct status store_view_over(struct store *store, int64_t now_ms, struct arena *arena, struct view_row *out)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT finder, begun_ms, ends_ms, sealed FROM viewed WHERE ends_ms <= ?1 OR begun_ms > ?1 ORDER BY ends_ms LIMIT 1",
                    &query));
    query_int(&query, now_ms);
    TRY(query_first(&query));
    return open_view(store, &query, arena, out);
}
