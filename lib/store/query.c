// SPDX-License-Identifier: EUPL-1.2
//
// Thin over sqlite3: what is added is our errors, the rule that writing needs a transaction, and the memory
// of a fault until the transaction ends.
#include "store/query.h"

#include <errno.h>

static bool is_no_room(int system_error) { return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG; }

static struct status status_of_constraint(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_UNIQUE: return FAIL(CONFLICT);
    case SQLITE_CONSTRAINT_FOREIGNKEY: return FAIL(NOT_FOUND);
    default: /* a CHECK, NOT NULL or trigger of the schema: our own statement was wrong */
        ENSURE(!"statement fits the schema");
        return FAIL(CORRUPT);
    }
}

static struct status status_of_code(int code)
{
    switch (code & 0xFF) {
    case SQLITE_CONSTRAINT: return status_of_constraint(code);
    case SQLITE_FULL: return FAIL(DISK_FULL);
    case SQLITE_NOMEM: return FAIL(NO_MEMORY);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return FAIL(BUSY);
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_NOMEM)
            return FAIL(NO_MEMORY);
        /* A write that found no room did not happen; a failed sync is another matter, whatever its reason. SQLite keeps the
         * system's error of a statement, not that of a COMMIT (sqlite3_system_errno is 0 then); errno has it in both. */
        return code == SQLITE_IOERR_WRITE && is_no_room(errno) ? FAIL(DISK_FULL) : FAIL(IO_FAILED);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return FAIL(IO_FAILED);
    case SQLITE_MISUSE:
    case SQLITE_RANGE: ENSURE(!"statement fits the schema"); return FAIL(CORRUPT);
    default: /* CORRUPT, NOTADB; ERROR and SCHEMA: the tables are not those this program made */ return FAIL(CORRUPT);
    }
}

struct status store_fault(struct store *store, int code)
{
    struct status status = status_of_code(code);
    if (store->writing && status_class(status) == STATUS_CLASS_FAULT) {
        store->broken = status;
        store->lost |= !status_is(status, STATUS_DISK_FULL) && !status_is(status, STATUS_NO_MEMORY);
    }
    return status;
}

struct status store_run_each(struct store *store, const char *const *statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int code = sqlite3_exec(store->db, statements[i], NULL, NULL, NULL);
        if (code != SQLITE_OK)
            return store_fault(store, code);
    }
    return STATUS(OK);
}

static struct prepared *slot_of(struct store *store, const char *sql)
{
    size_t at = ((uintptr_t)sql >> 3) * 0x9E3779B1u;
    for (size_t tries = 0; tries < STATEMENTS_ROOM; tries++, at++) {
        struct prepared *slot = &store->prepared[at % STATEMENTS_ROOM];
        if (!slot->sql || slot->sql == sql)
            return slot;
    }
    ENSURE(!"room for the statements of this room");
    return NULL;
}

struct status query_begin(struct store *store, const char *sql, struct query *out)
{
    struct prepared *slot = slot_of(store, sql);
    if (!slot->sql) {
        int code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &slot->statement, NULL);
        if (code != SQLITE_OK)
            return store_fault(store, code);
        slot->sql = sql;
    }
    ENSURE(!sqlite3_stmt_busy(slot->statement)); /* a callback called the store */
    ENSURE(store->writing || sqlite3_stmt_readonly(slot->statement));
    *out = (struct query){store, slot->statement, 0};
    return STATUS(OK);
}

void query_end(struct query *query)
{
    if (query->statement) {
        sqlite3_reset(query->statement);
        sqlite3_clear_bindings(query->statement);
    }
    query->statement = NULL;
}

void query_int(struct query *query, int64_t value) { ENSURE(sqlite3_bind_int64(query->statement, ++query->bound, value) == SQLITE_OK); }

void query_bytes(struct query *query, struct span value)
{
    /* SQLite takes a NULL pointer for NULL; an empty value is not that. */
    const void *data = value.size ? (const void *)value.data : "";
    ENSURE(sqlite3_bind_blob64(query->statement, ++query->bound, data, value.size, SQLITE_STATIC) == SQLITE_OK);
}

void query_text(struct query *query, const char *value)
{
    ENSURE(sqlite3_bind_text(query->statement, ++query->bound, value, -1, SQLITE_STATIC) == SQLITE_OK);
}

