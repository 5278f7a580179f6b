// SPDX-License-Identifier: EUPL-1.2
//
// Cases: one sealed value, and beside it the columns by which they are listed.
#include "store/cases.h"

#include "store/vault.h"

#define PACKED_MOST_BYTES \
    (GROUNDS_PACKED_BYTES + 4 + 4 + 1 + CATEGORIES_MOST + 3 * (2 + REASON_MOST_BYTES) + 8 + 2 + CASE_USER_MOST_BYTES + 2)

/* Of what is sealed; the column says which. */
enum case_form { FORM_OF_BEFORE, FORM_WITH_CODES };

static struct status check_case_row(const struct case_row *row)
{
    bool fits = row->category_count <= CATEGORIES_MOST && row->necessity.size <= REASON_MOST_BYTES &&
                row->why_not_lighter.size <= REASON_MOST_BYTES && row->deferral_reason.size <= REASON_MOST_BYTES &&
                row->opened_by.size <= CASE_USER_MOST_BYTES;
    return fits ? STATUS(OK) : FAIL(INVALID);
}

static void pack_case(struct writer *writer, const struct case_row *row)
{
    pack_grounds(writer, &row->grounds, GROUNDS_TO);
    write_u32(writer, row->grounds.flags);
    write_u8(writer, row->category_count);
    write_bytes(writer, span_of(row->categories, row->category_count));
    write_u32(writer, (uint32_t)row->informed_day);
    write_u32(writer, (uint32_t)row->deferral_until_day);
    pack_span(writer, row->necessity);
    pack_span(writer, row->why_not_lighter);
    pack_span(writer, row->deferral_reason);
    pack_span(writer, row->opened_by);
    write_u8(writer, row->necessity_code);
    write_u8(writer, row->lighter_code);
    ENSURE(!writer->overflow);
}

static struct status unpack_categories(struct cursor *cursor, struct case_row *out)
{
    struct span categories;
    TRY(cursor_read_u8(cursor, &out->category_count));
    if (out->category_count > CATEGORIES_MOST)
        return FAIL(MALFORMED);
    TRY(cursor_read(cursor, out->category_count, &categories));
    if (categories.size)
        memcpy(out->categories, categories.data, categories.size);
    return STATUS(OK);
}

/* A case of before said why in words alone, which is what "anders" is. */
static struct status unpack_codes(struct cursor *cursor, int64_t form, struct case_row *out)
{
    if (form == FORM_OF_BEFORE) {
        out->necessity_code = NECESSITY_OTHER;
        out->lighter_code = LIGHTER_OTHER;
        return STATUS(OK);
    }
    TRY(cursor_read_u8(cursor, &out->necessity_code));
    return cursor_read_u8(cursor, &out->lighter_code);
}

static struct status unpack_case(struct cursor *cursor, int64_t form, struct case_row *out)
{
    if (form != FORM_OF_BEFORE && form != FORM_WITH_CODES)
        return FAIL(MALFORMED);
    TRY(unpack_grounds(cursor, &out->grounds, GROUNDS_TO));
    TRY(cursor_read_u32(cursor, &out->grounds.flags));
    TRY(unpack_categories(cursor, out));
    TRY(unpack_i32(cursor, &out->informed_day));
    TRY(unpack_i32(cursor, &out->deferral_until_day));
    TRY(unpack_span(cursor, &out->necessity));
    TRY(unpack_span(cursor, &out->why_not_lighter));
    TRY(unpack_span(cursor, &out->deferral_reason));
    TRY(unpack_span(cursor, &out->opened_by));
    return unpack_codes(cursor, form, out);
}

static struct subject_place case_place(const uint8_t id[static CASE_ID_BYTES])
{
    return (struct subject_place){
        .column = "dossier_subject",
        .insert = "INSERT INTO dossier_subject (dossier, ordinal, sealed) VALUES (?1, ?2, ?3)",
        .select = "SELECT ordinal, sealed FROM dossier_subject WHERE dossier = ?1 ORDER BY ordinal",
        .owner = span_of(id, CASE_ID_BYTES),
    };
}

