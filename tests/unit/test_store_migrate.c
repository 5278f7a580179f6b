// SPDX-License-Identifier: EUPL-1.2
//
// Files of an older version, opened by a program that has two more: versions that do not exist yet, after those that do.
// What was in the file is there afterwards, whole, or the file is as it was (P-05).
#include "store/leaves.h"
#include "store/migrate.h"

#include "../support/faulty_disk.h"
#include "../support/store_fixture.h"

#include <sqlite3.h>

static const char *const second[] = {
    "ALTER TABLE leaf ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX leaf_pruned ON leaf (pruned) WHERE pruned = 1",
};
static const char *const third[] = {
    "CREATE TABLE mark (position INTEGER PRIMARY KEY REFERENCES leaf (position), hash BLOB NOT NULL) STRICT",
    "INSERT INTO mark SELECT position, hash FROM leaf",
    "UPDATE frontier SET bytes = CAST(bytes || '+' AS BLOB)",
};
static const char *const broken[] = {
    "CREATE TABLE mark (position INTEGER PRIMARY KEY) STRICT",
    "UPDATE frontier SET bytes = x''",
    "INSERT INTO nowhere SELECT position FROM leaf",
};
#define OF_THIS_PROGRAM 19 /* versions of store_schema: the synthetic ones come after them */
static struct schema_version chain[OF_THIS_PROGRAM + 2];
static struct schema newer = {chain, N(chain)};

static void make_chain(const char *const *last, size_t count)
{
    cr_assert(store_schema.count == OF_THIS_PROGRAM);
    for (size_t i = 0; i < store_schema.count; i++)
        chain[i] = store_schema.versions[i];
    chain[OF_THIS_PROGRAM] = (struct schema_version){second, N(second)};
    chain[OF_THIS_PROGRAM + 1] = (struct schema_version){last, count};
}

static struct status open_as(struct fixture *f, const struct schema *schema)
{
    struct store_config config = {.path = f->path, .create = false, .master = &f->master, .own = oin_of(FIXTURE_OIN), .schema = schema};
    f->why.text[0] = 0;
    return store_open(&config, &f->why, &f->store);
}

static void fill(struct fixture *f)
{
    uint8_t hash[SHA256_BYTES];
    OK(store_begin(f->store));
    for (uint64_t i = 0; i < 100; i++) {
        memset(hash, (int)i, sizeof hash);
        OK(store_leaf_append(f->store, i, span_of_text("an entry of the version before"), hash));
    }
    OK(store_frontier_write(f->store, span_of_text("frontier")));
    OK(store_meta_set(f->store, "policy", span_of_text("sealed")));
    OK(store_commit(f->store));
}

static void check_filled(struct fixture *f, const char *frontier)
{
    uint8_t hash[SHA256_BYTES], expected[SHA256_BYTES];
    uint64_t count;
    struct span bytes;
    OK(store_leaf_count(f->store, &count));
    cr_assert(count == 100);
    for (uint64_t i = 0; i < count; i++) {
        memset(expected, (int)i, sizeof expected);
        OK(store_leaf_read(f->store, i, f->arena, &bytes, hash));
        cr_expect(memcmp(hash, expected, sizeof hash) == 0 && span_is_text(bytes, "an entry of the version before"));
    }
    OK(store_frontier_read(f->store, f->arena, &bytes));
    cr_expect(span_is_text(bytes, frontier), "%.*s", (int)bytes.size, (const char *)bytes.data);
    OK(store_meta_get(f->store, "policy", f->arena, &bytes));
    cr_expect(span_is_text(bytes, "sealed"));
}

/* One number out of the file, past the store; -1 when the statement does not fit its tables. */
static int64_t number_of(const struct fixture *f, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    cr_assert(sqlite3_open(f->path, &db) == SQLITE_OK);
    cr_assert(sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL) ==
              SQLITE_OK); /* as the store: a WAL without shared memory */
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

static void close_store(struct fixture *f) { f->store = store_close(f->store); }

