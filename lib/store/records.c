// SPDX-License-Identifier: EUPL-1.2
//
// The own register: found by HMAC of (reference, category), compared by HMAC of everything in it.
#include "store/records.h"

#include "store/vault.h"

#define SIGNAL_PACKED_MOST_BYTES (5 + 8 + 2 + CONTACT_MOST_BYTES)
#define RECORD_PACKED_MOST_BYTES (2 + REFERENCE_MOST_BYTES + SIGNAL_PACKED_MOST_BYTES)

static struct subject_place record_place(int64_t record)
{
    return (struct subject_place){
        .column = "record_subject",
        .insert = "INSERT INTO record_subject (record, ordinal, sealed) VALUES (?1, ?2, ?3)",
        .select = "SELECT ordinal, sealed FROM record_subject WHERE record = ?1 ORDER BY ordinal",
        .owner_id = record,
    };
}

static struct status check_record_row(const struct record *record, const struct stored_subject *subjects, size_t count)
{
    if (record->reference.size < 1 || record->reference.size > REFERENCE_MOST_BYTES || record->signal.contact.size > CONTACT_MOST_BYTES)
        return FAIL(INVALID);
    for (size_t i = 0; i < count; i++)
        if (subjects[i].domain.size < 1 || subjects[i].domain.size > WORD_MOST_BYTES || !oin_is_valid(&subjects[i].holder))
            return FAIL(INVALID);
    return STATUS(OK);
}

/* Of the record and its subjects together; keyed, so that it tells a thief nothing. */
static struct status content_digest(const struct store *store, struct span packed, const struct stored_subject *subjects, size_t count,
                                    struct arena *arena, uint8_t out[static SHA256_BYTES])
{
    uint8_t *room;
    TRY(ARENA_NEW(arena, count * SUBJECT_PACKED_MOST_BYTES, &room));
    struct writer all = writer_of(room, count * SUBJECT_PACKED_MOST_BYTES);
    for (size_t i = 0; i < count; i++)
        pack_subject(&all, &subjects[i]);
    ENSURE(!all.overflow);
    struct span parts[] = {packed, writer_span(&all)};
    vault_finder(store, "record content", parts, N(parts), out);
    return STATUS(OK);
}

struct found {
    bool is_there, is_same;
    int64_t id;
};

static struct status find_record(struct store *store, struct span finder, const uint8_t digest[static SHA256_BYTES], struct found *out)
{
    uint8_t stored[SHA256_BYTES];
    QUERY(query);
    TRY(query_begin(store, "SELECT id, digest FROM record WHERE finder = ?1", &query));
    query_bytes(&query, finder);
    TRY(query_row(&query, &out->is_there));
    if (!out->is_there)
        return STATUS(OK);
    out->id = query_get_int(&query, 0);
    TRY(query_get_fixed(&query, 1, stored, sizeof stored));
    out->is_same = memcmp(stored, digest, sizeof stored) == 0;
    return STATUS(OK);
}

static struct status insert_record(struct store *store, struct span finder, struct span digest, struct span sealed, int64_t *out_id)
{
    QUERY(query);
    TRY(query_begin(store, "INSERT INTO record (finder, digest, sealed) VALUES (?1, ?2, ?3)", &query));
    query_bytes(&query, finder);
    query_bytes(&query, digest);
    query_bytes(&query, sealed);
    TRY(query_run(&query));
    *out_id = sqlite3_last_insert_rowid(store->db);
    return STATUS(OK);
}

static struct status replace_record(struct store *store, int64_t id, struct span digest, struct span sealed)
{
    QUERY(update);
    QUERY(remove);
    QUERY(renew);
    TRY(query_begin(store, "UPDATE record SET digest = ?1, sealed = ?2 WHERE id = ?3", &update));
    query_bytes(&update, digest);
    query_bytes(&update, sealed);
    query_int(&update, id);
    TRY(query_change(&update));
    TRY(query_begin(store, "DELETE FROM record_subject WHERE record = ?1", &remove));
    query_int(&remove, id);
    TRY(query_run(&remove));
    TRY(query_begin(store, "DELETE FROM record_of_old_key WHERE record = ?1", &renew));
    query_int(&renew, id);
    return query_run(&renew);
}

