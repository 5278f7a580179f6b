// SPDX-License-Identifier: EUPL-1.2
//
// The file itself: who may open it, and what survives kill -9 and a full or failing disk.
#include "store/leaves.h"
#include "store/outbox.h"

#include "../support/faulty_disk.h"
#include "../support/store_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

static void run_sql(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    cr_assert(sqlite3_open(f->path, &db) == SQLITE_OK);
    cr_assert(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

static struct status try_again(struct fixture *f)
{
    struct store *store = NULL;
    f->why.text[0] = 0;
    struct status status = fixture_try(f, false, &store);
    store_close(store);
    return status;
}

Test(store_database, is_only_made_when_asked_for_and_is_private)
{
    struct fixture f;
    struct stat about;
    fixture_path(&f);
    IS(try_again(&f), NOT_FOUND);
    cr_expect(access(f.path, F_OK) != 0 && f.why.text[0]);
    OK(fixture_try(&f, true, &f.store));
    cr_expect(stat(f.path, &about) == 0 && (about.st_mode & 0777) == 0600);
    f.store = store_close(f.store);
    OK(try_again(&f));
    cr_assert(chmod(f.path, 0640) == 0);
    IS(try_again(&f), UNSAFE_FILE);
    fixture_close(&f);
}

Test(store_database, refuses_another_owner_another_key_and_another_program)
{
    struct fixture f;
    fixture_open(&f);
    f.store = store_close(f.store);
    struct store_config config = {.path = f.path, .create = true, .master = &f.master, .own = oin_of(OTHER_OIN)};
    IS(store_open(&config, &f.why, &f.store), NOT_FOR_US);
    cr_expect(strstr(f.why.text, FIXTURE_OIN) && strstr(f.why.text, OTHER_OIN));
    f.master.bytes[31] ^= 1;
    IS(try_again(&f), CORRUPT);
    cr_expect(strstr(f.why.text, "master key"), "%s", f.why.text);
    f.master.bytes[31] ^= 1;
    OK(try_again(&f));
    run_sql(&f, "PRAGMA user_version = 99");
    IS(try_again(&f), UNSUPPORTED);
    cr_expect(strstr(f.why.text, "99"));
    run_sql(&f, "PRAGMA user_version = 1; PRAGMA application_id = 5");
    IS(try_again(&f), UNSUPPORTED);
    fixture_close(&f);
}

Test(store_database, a_second_process_is_refused)
{
    struct fixture f;
    int code;
    fixture_open(&f);
    pid_t child = fork();
    if (child == 0)
        _exit((int)try_again(&f).code);
    cr_assert(waitpid(child, &code, 0) == child);
    cr_expect(WIFEXITED(code) && WEXITSTATUS(code) == STATUS_BUSY, "%d", WEXITSTATUS(code));
    fixture_close(&f);
}

Test(store_database, writing_outside_a_transaction_is_a_bug)
{
    struct fixture f;
    int code;
    fixture_open(&f);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        _exit((int)store_meta_set(f.store, "name", span_of_text("value")).code);
    }
    cr_assert(waitpid(child, &code, 0) == child);
    cr_expect(WIFSIGNALED(code) && WTERMSIG(code) == SIGABRT);
    fixture_close(&f);
}

/* What one message of the crash and disk tests writes: a leaf, a frontier that names the count, an outgoing message. */
static struct status write_message(struct store *store)
{
    uint64_t count;
    uint8_t entry[300], hash[SHA256_BYTES];
    struct outbox_row row = {.to = oin_of(OTHER_OIN), .kind = ENVELOPE_INQUIRY, .message = SPAN_OF_ARRAY(entry), .expires_ms = 1};
    TRY(store_leaf_count(store, &count));
    memset(entry, (int)count, sizeof entry);
    memcpy(&row.exchange_id, &count, sizeof count);
    sha256(SPAN_OF_ARRAY(entry), hash);
    TRY(store_leaf_append(store, count, SPAN_OF_ARRAY(entry), hash));
    count++;
    TRY(store_frontier_write(store, span_of(&count, sizeof count)));
    return store_outbox_put(store, &row);
}

static struct status write_batch(struct store *store, size_t messages)
{
    TRY(store_begin(store));
    for (size_t i = 0; i < messages; i++) {
        struct status status = write_message(store);
        if (!status_ok(status)) {
            store_rollback(store);
            return status;
        }
    }
    return store_commit(store);
}

static struct status count_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    uint8_t expected[SHA256_BYTES];
    sha256(entry, expected);
    cr_assert(index == (*(uint64_t *)context)++ && memcmp(hash, expected, sizeof expected) == 0);
    return STATUS(OK);
}

