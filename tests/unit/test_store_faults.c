// SPDX-License-Identifier: EUPL-1.2
//
// Everything that can be done with a store, with each of its allocations and each of its disk operations failing in
// turn: it says so, nothing is half done, and afterwards the store does it (P-05, P-06).
#include "store/query.h" /* the inside: its cache must be emptied before a read reaches the disk */

#include "support/faulty_disk.h"
#include "support/faulty_memory.h"
#include "support/store_deeds.h"
#include "support/store_filling.h"
#include "support/store_fixture.h"

#define OPERATIONS_MOST 80000

static void fold(uint8_t digest[static SHA256_BYTES], struct span bytes)
{
    struct span parts[] = {span_of(digest, SHA256_BYTES), bytes};
    sha256_parts(parts, N(parts), digest);
}

static void fold_rows(sqlite3 *db, const char *table, uint8_t digest[static SHA256_BYTES])
{
    char sql[128];
    sqlite3_stmt *rows;
    snprintf(sql, sizeof sql, "SELECT *, 0 FROM %s ORDER BY 1, 2", table);
    cr_assert(sqlite3_prepare_v2(db, sql, -1, &rows, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    while (sqlite3_step(rows) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const void *bytes = sqlite3_column_blob(rows, i);
            fold(digest, span_of(bytes, (size_t)sqlite3_column_bytes(rows, i)));
        }
    cr_assert(sqlite3_finalize(rows) == SQLITE_OK);
}

struct contents {
    uint8_t digest[SHA256_BYTES];
};

/* Of every row of every table. */
static struct contents contents_of(struct store *store)
{
    struct contents contents = {{0}};
    sqlite3_stmt *tables;
    cr_assert(sqlite3_prepare_v2(store->db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1, &tables, NULL) == 0);
    while (sqlite3_step(tables) == SQLITE_ROW)
        fold_rows(store->db, (const char *)sqlite3_column_text(tables, 0), contents.digest);
    cr_assert(sqlite3_finalize(tables) == SQLITE_OK);
    return contents;
}

static bool is_same(struct contents a, struct contents b) { return memcmp(a.digest, b.digest, sizeof a.digest) == 0; }

struct outcome {
    struct status done, committed;
};

/* Begins, does, and commits or takes back. */
static struct outcome run(const struct store_deed *deed, struct store *store)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct outcome outcome = {STATUS(OK), STATUS(OK)};
    outcome.done = arena_new((size_t)1024 * 1024, &arena);
    if (status_ok(outcome.done) && deed->writes)
        outcome.done = store_begin(store);
    if (!status_ok(outcome.done))
        return outcome;
    outcome.done = deed->run(store, arena);
    if (deed->writes && status_ok(outcome.done))
        outcome.committed = store_commit(store);
    else if (deed->writes)
        store_rollback(store);
    return outcome;
}

static sqlite3_mem_methods sqlite_memory;
static void *sqlite_malloc(int size) { return faulty_memory_fails_now() ? NULL : sqlite_memory.xMalloc(size); }
static void *sqlite_realloc(void *old, int size) { return faulty_memory_fails_now() ? NULL : sqlite_memory.xRealloc(old, size); }

static void make_sqlite_memory_faulty(void)
{
    cr_assert(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) == SQLITE_OK);
    sqlite3_mem_methods methods = sqlite_memory;
    methods.xMalloc = sqlite_malloc;
    methods.xRealloc = sqlite_realloc;
    cr_assert(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK);
}

static void open_filled(struct fixture *f)
{
    make_sqlite_memory_faulty(); /* before its first use */
    faulty_disk_install();
    fixture_open(f);
    OK(store_fill(f->store));
}

/* What stands on the disk: the file and its WAL; nothing when there is no file yet. */
struct disk_image {
    struct span file, wal;
};

static void put_file(const char *path, struct span bytes)
{
    unlink(path);
    if (bytes.size == 0)
        return;
    FILE *file = fopen(path, "wb");
    cr_assert(file && fwrite(bytes.data, 1, bytes.size, file) == bytes.size && fclose(file) == 0 && chmod(path, 0600) == 0);
}

static void put_image(struct fixture *f, const struct disk_image *image)
{
    char wal[128];
    f->store = store_close(f->store);
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    put_file(f->path, image->file);
    put_file(wal, image->wal);
}

/* So that each deed and each fault meets the same store. */
static void restore(struct fixture *f, const struct disk_image *image)
{
    put_image(f, image);
    OK(fixture_try(f, false, &f->store));
}

static struct disk_image image_of(struct fixture *f)
{
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    return (struct disk_image){fixture_file(f, f->path), fixture_file(f, wal)};
}