Test(store_migrate, an_older_file_goes_through_every_version_and_keeps_what_it_held)
{
    struct fixture f;
    fixture_open(&f);
    fill(&f);
    close_store(&f);
    make_chain(third, N(third));
    OK(open_as(&f, &newer));
    check_filled(&f, "frontier+");
    close_store(&f);
    cr_expect(number_of(&f, "PRAGMA user_version") == OF_THIS_PROGRAM + 2);
    cr_expect(number_of(&f, "SELECT count(*) FROM leaf WHERE pruned = 0") == 100);
    cr_expect(number_of(&f, "SELECT count(*) FROM mark JOIN leaf USING (position) WHERE mark.hash = leaf.hash") == 100);
    OK(open_as(&f, &newer)); /* and the second time there is nothing to do */
    check_filled(&f, "frontier+");
    fixture_close(&f);
}

Test(store_migrate, a_new_file_is_made_of_all_versions)
{
    struct fixture f;
    fixture_path(&f);
    make_chain(third, N(third));
    struct store_config config = {.path = f.path, .create = true, .master = &f.master, .own = oin_of(FIXTURE_OIN), .schema = &newer};
    OK(store_open(&config, &f.why, &f.store));
    close_store(&f);
    cr_expect(number_of(&f, "PRAGMA user_version") == OF_THIS_PROGRAM + 2);
    cr_expect(number_of(&f, "SELECT count(*) FROM mark") == 0);
    fixture_close(&f);
}

Test(store_migrate, a_version_that_fails_halfway_leaves_the_file_as_it_was)
{
    struct fixture f;
    fixture_open(&f);
    fill(&f);
    close_store(&f);
    make_chain(broken, N(broken));
    IS(open_as(&f, &newer), CORRUPT);
    cr_expect(strstr(f.why.text, f.path), "%s", f.why.text);
    cr_expect(number_of(&f, "PRAGMA user_version") == OF_THIS_PROGRAM);
    cr_expect(number_of(&f, "SELECT count(*) FROM mark") == -1);
    cr_expect(number_of(&f, "SELECT count(*) FROM leaf WHERE pruned = 0") == -1, "the version before the failing one went too");
    OK(open_as(&f, NULL)); /* the program of before goes on */
    check_filled(&f, "frontier");
    fixture_close(&f);
}

Test(store_migrate, a_disk_that_fails_at_any_moment_leaves_the_old_file_or_the_new)
{
    bool ran_through = false;
    int old = 0, new = 0;
    faulty_disk_install();
    make_chain(third, N(third));
    for (int at = 1; at < 400 && !ran_through; at++) {
        struct fixture f;
        fixture_open(&f);
        fill(&f);
        close_store(&f);
        faulty_disk_set(DISK_CHANGE_FAILS, at, 1);
        struct status status = open_as(&f, &newer);
        ran_through = !faulty_disk_has_failed();
        close_store(&f);
        faulty_disk_set(DISK_SOUND, 0, 0);
        bool is_new = number_of(&f, "PRAGMA user_version") == OF_THIS_PROGRAM + 2;
        cr_expect(is_new || !status_ok(status), "operation %d failed, and yet it opened", at);
        old += !is_new;
        new += is_new;
        OK(open_as(&f, is_new ? &newer : NULL));
        check_filled(&f, is_new ? "frontier+" : "frontier");
        fixture_close(&f);
    }
    cr_expect(ran_through && old > 0 && new > 0, "%d were as before, %d migrated", old, new);
}

Test(store_migrate, a_file_of_a_newer_version_is_refused_and_stays_as_it_is)
{
    struct fixture f;
    struct span before, after;
    fixture_open(&f);
    fill(&f);
    close_store(&f);
    make_chain(third, N(third));
    OK(open_as(&f, &newer));
    close_store(&f);
    before = fixture_file(&f, f.path);
    IS(open_as(&f, NULL), UNSUPPORTED);
    cr_expect(strstr(f.why.text, "is of version 21, newer than this program's 19"), "%s", f.why.text);
    after = fixture_file(&f, f.path);
    cr_expect(span_equal(before, after));
    fixture_close(&f);
}