struct status store_record_put(struct store *store, const struct record *record, const struct stored_subject *subjects, size_t count,
                               int64_t *out_id, enum record_outcome *out_outcome)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t room[RECORD_PACKED_MOST_BYTES], finder[SHA256_BYTES], digest[SHA256_BYTES];
    struct span parts[] = {record->reference, span_of(&record->signal.category, 1)};
    struct writer packed = writer_of(room, sizeof room);
    struct found found = {false, false, 0};
    struct span sealed;
    ENSURE(store->writing);
    TRY(check_record_row(record, subjects, count));
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    pack_span(&packed, record->reference);
    pack_signal(&packed, &record->signal);
    vault_finder(store, "record", parts, N(parts), finder);
    TRY(content_digest(store, writer_span(&packed), subjects, count, scratch, digest));
    TRY(find_record(store, SPAN_OF_ARRAY(finder), digest, &found));
    if (!found.is_same) {
        TRY(vault_seal(store, "record", SPAN_OF_ARRAY(finder), writer_span(&packed), scratch, &sealed));
        if (found.is_there)
            TRY(replace_record(store, found.id, SPAN_OF_ARRAY(digest), sealed));
        else
            TRY(insert_record(store, SPAN_OF_ARRAY(finder), SPAN_OF_ARRAY(digest), sealed, &found.id));
        struct subject_place place = record_place(found.id);
        TRY(subjects_write(store, &place, subjects, count));
    }
    *out_id = found.id;
    *out_outcome = found.is_same ? RECORD_UNCHANGED : found.is_there ? RECORD_REPLACED : RECORD_ADDED;
    return STATUS(OK);
}

static struct status unpack_record(struct cursor *cursor, struct record *out)
{
    TRY(unpack_span(cursor, &out->reference));
    return unpack_signal(cursor, &out->signal);
}

struct status store_record_read(struct store *store, int64_t id, struct arena *arena, struct record *out)
{
    struct span plain;
    struct record record = {0};
    QUERY(query);
    TRY(query_begin(store, "SELECT finder, sealed FROM record WHERE id = ?1", &query));
    query_int(&query, id);
    TRY(query_first(&query));
    TRY(vault_open(store, "record", query_get_bytes(&query, 0), query_get_bytes(&query, 1), arena, &plain));
    struct cursor cursor = cursor_of(plain);
    TRY(unpack_end(unpack_record(&cursor, &record), &cursor));
    *out = record;
    return STATUS(OK);
}

struct status store_record_subjects(struct store *store, int64_t id, struct arena *arena, struct stored_subject **out, size_t *out_count)
{
    struct subject_place place = record_place(id);
    return subjects_read(store, &place, arena, out, out_count);
}

struct status store_record_count(struct store *store, struct record_count *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM record_of_old_key)", &query));
    TRY(query_first(&query));
    out->all = (uint64_t)query_get_int(&query, 0);
    out->of_old_key = (uint64_t)query_get_int(&query, 1);
    return STATUS(OK);
}

/* An arena per row: the register may be larger than any one arena should be. */
static struct status visit_row(struct store *store, const struct query *query, store_tag_visit *visit, void *context)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct stored_subject subject;
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    struct subject_place place = record_place(query_get_int(query, 0));
    TRY(subject_open(store, &place, query_get_int(query, 1), query_get_bytes(query, 2), scratch, &subject));
    return oin_equal(&subject.holder, &store->own) ? visit(context, place.owner_id, &subject) : STATUS(OK);
}

struct status store_tags_each(struct store *store, store_tag_visit *visit, void *context)
{
    bool row;
    QUERY(query);
    TRY(query_begin(store, "SELECT record, ordinal, sealed FROM record_subject ORDER BY record, ordinal", &query));
    TRY(query_row(&query, &row));
    while (row) {
        TRY(visit_row(store, &query, visit, context));
        TRY(query_row(&query, &row));
    }
    return STATUS(OK);
}