static struct disk_image sound_image(struct fixture *f)
{
    fixture_reopen(f); /* everything stands in the file, nothing beside it */
    return image_of(f);
}

Test(store_faults, every_deed_goes_well_on_a_sound_store)
{
    struct fixture f;
    open_filled(&f);
    struct disk_image sound = sound_image(&f);
    for (size_t i = 0; i < store_deed_count; i++) {
        restore(&f, &sound);
        struct contents before = contents_of(f.store);
        struct outcome outcome = run(&store_deeds[i], f.store);
        cr_expect(status_ok(outcome.done) && status_ok(outcome.committed), "%s: %s", store_deeds[i].name, status_text(outcome.done));
        cr_expect(store_deeds[i].writes || is_same(before, contents_of(f.store)), "%s", store_deeds[i].name);
    }
    fixture_close(&f);
}

/* What each deed and each fault meets; read once, since it costs more than most deeds. */
static struct contents sound_contents(struct fixture *f, const struct disk_image *sound)
{
    restore(f, sound);
    return contents_of(f->store);
}

/* SQLite goes on without some of its memory; what it cannot do without is a fault, and nothing happened. */
Test(store_faults, every_allocation_of_every_deed_may_fail, .timeout = 600)
{
    struct fixture f;
    open_filled(&f);
    struct disk_image sound = sound_image(&f);
    const struct contents before = sound_contents(&f, &sound);
    for (size_t i = 0; i < store_deed_count; i++) {
        const struct store_deed *deed = &store_deeds[i];
        unsigned at = 0, refused = 0;
        do {
            restore(&f, &sound);
            faulty_memory_set(++at);
            struct outcome outcome = run(deed, f.store);
            bool went_well = status_ok(outcome.done) && status_ok(outcome.committed);
            bool has_failed = faulty_memory_has_failed();
            faulty_memory_set(0);
            cr_assert(went_well || has_failed, "%s: %s without a reason", deed->name, status_text(outcome.done));
            if (!has_failed)
                break;
            struct status said = status_ok(outcome.done) ? outcome.committed : outcome.done;
            cr_assert(went_well || status_is(said, STATUS_NO_MEMORY), "%s, allocation %u: %s", deed->name, at, status_text(said));
            cr_assert(went_well || is_same(before, contents_of(f.store)), "%s, allocation %u: half done", deed->name, at);
            refused += !went_well;
            if (!went_well) {
                outcome = run(deed, f.store);
                cr_assert(status_ok(outcome.done) && status_ok(outcome.committed), "%s after allocation %u: %s", deed->name, at,
                          status_text(outcome.done));
            }
        } while (at < OPERATIONS_MOST);
        cr_expect(at < OPERATIONS_MOST && refused >= 1, "%s: %u allocations, %u refused", deed->name, at, refused);
    }
    fixture_close(&f);
}

static const struct {
    enum disk_fault fault;
    enum status_code code; /* what the caller hears */
    bool is_lost;          /* a write or sync: nothing more is written until the store was opened anew */
} disk_faults[] = {
    {DISK_READ_FAILS, STATUS_IO_FAILED, true},     {DISK_IS_NOT_ALLOWED, STATUS_IO_FAILED, true}, {DISK_IS_LOCKED, STATUS_BUSY, true},
    {DISK_WRITE_FAILS, STATUS_IO_FAILED, true},    {DISK_SYNC_FAILS, STATUS_IO_FAILED, true},     {DISK_IS_FULL, STATUS_DISK_FULL, false},
    {DISK_IS_OVER_QUOTA, STATUS_DISK_FULL, false}, {DISK_HAS_NO_MEMORY, STATUS_NO_MEMORY, false},
};

/* One operation of the deed fails: false when it has fewer. */
static bool try_fault(struct fixture *f, const struct store_deed *deed, size_t fault, int at, const struct contents *before)
{
    sqlite3_db_release_memory(f->store->db);
    faulty_disk_set(disk_faults[fault].fault, at, 1);
    struct outcome outcome = run(deed, f->store);
    bool went_well = status_ok(outcome.done) && status_ok(outcome.committed), has_failed = faulty_disk_has_failed();
    faulty_disk_set(DISK_SOUND, 0, 0);
    cr_assert(went_well != has_failed, "%s, fault %zu, operation %d: %s", deed->name, fault, at, status_text(outcome.done));
    if (!has_failed)
        return false;
    struct status said = status_ok(outcome.done) ? outcome.committed : outcome.done;
    cr_assert(status_is(said, disk_faults[fault].code), "%s, fault %zu, operation %d: %s", deed->name, fault, at, status_text(said));
    if (deed->writes && disk_faults[fault].is_lost) {
        IS(store_begin(f->store), IO_FAILED);
        fixture_reopen(f);
    }
    /* After a failed sync nobody knows what the disk holds; in every other case it is what it was. */
    if (disk_faults[fault].fault != DISK_SYNC_FAILS) {
        cr_assert(is_same(*before, contents_of(f->store)), "%s, fault %zu, operation %d: half done", deed->name, fault, at);
        outcome = run(deed, f->store);
        cr_assert(status_ok(outcome.done) && status_ok(outcome.committed), "%s after fault %zu, operation %d: %s", deed->name, fault, at,
                  status_text(outcome.done));
    }
    return true;
}

