// SPDX-License-Identifier: EUPL-1.2
//
// Opening: the file must be private, whole, ours, of a version we know, sealed with our key and in nobody else's
// hands, in that order of asking. Then transactions.
#include "store/copy.h"
#include "store/migrate.h"
#include "store/query.h"
#include "store/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* SQLite would make the file with the mode of the umask, and take one that others can read. Another disk has its own rules. */
static struct status check_file(const struct store_config *config, struct complaint *why)
{
    struct stat about;
    if (config->disk)
        return STATUS(OK);
    if (stat(config->path, &about) == 0) {
        if (!S_ISREG(about.st_mode) || about.st_mode & 077 || about.st_uid != geteuid())
            return complain(why, FAIL(UNSAFE_FILE), "%s: must be a file of this user that nobody else may read (mode 0600)", config->path);
        return STATUS(OK);
    }
    if (errno != ENOENT)
        return complain(why, FAIL(IO_FAILED), "%s: %s", config->path, strerror(errno));
    if (!config->create)
        return complain(why, FAIL(NOT_FOUND), "%s: there is no database; a new one is only made when asked for", config->path);
    int file = open(config->path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        return complain(why, FAIL(IO_FAILED), "%s: cannot be made: %s", config->path, strerror(errno));
    close(file);
    return STATUS(OK);
}

struct answer {
    char text[32];
    int64_t number;
};

/* The first value of a PRAGMA or a count: no NULL among them. */
static struct status ask_integer(struct store *store, const char *sql, struct answer *out)
{
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            const unsigned char *text = sqlite3_column_text(statement, 0);
            snprintf(out->text, sizeof out->text, "%s", text ? (const char *)text : "");
            out->number = sqlite3_column_int64(statement, 0);
            code = text ? code : SQLITE_NOMEM; /* there was no room to make a text of it */
        }
        sqlite3_finalize(statement);
    }
    return code == SQLITE_ROW || code == SQLITE_DONE ? STATUS(OK) : store_fault(store, code);
}

/* EXCLUSIVE before the first look: a second process is refused, and the WAL needs no shared memory file. */
static const char *const before_looking[] = {
    "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY", /* no personal data in temporary files */
};
static const char *const before_writing[] = {
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL", /* P-05: a commit is on the disk when it returns */
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON", /* P-09: erased is overwritten */
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -16384",
};
/* SQLite does not say so when it cannot do what a PRAGMA asks. */
static const struct {
    const char *sql, *expected;
} in_force[] = {{"PRAGMA journal_mode", "wal"}, {"PRAGMA synchronous", "2"}, {"PRAGMA foreign_keys", "1"}, {"PRAGMA secure_delete", "1"}};

static const struct span check_words = {(const uint8_t *)"schakel/store/key-check/v1", 26};

static struct status write_owner(struct store *store)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "node.key_check", span_of_text(store->own.text), check_words, scratch, &sealed));
    TRY(query_begin(store, "INSERT INTO node (one, oin, key_check) VALUES (1, ?1, ?2)", &query));
    query_text(&query, store->own.text);
    query_bytes(&query, sealed);
    return query_run(&query);
}

static struct status check_database_owner(struct store *store, const char *path, struct complaint *why)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct oin owner;
    struct span words;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(query_begin(store, "SELECT oin, key_check FROM node", &query));
    if (!status_ok(query_first(&query)) || !status_ok(query_get_oin(&query, 0, &owner)))
        return complain(why, FAIL(CORRUPT), "%s: does not say whose it is", path);
    if (!oin_equal(&owner, &store->own))
        return complain(why, FAIL(NOT_FOR_US), "%s: belongs to %s, not to %s", path, owner.text, store->own.text);
    struct status opened = vault_open(store, "node.key_check", span_of_text(owner.text), query_get_bytes(&query, 1), scratch, &words);
    if (!status_ok(opened) || !span_equal(words, check_words))
        return complain(why, FAIL(CORRUPT), "%s: was not made with this storage master key", path);
    return STATUS(OK);
}