/* Leaves without a gap, and frontier and outbox agree with their number, which is given back. */
static uint64_t check_agreement(struct store *store)
{
    CLEANUP(arena) struct arena *arena = NULL;
    uint64_t count, in_frontier = 0, visited = 0;
    struct span frontier;
    struct outbox_depth *depths;
    size_t receivers;
    OK(arena_new((size_t)1024 * 1024, &arena));
    OK(store_leaf_count(store, &count));
    OK(store_leaves_each(store, 0, UINT64_MAX, count_leaf, &visited));
    OK(store_frontier_read(store, arena, &frontier));
    if (frontier.size)
        memcpy(&in_frontier, frontier.data, sizeof in_frontier);
    OK(store_outbox_depths(store, arena, &depths, &receivers));
    uint64_t waiting = receivers ? depths[0].messages : 0;
    cr_assert(visited == count && in_frontier == count && waiting == count, "%d leaves, frontier of %d, %d messages", (int)count,
              (int)in_frontier, (int)waiting);
    return count;
}

/* The victim tells through a pipe what was committed, after the commit. */
static void write_until_killed(struct fixture *f, int told)
{
    struct store *store;
    uint64_t count;
    if (!status_ok(fixture_try(f, false, &store)))
        _exit(1);
    for (;;) {
        if (!status_ok(write_batch(store, 5)) || !status_ok(store_leaf_count(store, &count)))
            _exit(2);
        if (write(told, &count, sizeof count) != sizeof count)
            _exit(3);
    }
}

/* P-05, P-06: what was committed is there after kill -9, and of the rest nothing. */
Test(store_database, kill_9_loses_no_commit_and_keeps_no_half)
{
    struct fixture f;
    uint64_t committed = 0, told;
    fixture_open(&f);
    for (unsigned round = 0; round < 25; round++) {
        int ends[2], code;
        f.store = store_close(f.store);
        cr_assert(pipe(ends) == 0);
        pid_t victim = fork();
        if (victim == 0)
            write_until_killed(&f, ends[1]);
        close(ends[1]);
        cr_assert(read(ends[0], &committed, sizeof committed) == sizeof committed); /* it is on its way */
        usleep(1000 + round * 397 % 7000);
        kill(victim, SIGKILL);
        cr_assert(waitpid(victim, &code, 0) == victim && WIFSIGNALED(code));
        while (read(ends[0], &told, sizeof told) == sizeof told)
            committed = told;
        close(ends[0]);
        OK(fixture_try(&f, false, &f.store));
        uint64_t count = check_agreement(f.store);
        cr_assert(count % 5 == 0 && (count == committed || count == committed + 5), "%d of %d", (int)count, (int)committed);
    }
    fixture_close(&f);
}

/* P-05: a commit that returned was synced. A process that is killed leaves its writes to the kernel; a power cut does not. */
Test(store_database, a_power_cut_loses_no_commit)
{
    struct fixture f, cut;
    faulty_disk_install();
    fixture_path(&f);
    fixture_path(&cut);
    faulty_disk_keep_synced();
    OK(fixture_try(&f, true, &f.store));
    for (uint64_t batch = 1; batch <= 60; batch++) {
        OK(write_batch(f.store, 40));
        if (batch % 7 == 0) /* the WAL is written back and begun anew */
            OK(store_settle(f.store));
        if (batch % 4 == 1) {
            faulty_disk_cut_power(f.path, cut.path);
            cr_assert(chmod(cut.path, 0600) == 0);
            OK(fixture_try(&cut, false, &cut.store));
            cr_expect(check_agreement(cut.store) == batch * 40);
            cut.store = store_close(cut.store);
        }
    }
    f.store = store_close(f.store);
    faulty_disk_forget_synced(f.path);
    faulty_disk_forget_synced(cut.path);
    fixture_close(&f);
    fixture_close(&cut);
}

