// SPDX-License-Identifier: EUPL-1.2
//
// From the WAL into the file: only when it is asked for, and a disk that fails at it is never taken for one that did not (P-05).
#include "store/leaves.h"
#include "store/query.h" /* the inside: pages that SQLite read */

#include "support/faulty_disk.h"
#include "support/store_fixture.h"

#define ENTRY_SIZE 16000
#define ENTRIES 600 /* more than the thousand pages after which SQLite would settle by itself */

static void append(struct fixture *f, uint64_t count)
{
    static const uint8_t entry[ENTRY_SIZE] = {1}, hash[SHA256_BYTES] = {2};
    uint64_t first;
    OK(store_leaf_count(f->store, &first));
    OK(store_begin(f->store));
    for (uint64_t i = 0; i < count; i++)
        OK(store_leaf_append(f->store, first + i, SPAN_OF_ARRAY(entry), hash));
    OK(store_commit(f->store));
}

static uint64_t count_of(struct fixture *f)
{
    uint64_t count;
    OK(store_leaf_count(f->store, &count));
    return count;
}

static int64_t size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (int64_t)about.st_size : -1;
}

static void open_on_faulty_disk(struct fixture *f)
{
    faulty_disk_install();
    fixture_open(f);
}

Test(store_settle, a_commit_leaves_the_file_alone)
{
    struct fixture f;
    fixture_open(&f);
    int64_t before = size_of(f.path);
    for (size_t i = 0; i < ENTRIES; i++)
        append(&f, 1);
    cr_expect(size_of(f.path) == before);
    cr_expect(store_unsettled(f.store) > (uint64_t)ENTRIES * ENTRY_SIZE);
    OK(store_settle(f.store));
    cr_expect(size_of(f.path) > (int64_t)ENTRIES * ENTRY_SIZE);
    cr_expect(store_unsettled(f.store) == 0);
    append(&f, 1);
    cr_expect(store_unsettled(f.store) > 0 && store_unsettled(f.store) < STORE_SETTLE_IDLE_BYTES,
              "it begins again at the start of the WAL");
    fixture_close(&f);
}

/* Of the file, since it was opened. */
static int pages_read(struct fixture *f)
{
    int pages, most;
    cr_assert_eq(sqlite3_db_status(f->store->db, SQLITE_DBSTATUS_CACHE_MISS, &pages, &most, 0), SQLITE_OK);
    return pages;
}

static int pages_of_a_start(struct fixture *f)
{
    OK(store_settle(f->store));
    fixture_reopen(f);
    return pages_read(f);
}

Test(store_settle, a_start_reads_as_much_of_a_large_file_as_of_a_small_one)
{
    struct fixture f;
    fixture_open(&f);
    append(&f, 1);
    int few = pages_of_a_start(&f);
    append(&f, ENTRIES);
    int many = pages_of_a_start(&f);
    cr_expect(few > 0 && many <= few, "%d pages, then %d", few, many);
    cr_expect(size_of(f.path) > (int64_t)ENTRIES * ENTRY_SIZE);
    f.store = store_close(f.store);
    struct store_config looking = {
        .path = f.path, .only_look = true, .look_at_pages = true, .master = &f.master, .own = oin_of(FIXTURE_OIN)};
    OK(store_open(&looking, &f.why, &f.store));
    cr_expect(pages_read(&f) > ENTRIES, "who looks at the pages reads them all: %d", pages_read(&f));
    fixture_close(&f);
}

Test(store_settle, what_is_settled_has_no_wal_and_what_is_not_keeps_it)
{
    struct fixture f;
    char wal[128];
    fixture_open(&f);
    snprintf(wal, sizeof wal, "%s-wal", f.path);
    append(&f, 3);
    f.store = store_close(f.store);
    cr_expect(size_of(wal) > 0);
    OK(fixture_try(&f, false, &f.store));
    cr_expect(count_of(&f) == 3 && size_of(wal) == 0, "a start settles first");
    append(&f, 1);
    OK(store_settle(f.store));
    f.store = store_close(f.store);
    cr_expect(size_of(wal) == -1);
    fixture_close(&f);
}

/* One sync of the file that fails, and no other: this is the one of which SQLite itself says nothing. */
Test(store_settle, a_sync_that_fails_is_told_and_final)
{
    struct fixture f;
    open_on_faulty_disk(&f);
    for (int at = 1, failed = 0;; at++) {
        append(&f, 1);
        uint64_t count = count_of(&f);
        faulty_disk_set(DISK_SYNC_FAILS, at, 1);
        struct status status = store_settle(f.store);
        bool has_failed = faulty_disk_has_failed();
        faulty_disk_set(DISK_SOUND, 0, 0);
        cr_assert(status_ok(status) != has_failed, "sync %d", at);
        if (!has_failed) {
            cr_expect(failed >= 2, "that of the WAL and that of the file, %d", failed);
            break;
        }
        failed++;
        cr_expect(status_is(status, STATUS_IO_FAILED));
        IS(store_settle(f.store), IO_FAILED);
        IS(store_begin(f.store), IO_FAILED);
        fixture_reopen(&f);
        cr_expect(count_of(&f) == count, "nothing that was committed is gone");
    }
    fixture_close(&f);
}

Test(store_settle, a_full_disk_passes)
{
    struct fixture f;
    open_on_faulty_disk(&f);
    append(&f, 50);
    faulty_disk_set(DISK_IS_FULL, 1, 1000);
    IS(store_settle(f.store), DISK_FULL);
    cr_expect(store_unsettled(f.store) > 0);
    faulty_disk_set(DISK_SOUND, 0, 0);
    append(&f, 1);
    OK(store_settle(f.store));
    fixture_reopen(&f);
    cr_expect(count_of(&f) == 51);
    fixture_close(&f);
}

/* The WAL went into the file half: the WAL is there still. */
Test(store_settle, a_power_cut_in_the_middle_loses_nothing)
{
    struct fixture f;
    faulty_disk_install();
    fixture_path(&f);
    faulty_disk_keep_synced();
    OK(fixture_try(&f, true, &f.store));
    append(&f, 100);
    faulty_disk_set(DISK_WRITE_FAILS, 40, 1);
    IS(store_settle(f.store), IO_FAILED);
    faulty_disk_set(DISK_SOUND, 0, 0);
    struct fixture after = f;
    snprintf(after.path, sizeof after.path, "%s/cut.db", f.directory);
    faulty_disk_cut_power(f.path, after.path);
    cr_assert(chmod(after.path, 0600) == 0);
    OK(fixture_try(&after, false, &after.store));
    cr_expect(count_of(&after) == 100);
    after.store = store_close(after.store);
    faulty_disk_forget_synced(f.path);
    faulty_disk_forget_synced(after.path);
    unlink(after.path);
    snprintf(after.path, sizeof after.path, "%s/cut.db-wal", f.directory);
    unlink(after.path);
    fixture_close(&f);
}
