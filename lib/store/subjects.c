// SPDX-License-Identifier: EUPL-1.2
//
// Pseudonyms of a record or a case: packed, sealed each to its owner and ordinal, in and out of its table.
#include "store/vault.h"

void pack_subject(struct writer *writer, const struct stored_subject *subject)
{
    write_u8(writer, FORM_WITH_HOLDER);
    pack_span(writer, subject->domain);
    write_bytes(writer, oin_span(&subject->holder));
    write_u32(writer, subject->epoch);
    write_u8(writer, (uint8_t)subject->kind);
    write_bytes(writer, SPAN_OF_ARRAY(subject->pseudonym.bytes));
    write_bytes(writer, SPAN_OF_ARRAY(subject->tag));
}

static struct status unpack_fields(struct cursor *cursor, struct stored_subject *out)
{
    struct span pseudonym, tag, holder;
    uint8_t kind;
    bool has_holder = unpack_form(cursor);
    out->holder = (struct oin){""};
    TRY(unpack_span(cursor, &out->domain));
    if (has_holder) {
        TRY(cursor_read(cursor, OIN_DIGITS, &holder));
        TRY(oin_parse(holder, &out->holder));
    }
    TRY(cursor_read_u32(cursor, &out->epoch));
    TRY(cursor_read_u8(cursor, &kind));
    TRY(cursor_read(cursor, ELEMENT_BYTES, &pseudonym));
    TRY(cursor_read(cursor, TAG_BYTES, &tag));
    out->kind = (enum identifier_kind)kind;
    /* An element is only made by its decoder; what comes out of our own seal went in as one. */
    memcpy(out->pseudonym.bytes, pseudonym.data, ELEMENT_BYTES);
    memcpy(out->tag, tag.data, TAG_BYTES);
    return STATUS(OK);
}

static void bind_owner(struct query *query, const struct subject_place *place)
{
    if (place->owner_id)
        query_int(query, place->owner_id);
    else
        query_bytes(query, place->owner);
}

/* The place of a seal: owner and ordinal. Owners are ids (8 bytes) or 16 bytes: both fit. */
static struct span subject_place_key(const struct subject_place *place, int64_t ordinal, uint8_t room[static 32])
{
    struct writer writer = writer_of(room, 32);
    if (place->owner_id)
        pack_i64(&writer, place->owner_id);
    else
        write_bytes(&writer, place->owner);
    pack_i64(&writer, ordinal);
    ENSURE(!writer.overflow);
    return writer_span(&writer);
}

static struct status write_one(struct store *store, const struct subject_place *place, int64_t ordinal,
                               const struct stored_subject *subject, struct arena *scratch)
{
    uint8_t room[SUBJECT_PACKED_MOST_BYTES], key[32];
    struct writer plain = writer_of(room, sizeof room);
    struct span sealed;
    QUERY(query);
    if (subject->domain.size < 1 || subject->domain.size > WORD_MOST_BYTES || !oin_is_valid(&subject->holder))
        return FAIL(INVALID);
    pack_subject(&plain, subject);
    struct status status = vault_seal(store, place->column, subject_place_key(place, ordinal, key), writer_span(&plain), scratch, &sealed);
    secret_wipe(room, sizeof room);
    TRY(status);
    TRY(query_begin(store, place->insert, &query));
    bind_owner(&query, place);
    query_int(&query, ordinal);
    query_bytes(&query, sealed);
    return query_run(&query);
}

struct status subjects_write(struct store *store, const struct subject_place *place, const struct stored_subject *subjects, size_t count)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    for (size_t i = 0; i < count; i++)
        TRY(write_one(store, place, (int64_t)i, &subjects[i], scratch));
    return STATUS(OK);
}

struct status subject_open(const struct store *store, const struct subject_place *place, int64_t ordinal, struct span sealed,
                           struct arena *arena, struct stored_subject *out)
{
    uint8_t key[32];
    struct span plain;
    TRY(vault_open(store, place->column, subject_place_key(place, ordinal, key), sealed, arena, &plain));
    struct cursor cursor = cursor_of(plain);
    return unpack_end(unpack_fields(&cursor, out), &cursor);
}

struct status subjects_read(struct store *store, const struct subject_place *place, struct arena *arena, struct stored_subject **out,
                            size_t *out_count)
{
    struct stored_subject *subjects;
    size_t count;
    QUERY(query);
    TRY(query_begin(store, place->select, &query));
    bind_owner(&query, place);
    TRY(query_count(&query, &count));
    TRY(ARENA_NEW(arena, count, &subjects));
    for (size_t i = 0; i < count; i++) {
        TRY(query_first(&query));
        TRY(subject_open(store, place, query_get_int(&query, 0), query_get_bytes(&query, 1), arena, &subjects[i]));
    }
    *out = subjects;
    *out_count = count;
    return STATUS(OK);
}
