// SPDX-License-Identifier: EUPL-1.2
//
// Keys per subject and class, found by HMAC; openings by leaf and field.
#include "store/openings.h"

#include "store/vault.h"

static struct status open_key(struct store *store, const struct query *query, uint8_t out_key[static 32])
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span key;
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_open(store, "subject_key", query_get_bytes(query, 1), query_get_bytes(query, 2), scratch, &key));
    if (key.size != 32)
        return FAIL(CORRUPT);
    memcpy(out_key, key.data, 32);
    return STATUS(OK);
}

static struct status add_subject_key(struct store *store, struct span finder, const uint8_t key[static 32], int64_t *out_id)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "subject_key", finder, span_of(key, 32), scratch, &sealed));
    TRY(query_begin(store, "INSERT INTO subject_key (finder, sealed) VALUES (?1, ?2)", &query));
    query_bytes(&query, finder);
    query_bytes(&query, sealed);
    TRY(query_run(&query));
    *out_id = sqlite3_last_insert_rowid(store->db);
    return STATUS(OK);
}

struct status store_subject_key(struct store *store, const uint8_t subject[static 32], int retention_class,
                                const struct random_source *random, int64_t *out_id, uint8_t out_key[static 32])
{
    struct row_key class = row_key_of(retention_class, 0);
    struct span parts[] = {span_of(subject, 32), SPAN_OF_ARRAY(class.bytes)};
    uint8_t finder[SHA256_BYTES];
    struct secret_key key __attribute__((cleanup(secret_key_wipe)));
    int64_t id = 0;
    bool row;
    QUERY(query);
    ENSURE(store->writing);
    vault_finder(store, "subject", parts, N(parts), finder);
    TRY(query_begin(store, "SELECT id, finder, sealed FROM subject_key WHERE finder = ?1", &query));
    query_bytes(&query, SPAN_OF_ARRAY(finder));
    TRY(query_row(&query, &row));
    if (row) {
        id = query_get_int(&query, 0);
        TRY(open_key(store, &query, key.bytes));
    } else {
        random_fill(random, key.bytes, sizeof key.bytes);
        TRY(add_subject_key(store, SPAN_OF_ARRAY(finder), key.bytes, &id));
    }
    *out_id = id;
    memcpy(out_key, key.bytes, sizeof key.bytes);
    return STATUS(OK);
}

struct status store_subject_key_read(struct store *store, int64_t id, uint8_t out_key[static 32])
{
    QUERY(query);
    TRY(query_begin(store, "SELECT id, finder, sealed FROM subject_key WHERE id = ?1", &query));
    query_int(&query, id);
    TRY(query_first(&query));
    return open_key(store, &query, out_key);
}

struct status store_opening_put(struct store *store, uint64_t leaf, enum commit_field field, int64_t subject_key, struct span value)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct row_key place = row_key_of((int64_t)leaf, field);
    struct span sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "opening", SPAN_OF_ARRAY(place.bytes), value, scratch, &sealed));
    TRY(query_begin(store, "INSERT INTO opening (leaf, field, subject_key, sealed) VALUES (?1, ?2, ?3, ?4)", &query));
    query_int(&query, (int64_t)leaf);
    query_int(&query, field);
    query_int(&query, subject_key);
    query_bytes(&query, sealed);
    return query_run(&query);
}

struct status store_opening_read(struct store *store, uint64_t leaf, enum commit_field field, struct arena *arena, int64_t *out_subject_key,
                                 struct span *out_value)
{
    struct row_key place = row_key_of((int64_t)leaf, field);
    QUERY(query);
    TRY(query_begin(store, "SELECT subject_key, sealed FROM opening WHERE leaf = ?1 AND field = ?2", &query));
    query_int(&query, (int64_t)leaf);
    query_int(&query, field);
    TRY(query_first(&query));
    TRY(vault_open(store, "opening", SPAN_OF_ARRAY(place.bytes), query_get_bytes(&query, 1), arena, out_value));
    *out_subject_key = query_get_int(&query, 0);
    return STATUS(OK);
}

static struct status put_commit(struct store *store, uint64_t leaf, uint8_t ordinal, const uint8_t commit[static SHA256_BYTES])
{
    QUERY(query);
    TRY(query_begin(store, "INSERT INTO listed (leaf, ordinal, value) VALUES (?1, ?2, ?3)", &query));
    query_int(&query, (int64_t)leaf);
    query_int(&query, ordinal);
    query_bytes(&query, span_of(commit, SHA256_BYTES));
    return query_run(&query);
}

struct status store_listed_put(struct store *store, uint64_t leaf, uint8_t ordinal, const struct listed_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct row_key place = row_key_of((int64_t)leaf, ordinal);
    struct span sealed;
    QUERY(query);
    TRY(put_commit(store, leaf, ordinal, row->commit));
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "listed_opening", SPAN_OF_ARRAY(place.bytes), row->value, scratch, &sealed));
    TRY(query_begin(store, "INSERT INTO listed_opening (leaf, ordinal, subject_key, sealed) VALUES (?1, ?2, ?3, ?4)", &query));
    query_int(&query, (int64_t)leaf);
    query_int(&query, ordinal);
    query_int(&query, row->subject_key);
    query_bytes(&query, sealed);
    return query_run(&query);
}

static struct status read_listed(struct store *store, const struct query *query, struct row_key place, struct arena *arena,
                                 struct listed_row *out)
{
    struct span commit = query_get_bytes(query, 1);
    *out = (struct listed_row){.is_open = query_get_int(query, 2) != 0, .subject_key = query_get_int(query, 2)};
    if (commit.size != sizeof out->commit)
        return FAIL(CORRUPT);
    memcpy(out->commit, commit.data, sizeof out->commit);
    return out->is_open ? vault_open(store, "listed_opening", SPAN_OF_ARRAY(place.bytes), query_get_bytes(query, 3), arena, &out->value)
                        : STATUS(OK);
}

struct status store_listed_read(struct store *store, uint64_t leaf, size_t most, struct arena *arena, struct listed_row *out,
                                size_t *out_count)
{
    bool row;
    QUERY(query);
    *out_count = 0;
    TRY(query_begin(store,
                    "SELECT ordinal, value, coalesce(subject_key, 0), sealed FROM listed LEFT JOIN listed_opening USING (leaf, ordinal)"
                    " WHERE leaf = ?1 ORDER BY ordinal",
                    &query));
    query_int(&query, (int64_t)leaf);
    TRY(query_row(&query, &row));
    while (row) {
        if (*out_count == most)
            return FAIL(TOO_LARGE);
        TRY(read_listed(store, &query, row_key_of((int64_t)leaf, query_get_int(&query, 0)), arena, &out[*out_count]));
        ++*out_count;
        TRY(query_row(&query, &row));
    }
    return STATUS(OK);
}