static const struct schema *schema_of(const struct store_config *config) { return config->schema ? config->schema : &store_schema; }

/* Which store is this? A file without tables is new, also when it got its first page (of the WAL mode) and no more. */
static struct status look_at_database(struct store *store, const struct store_config *config, struct complaint *why, int64_t *out_version)
{
    const int64_t newest = (int64_t)schema_of(config)->count;
    struct answer tables = {"", 0}, id = {"", 0}, version = {"", 0};
    TRY(store_run_each(store, before_looking, N(before_looking)));
    TRY(ask_integer(store, "SELECT count(*) FROM sqlite_schema", &tables));
    TRY(ask_integer(store, "PRAGMA application_id", &id));
    TRY(ask_integer(store, "PRAGMA user_version", &version));
    if (tables.number == 0 && !config->create)
        return complain(why, FAIL(NOT_FOUND), "%s: is empty; a new database is only made when asked for", config->path);
    if (tables.number != 0 && (id.number != STORE_APPLICATION_ID || version.number < 1))
        return complain(why, FAIL(UNSUPPORTED), "%s: is a database of another program", config->path);
    if (version.number > newest)
        return complain(why, FAIL(UNSUPPORTED), "%s: is of version %d, newer than this program's %d", config->path, (int)version.number,
                        (int)newest);
    *out_version = version.number;
    return STATUS(OK);
}

static struct status set_up(struct store *store, const char *path, struct complaint *why)
{
    TRY(store_run_each(store, before_writing, N(before_writing)));
    for (size_t i = 0; i < N(in_force); i++) {
        struct answer answer = {"", 0};
        TRY(ask_integer(store, in_force[i].sql, &answer));
        if (strcmp(answer.text, in_force[i].expected) != 0)
            return complain(why, FAIL(IO_FAILED), "%s: SQLite gives %s for %s here, not %s", path, answer.text, in_force[i].sql,
                            in_force[i].expected);
    }
    return STATUS(OK);
}

/* In place of SQLite's own, which would settle here, in the middle of a commit. */
static int note_wal(void *context, sqlite3 *db, const char *name, int pages)
{
    struct store *store = context;
    (void)db;
    (void)name;
    store->wal_pages = pages;
    return SQLITE_OK;
}

static struct status settle_how(struct store *store, int mode)
{
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL, mode, NULL, NULL);
    struct status status = code == SQLITE_OK ? STATUS(OK) : store_fault(store, code);
    if (status_ok(status))
        store->wal_pages = 0;
    store->lost |= status_is(status, STATUS_IO_FAILED) || status_is(status, STATUS_CORRUPT);
    return status;
}

static struct status prepare_connection(struct store *store, const struct store_config *config, struct complaint *why)
{
    int64_t version = 0;
    struct answer checked = {"ok", 0};
    TRY(look_at_database(store, config, why, &version));
    if (!config->only_look)
        TRY(set_up(store, config->path, why));
    if (config->look_at_pages)
        TRY(ask_integer(store, "PRAGMA quick_check(1)", &checked));
    if (strcmp(checked.text, "ok") != 0)
        return complain(why, FAIL(CORRUPT), "%s: is damaged: a page of it is not whole", config->path);
    store->version = config->only_look ? version : (int64_t)schema_of(config)->count;
    if (config->only_look)
        return version ? check_database_owner(store, config->path, why) : STATUS(OK);
    if (version < (int64_t)schema_of(config)->count) {
        TRY(store_begin(store));
        TRY(schema_migrate(store, schema_of(config), version));
        if (version == 0)
            TRY(write_owner(store));
        TRY(store_commit(store));
    }
    TRY(check_database_owner(store, config->path, why));
    /* What was in the WAL reaches the file before anything is believed: after a failed sync and a restart the WAL may
     * have been read from memory only. It also takes erased pages out of the WAL. */
    return settle_how(store, SQLITE_CHECKPOINT_TRUNCATE);
}