/* Adding and changing bind the same values in the same order. */
static struct status write_row(struct store *store, const char *sql, const struct case_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t room[PACKED_MOST_BYTES];
    struct writer plain = writer_of(room, sizeof room);
    struct span sealed;
    QUERY(query);
    ENSURE(store->writing);
    TRY(check_case_row(row));
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    pack_case(&plain, row);
    TRY(vault_seal(store, "dossier", SPAN_OF_ARRAY(row->id), writer_span(&plain), scratch, &sealed));
    TRY(query_begin(store, sql, &query));
    query_bytes(&query, SPAN_OF_ARRAY(row->id));
    query_int(&query, row->state);
    query_int(&query, row->opened_ms);
    query_int(&query, row->expires_day);
    query_bytes(&query, sealed);
    query_int(&query, FORM_WITH_CODES);
    return query_change(&query);
}

struct status store_case_add(struct store *store, const struct case_row *row, const struct stored_subject *subjects, size_t count)
{
    struct subject_place place = case_place(row->id);
    TRY(write_row(store, "INSERT INTO dossier (id, state, opened_ms, expires_day, sealed, form) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row));
    return subjects_write(store, &place, subjects, count);
}

static struct status read_case_row(struct store *store, const struct query *query, struct arena *arena, struct case_row *out)
{
    struct span plain;
    TRY(query_get_fixed(query, 0, out->id, CASE_ID_BYTES));
    out->state = (uint8_t)query_get_int(query, 1);
    out->opened_ms = query_get_int(query, 2);
    out->expires_day = (int32_t)query_get_int(query, 3);
    TRY(vault_open(store, "dossier", SPAN_OF_ARRAY(out->id), query_get_bytes(query, 4), arena, &plain));
    struct cursor cursor = cursor_of(plain);
    return unpack_end(unpack_case(&cursor, query_get_int(query, 5), out), &cursor);
}

struct status store_case_read(struct store *store, const uint8_t id[static CASE_ID_BYTES], struct arena *arena, struct case_row *out)
{
    struct case_row row = {0};
    QUERY(query);
    TRY(query_begin(store, "SELECT id, state, opened_ms, expires_day, sealed, form FROM dossier WHERE id = ?1", &query));
    query_bytes(&query, span_of(id, CASE_ID_BYTES));
    TRY(query_first(&query));
    TRY(read_case_row(store, &query, arena, &row));
    *out = row;
    return STATUS(OK);
}

struct status store_case_subjects(struct store *store, const uint8_t id[static CASE_ID_BYTES], struct arena *arena,
                                  struct stored_subject **out, size_t *out_count)
{
    struct subject_place place = case_place(id);
    return subjects_read(store, &place, arena, out, out_count);
}

static struct bookmark case_bookmark(const struct case_row *row)
{
    struct bookmark mark = {.term = row->expires_day};
    memcpy(mark.id, row->id, sizeof mark.id);
    return mark;
}

#define PAGE_SQL                                                                                                                   \
    "SELECT id, state, opened_ms, expires_day, sealed, form FROM dossier WHERE (expires_day, id) > (?1, ?3) AND expires_day <= ?5" \
    " ORDER BY expires_day, id LIMIT ?4"

struct status store_case_page(struct store *store, int32_t last_day, struct paging *paging, struct arena *arena, struct case_row **out)
{
    struct case_row *rows;
    struct bookmark last = paging->after;
    QUERY(query);
    TRY(query_begin(store, PAGE_SQL, &query));
    query_after(&query, paging);
    query_int(&query, last_day);
    TRY(query_page(&query, paging));
    TRY(ARENA_NEW(arena, paging->count, &rows));
    for (size_t i = 0; i < paging->count; i++) {
        TRY(query_first(&query));
        TRY(read_case_row(store, &query, arena, &rows[i]));
        last = case_bookmark(&rows[i]);
    }
    *out = rows;
    return paging_end(paging, &last);
}

struct status store_case_find(struct store *store, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT id FROM dossier WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 2", &query));
    return query_range(&query, range, out, out_count);
}