Test(store_faults, every_disk_operation_of_every_deed_may_fail, .timeout = 600)
{
    struct fixture f;
    size_t tried = 0;
    open_filled(&f);
    struct disk_image sound = sound_image(&f);
    const struct contents before = sound_contents(&f, &sound);
    for (size_t i = 0; i < store_deed_count; i++)
        for (size_t fault = 0; fault < N(disk_faults); fault++) {
            int at = 0;
            do
                restore(&f, &sound);
            while (try_fault(&f, &store_deeds[i], fault, ++at, &before) && at < OPERATIONS_MOST);
            cr_assert(at < OPERATIONS_MOST);
            tried += (size_t)at - 1;
        }
    cr_expect(tried > 10 * store_deed_count, "%zu", tried);
    fixture_close(&f);
}

/* The caller's arena may be as small as it likes: what does not fit is said, and is not written past. */
Test(store_faults, every_reader_says_when_the_arena_is_too_small)
{
    struct fixture f;
    open_filled(&f);
    for (size_t i = 0; i < store_deed_count; i++) {
        struct status status = FAIL(ARENA_FULL);
        if (store_deeds[i].writes)
            continue;
        for (size_t cap = 0; status_is(status, STATUS_ARENA_FULL); cap += 16) {
            CLEANUP(arena) struct arena *arena = NULL;
            OK(arena_new(cap, &arena));
            status = store_deeds[i].run(f.store, arena);
        }
        cr_expect(status_ok(status), "%s: %s", store_deeds[i].name, status_text(status));
    }
    fixture_close(&f);
}

static void set_memory(int at) { faulty_memory_set((unsigned)at); }
static void set_read(int at) { faulty_disk_set(at ? DISK_READ_FAILS : DISK_SOUND, at, 1); }
static void set_change(int at) { faulty_disk_set(at ? DISK_CHANGE_FAILS : DISK_SOUND, at, 1); }
static void set_full(int at) { faulty_disk_set(at ? DISK_IS_FULL : DISK_SOUND, at, 1); }

/* Reading the schema takes thousands of allocations: after the first fifty only every so many fail. */
static const struct opening_fault {
    void (*set)(int at);
    bool (*has_failed)(void);
    int step;
} opening_faults[] = {
    {set_memory, faulty_memory_has_failed, 211},
    {set_read, faulty_disk_has_failed, 1},
    {set_change, faulty_disk_has_failed, 1},
    {set_full, faulty_disk_has_failed, 1},
};

/* What a failed opening leaves is a store, or can be made into one. */
static int open_with(struct fixture *f, const struct opening_fault *fault, const struct disk_image *image)
{
    bool create = image->file.size == 0;
    int at = 1;
    for (bool failed = true; failed && at < OPERATIONS_MOST; at += at < 50 ? 1 : fault->step) {
        struct store *store = NULL;
        put_image(f, image);
        fault->set(at);
        struct status status = fixture_try(f, create, &store);
        failed = fault->has_failed();
        fault->set(0);
        cr_assert(status_ok(status) || (failed && status_class(status) == STATUS_CLASS_FAULT && !store), "operation %d: %s", at,
                  status_text(status));
        store_close(store);
        OK(fixture_try(f, create, &store));
        if (!create)
            OK(store_deeds[0].run(store, f->arena)); /* and what was in it still is */
        store_close(store);
    }
    cr_assert(at < OPERATIONS_MOST);
    return at;
}

Test(store_faults, opening_survives_every_fault, .timeout = 600)
{
    struct fixture f;
    open_filled(&f);
    struct disk_image killed = image_of(&f), sound = sound_image(&f), none = {span_empty(), span_empty()};
    cr_assert(killed.wal.size > 0 && sound.wal.size == 0);
    f.store = store_close(f.store);
    for (size_t i = 0; i < N(opening_faults); i++) {
        open_with(&f, &opening_faults[i], &sound);
        cr_expect(open_with(&f, &opening_faults[i], &killed) > 2, "fault %zu", i);
        cr_expect(open_with(&f, &opening_faults[i], &none) > 2, "fault %zu", i);
    }
    fixture_close(&f);
}