void query_limit(struct query *query, size_t value) { query_int(query, value > INT64_MAX ? INT64_MAX : (int64_t)value); }

static void bind_after(struct query *query, const struct paging *paging)
{
    ENSURE(paging->limit >= 1 && paging->limit <= PAGE_MOST);
    query_int(query, paging->after.term);
    query_int(query, paging->after.turn);
}

void query_after(struct query *query, const struct paging *paging)
{
    bind_after(query, paging);
    query_bytes(query, SPAN_OF_ARRAY(paging->after.id));
    query_limit(query, paging->limit + 1);
}

void query_after_number(struct query *query, const struct paging *paging)
{
    bind_after(query, paging);
    query_int(query, bookmark_number(&paging->after));
    query_limit(query, paging->limit + 1);
}

struct status query_page(struct query *query, struct paging *paging)
{
    size_t count;
    TRY(query_count(query, &count));
    paging->is_more = count > paging->limit;
    paging->count = paging->is_more ? paging->limit : count;
    paging->next = paging->after;
    return STATUS(OK);
}

struct status paging_end(struct paging *paging, const struct bookmark *last)
{
    paging->next = *last;
    return bookmark_fits(last) ? STATUS(OK) : FAIL(CORRUPT);
}

struct status query_row(struct query *query, bool *out_row)
{
    /* A transaction in which something failed may be half undone by SQLite already: nothing more is done in it. */
    if (!status_ok(query->store->broken))
        return query->store->broken;
    int code = sqlite3_step(query->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return store_fault(query->store, code);
    *out_row = code == SQLITE_ROW;
    return STATUS(OK);
}

struct status query_first(struct query *query)
{
    bool row = false;
    TRY(query_row(query, &row));
    return row ? STATUS(OK) : FAIL(NOT_FOUND);
}

struct status query_count(struct query *query, size_t *out)
{
    size_t count = 0;
    bool row = false;
    TRY(query_row(query, &row));
    for (; row; count++)
        TRY(query_row(query, &row));
    sqlite3_reset(query->statement);
    *out = count;
    return STATUS(OK);
}

struct status query_run(struct query *query)
{
    bool row = false;
    TRY(query_row(query, &row));
    ENSURE(!row);
    return STATUS(OK);
}

struct status query_change(struct query *query)
{
    TRY(query_run(query));
    return query_changes(query) ? STATUS(OK) : FAIL(NOT_FOUND);
}

struct status query_range(struct query *query, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count)
{
    bool is_row = true;
    query_bytes(query, SPAN_OF_ARRAY(range->first));
    query_bytes(query, SPAN_OF_ARRAY(range->last));
    *out_count = 0;
    for (;;) {
        TRY(query_row(query, &is_row));
        if (!is_row)
            return STATUS(OK);
        ENSURE(*out_count < 2);
        TRY(query_get_fixed(query, 0, out[(*out_count)++], ID_RANGE_BYTES));
    }
}

struct status query_run_sql(struct store *store, const char *sql)
{
    QUERY(query);
    TRY(query_begin(store, sql, &query));
    return query_run(&query);
}

uint64_t query_changes(const struct query *query) { return (uint64_t)sqlite3_changes64(query->store->db); }

int64_t query_get_int(const struct query *query, int column) { return sqlite3_column_int64(query->statement, column); }

bool query_is_null(const struct query *query, int column) { return sqlite3_column_type(query->statement, column) == SQLITE_NULL; }

struct span query_get_bytes(const struct query *query, int column)
{
    const void *data = sqlite3_column_blob(query->statement, column);
    return span_of(data, (size_t)sqlite3_column_bytes(query->statement, column));
}

struct status query_get_fixed(const struct query *query, int column, void *out, size_t size)
{
    struct span bytes = query_get_bytes(query, column);
    if (bytes.size != size)
        return FAIL(CORRUPT);
    memcpy(out, bytes.data, size);
    return STATUS(OK);
}

struct status query_get_oin(const struct query *query, int column, struct oin *out)
{
    struct oin oin = {{0}};
    TRY(query_get_fixed(query, column, oin.text, OIN_DIGITS));
    *out = oin;
    return STATUS(OK);
}