struct status store_open(const struct store_config *config, struct complaint *why, struct store **out)
{
    struct complaint said = {{0}};
    TRY(check_file(config, why));
    CLEANUP(store) struct store *store = calloc(1, sizeof *store);
    if (!store)
        return FAIL(NO_MEMORY);
    store->own = config->own;
    store->lost = config->only_look;
    store->random = config->random ? config->random : system_random();
    (void)secret_lock(&store->seal_key, sizeof store->seal_key);
    (void)secret_lock(&store->index_key, sizeof store->index_key);
    secret_key_derive(config->master, "store/seal/v1", &store->seal_key);
    secret_key_derive(config->master, "store/index/v1", &store->index_key);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int create = config->disk && config->create ? SQLITE_OPEN_CREATE : 0;
    int code = sqlite3_open_v2(config->path, &store->db, flags | create, config->disk);
    if (code == SQLITE_OK)
        sqlite3_wal_hook(store->db, note_wal, store);
    struct status status = code == SQLITE_OK ? prepare_connection(store, config, &said) : store_fault(store, code);
    if (!status_ok(status)) {
        bool is_taken = status_is(status, STATUS_BUSY);
        const char *reason = is_taken ? "is in use by another process" : status_text(status);
        return said.text[0] ? complain(why, status, "%s", said.text) : complain(why, status, "%s: %s", config->path, reason);
    }
    *out = TAKE(store);
    return STATUS(OK);
}

struct store *store_close(struct store *store)
{
    if (!store)
        return NULL;
    if (store->writing)
        store_rollback(store);
    for (size_t i = 0; i < STATEMENTS_ROOM; i++)
        sqlite3_finalize(store->prepared[i].statement);
    /* The last close removes a WAL that is settled. It would settle one that is not, and say nothing: that is left to the next start. */
    if (store->db)
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, store->lost || store->wal_pages, NULL);
    ENSURE(sqlite3_close(store->db) == SQLITE_OK);
    secret_unlock(&store->seal_key, sizeof store->seal_key);
    secret_unlock(&store->index_key, sizeof store->index_key);
    free(store);
    return NULL;
}

bool store_is_writing(const struct store *store) { return store->writing; }

uint64_t store_unsettled(const struct store *store) { return (uint64_t)store->wal_pages * STORE_PAGE_BYTES; }

struct status store_settle(struct store *store)
{
    ENSURE(!store->writing);
    if (store->is_copied && store_unsettled(store) < STORE_COPY_WAL_BYTES)
        return STATUS(OK);
    store_copy_end(store);
    return store->lost ? FAIL(IO_FAILED) : settle_how(store, SQLITE_CHECKPOINT_PASSIVE);
}

struct status store_begin(struct store *store)
{
    ENSURE(!store->writing);
    if (store->lost)
        return FAIL(IO_FAILED);
    TRY(query_run_sql(store, "BEGIN"));
    store->writing = true;
    return STATUS(OK);
}

void store_rollback(struct store *store)
{
    ENSURE(store->writing);
    /* SQLite has already undone it when the disk was full or failing. */
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->writing = store->saved = store->count_known = false;
    store->broken = STATUS(OK);
    store->lost |= !sqlite3_get_autocommit(store->db);
}

struct status store_commit(struct store *store)
{
    ENSURE(store->writing && !store->saved);
    struct status status = query_run_sql(store, "COMMIT");
    if (!status_ok(status)) {
        store_rollback(store);
        return status;
    }
    store->writing = false;
    return STATUS(OK);
}

struct status store_savepoint(struct store *store)
{
    ENSURE(store->writing && !store->saved);
    TRY(query_run_sql(store, "SAVEPOINT message"));
    store->saved = true;
    return STATUS(OK);
}

struct status store_release(struct store *store)
{
    ENSURE(store->saved);
    store->saved = false;
    return query_run_sql(store, "RELEASE message");
}

struct status store_undo(struct store *store)
{
    ENSURE(store->saved);
    store->saved = store->count_known = false;
    TRY(query_run_sql(store, "ROLLBACK TO message"));
    return query_run_sql(store, "RELEASE message");
}