Test(store_database, a_full_disk_refuses_and_recovers_by_itself)
{
    struct fixture f;
    faulty_disk_install();
    fixture_open(&f);
    OK(write_batch(f.store, 3));
    faulty_disk_set(DISK_IS_FULL, 1, 1000);
    for (int i = 0; i < 3; i++)
        IS(write_batch(f.store, 3), DISK_FULL);
    cr_expect(faulty_disk_has_failed());
    cr_expect(check_agreement(f.store) == 3); /* reading goes on */
    faulty_disk_set(DISK_SOUND, 0, 0);
    OK(write_batch(f.store, 3));
    fixture_reopen(&f);
    cr_expect(check_agreement(f.store) == 6);
    fixture_close(&f);
}

Test(store_database, after_a_failed_sync_or_write_nothing_more_is_accepted)
{
    static const enum disk_fault faults[] = {DISK_SYNC_FAILS, DISK_WRITE_FAILS};
    faulty_disk_install();
    for (size_t i = 0; i < N(faults); i++) {
        struct fixture f;
        fixture_open(&f);
        OK(write_batch(f.store, 3));
        faulty_disk_set(faults[i], 1, 1);
        IS(write_batch(f.store, 3), IO_FAILED);
        IS(store_begin(f.store), IO_FAILED); /* though the disk is sound again */
        fixture_reopen(&f);
        cr_expect(check_agreement(f.store) >= 3);
        OK(write_batch(f.store, 3));
        fixture_close(&f);
    }
}

/* Every single write and sync of some batches fails in turn: what was accepted stays, what was refused is whole or not there. */
Test(store_database, the_nth_operation_may_fail)
{
    struct fixture f;
    uint64_t accepted = 0;
    bool ran_through = false;
    faulty_disk_install();
    fixture_open(&f);
    for (int at = 1; at < 400 && !ran_through; at++) {
        faulty_disk_set(DISK_CHANGE_FAILS, at, 1);
        uint64_t before = accepted;
        for (int i = 0; i < 6 && accepted == before + 4 * (uint64_t)i; i++)
            if (status_ok(write_batch(f.store, 4)))
                accepted += 4;
        ran_through = !faulty_disk_has_failed();
        faulty_disk_set(DISK_SOUND, 0, 0);
        fixture_reopen(&f);
        uint64_t count = check_agreement(f.store);
        cr_assert(count == accepted || count == accepted + 4, "operation %d: %d of %d", at, (int)count, (int)accepted);
        accepted = count;
    }
    cr_expect(ran_through);
    fixture_close(&f);
}

/* A transaction in which something failed cannot be committed by a caller that overlooked it. */
Test(store_database, a_broken_transaction_cannot_be_committed)
{
    struct fixture f;
    uint8_t hash[SHA256_BYTES] = {0};
    static uint8_t large[60000];
    struct status status = STATUS(OK);
    faulty_disk_install();
    fixture_open(&f);
    OK(write_batch(f.store, 1));
    OK(store_begin(f.store));
    faulty_disk_set(DISK_IS_FULL, 1, 1000000);
    for (uint64_t i = 1; status_ok(status) && i < 1000; i++) /* until the cache must spill to disk */
        status = store_leaf_append(f.store, i, SPAN_OF_ARRAY(large), hash);
    IS(status, DISK_FULL);
    faulty_disk_set(DISK_SOUND, 0, 0);
    IS(store_frontier_write(f.store, span_of_text("later")), DISK_FULL);
    IS(store_commit(f.store), DISK_FULL);
    OK(write_batch(f.store, 1));
    cr_expect(check_agreement(f.store) == 2);
    fixture_close(&f);
}
