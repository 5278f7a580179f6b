// SPDX-License-Identifier: EUPL-1.2
//
// Signals received: sealed whole, with an HMAC per tag beside them for matching senders within a domain.
#include "store/pushes.h"

#include "store/vault.h"

#define PACKED_MOST_BYTES                                                                                                       \
    (1 + 2 + WORD_MOST_BYTES + GROUNDS_PACKED_BYTES + 4 + 8 + 1 + SUBJECTS_MOST * (1 + ELEMENT_BYTES + TAG_BYTES) + 5 + 8 + 2 + \
     CONTACT_MOST_BYTES)

static struct status check_push(const struct received_push *push)
{
    bool fits = push->domain.size >= 1 && push->domain.size <= WORD_MOST_BYTES && push->subject_count >= 1 &&
                push->subject_count <= SUBJECTS_MOST && push->signal.contact.size <= CONTACT_MOST_BYTES;
    return fits ? STATUS(OK) : FAIL(INVALID);
}

static void pack_push(struct writer *writer, const struct received_push *push)
{
    write_u8(writer, FORM_WITH_HOLDER);
    pack_span(writer, push->domain);
    pack_grounds(writer, &push->grounds, GROUNDS_FROM);
    write_u32(writer, push->epoch);
    pack_i64(writer, push->received_ms);
    write_u8(writer, (uint8_t)push->subject_count);
    for (size_t i = 0; i < push->subject_count; i++) {
        write_u8(writer, (uint8_t)push->subjects[i].kind);
        write_bytes(writer, SPAN_OF_ARRAY(push->subjects[i].pseudonym.bytes));
        write_bytes(writer, SPAN_OF_ARRAY(push->subjects[i].tag));
    }
    pack_signal(writer, &push->signal);
    ENSURE(!writer->overflow);
}

static struct status unpack_subjects(struct cursor *cursor, bool has_pseudonyms, struct arena *arena, struct received_push *out)
{
    uint8_t count, kind;
    struct span pseudonym = span_empty(), tag;
    TRY(cursor_read_u8(cursor, &count));
    TRY(ARENA_NEW(arena, count, &out->subjects));
    out->subject_count = count;
    for (size_t i = 0; i < count; i++) {
        TRY(cursor_read_u8(cursor, &kind));
        if (has_pseudonyms)
            TRY(cursor_read(cursor, ELEMENT_BYTES, &pseudonym));
        TRY(cursor_read(cursor, TAG_BYTES, &tag));
        out->subjects[i] = (struct stored_subject){.domain = out->domain, .epoch = out->epoch, .kind = (enum identifier_kind)kind};
        if (has_pseudonyms)
            memcpy(out->subjects[i].pseudonym.bytes, pseudonym.data, ELEMENT_BYTES);
        memcpy(out->subjects[i].tag, tag.data, TAG_BYTES);
    }
    return STATUS(OK);
}

static struct status unpack_push(struct cursor *cursor, struct arena *arena, struct received_push *out)
{
    bool has_pseudonyms = unpack_form(cursor);
    TRY(unpack_span(cursor, &out->domain));
    TRY(unpack_grounds(cursor, &out->grounds, GROUNDS_FROM));
    TRY(cursor_read_u32(cursor, &out->epoch));
    TRY(unpack_i64(cursor, &out->received_ms));
    TRY(unpack_subjects(cursor, has_pseudonyms, arena, out));
    return unpack_signal(cursor, &out->signal);
}

/* Sender and signal id are the row's key and its place. */
static struct span received_key(const struct oin *from, const uint8_t signal_id[static SIGNAL_ID_BYTES], uint8_t room[static 40])
{
    struct writer writer = writer_of(room, 40);
    write_text(&writer, from->text);
    write_bytes(&writer, span_of(signal_id, SIGNAL_ID_BYTES));
    ENSURE(!writer.overflow);
    return writer_span(&writer);
}

/* Behind those of its partner that go on the same day; one in the place of another of that day keeps its turn. */
#define PUT_SQL                                                                                                           \
    "INSERT INTO received (sender, signal_id, expires_day, sealed, turn) VALUES (?1, ?2, ?3, ?4,"                         \
    " (SELECT coalesce(min(max(turn) + 1, 65535), 0) FROM received WHERE sender = ?1 AND expires_day = ?3))"              \
    " ON CONFLICT (sender, signal_id) DO UPDATE SET turn = iif(expires_day = excluded.expires_day, turn, excluded.turn)," \
    " expires_day = excluded.expires_day, sealed = excluded.sealed RETURNING id"

static struct status put_row(struct store *store, const struct received_push *push, int64_t *out_id)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t room[PACKED_MOST_BYTES], key[40];
    struct writer plain = writer_of(room, sizeof room);
    struct span sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    pack_push(&plain, push);
    TRY(vault_seal(store, "received", received_key(&push->from, push->signal_id, key), writer_span(&plain), scratch, &sealed));
    TRY(query_begin(store, PUT_SQL, &query));
    query_text(&query, push->from.text);
    query_bytes(&query, SPAN_OF_ARRAY(push->signal_id));
    query_int(&query, push->expires_day);
    query_bytes(&query, sealed);
    TRY(query_first(&query));
    *out_id = query_get_int(&query, 0);
    return STATUS(OK);
}

static struct status put_tag(struct store *store, int64_t id, const struct received_push *push, const struct stored_subject *subject)
{
    uint8_t finder[SHA256_BYTES];
    struct row_key epoch = row_key_of(push->epoch, 0);
    struct span parts[] = {push->domain, SPAN_OF_ARRAY(epoch.bytes), SPAN_OF_ARRAY(subject->tag)};
    QUERY(query);
    vault_finder(store, "tag", parts, N(parts), finder);
    TRY(query_begin(store, "INSERT INTO received_tag (received, finder, sender) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", &query));
    query_int(&query, id);
    query_bytes(&query, SPAN_OF_ARRAY(finder));
    query_text(&query, push->from.text);
    return query_run(&query);
}

static struct status drop_tags(struct store *store, int64_t id)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM received_tag WHERE received = ?1", &query));
    query_int(&query, id);
    return query_run(&query);
}

struct status store_received_put(struct store *store, const struct received_push *push, int64_t *out_id)
{
    int64_t id = 0;
    ENSURE(store->writing);
    TRY(check_push(push));
    TRY(put_row(store, push, &id));
    TRY(drop_tags(store, id));
    for (size_t i = 0; i < push->subject_count; i++)
        TRY(put_tag(store, id, push, &push->subjects[i]));
    *out_id = id;
    return STATUS(OK);
}

static struct status read_received_row(struct store *store, const struct query *query, struct arena *arena, struct received_push *out)
{
    uint8_t key[40];
    struct span plain;
    out->id = query_get_int(query, 0);
    TRY(query_get_oin(query, 1, &out->from));
    TRY(query_get_fixed(query, 2, out->signal_id, SIGNAL_ID_BYTES));
    out->expires_day = (int32_t)query_get_int(query, 3);
    TRY(vault_open(store, "received", received_key(&out->from, out->signal_id, key), query_get_bytes(query, 4), arena, &plain));
    out->other_senders = (uint64_t)query_get_int(query, 5);
    out->turn = (uint32_t)query_get_int(query, 6);
    struct cursor cursor = cursor_of(plain);
    return unpack_end(unpack_push(&cursor, arena, out), &cursor);
}

/* A finder holds its domain, so an equal finder is an equal tag of the same domain (P-03). Of each tag from the first sender to the next:
 * one that has thousands of signals of a household is one step. */
#define OTHERS_SQL                                                                                                                \
    "(WITH RECURSIVE beside (finder, sender) AS (SELECT mine.finder,"                                                             \
    " (SELECT min(sender) FROM received_tag WHERE finder = mine.finder) FROM received_tag mine WHERE mine.received = received.id" \
    " UNION ALL SELECT finder, (SELECT min(theirs.sender) FROM received_tag theirs WHERE theirs.finder = beside.finder"           \
    " AND theirs.sender > beside.sender) FROM beside WHERE sender IS NOT NULL)"                                                   \
    " SELECT count(DISTINCT sender) FROM beside WHERE sender <> received.sender)"
#define PAGE_SQL                                                     \
    "SELECT id, sender, signal_id, expires_day, sealed, " OTHERS_SQL \
    ", turn FROM received WHERE (expires_day, turn, id) > (?1, ?2, ?3) ORDER BY expires_day, turn, id LIMIT ?4"

struct status store_received_page(struct store *store, struct paging *paging, struct arena *arena, struct received_push **out)
{
    struct received_push *rows;
    struct bookmark last = paging->after;
    QUERY(query);
    TRY(query_begin(store, PAGE_SQL, &query));
    query_after_number(&query, paging);
    TRY(query_page(&query, paging));
    TRY(ARENA_NEW(arena, paging->count, &rows));
    for (size_t i = 0; i < paging->count; i++) {
        TRY(query_first(&query));
        TRY(read_received_row(store, &query, arena, &rows[i]));
        last = bookmark_numbered(rows[i].expires_day, rows[i].turn, rows[i].id);
    }
    *out = rows;
    return paging_end(paging, &last);
}

struct status store_received_beside(struct store *store, const struct oin *from, const uint8_t signal_id[static SIGNAL_ID_BYTES],
                                    uint64_t *out)
{
    QUERY(query);
    TRY(query_begin(
        store, "SELECT count(*) - EXISTS (SELECT 1 FROM received WHERE sender = ?1 AND signal_id = ?2) FROM received WHERE sender = ?1",
        &query));
    query_text(&query, from->text);
    query_bytes(&query, span_of(signal_id, SIGNAL_ID_BYTES));
    TRY(query_first(&query));
    *out = (uint64_t)query_get_int(&query, 0);
    return STATUS(OK);
}

struct status store_received_expire(struct store *store, int32_t day, uint64_t *out_removed)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM received WHERE expires_day <= ?1", &query));
    query_int(&query, day);
    TRY(query_run(&query));
    *out_removed = query_changes(&query);
    return STATUS(OK);
}
