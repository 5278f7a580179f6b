// SPDX-License-Identifier: EUPL-1.2
//
// Inside of this room: the open store, and one statement of SQL in use. Statements are prepared at their first use
// and kept; a statement that changes something outside a transaction ends the process. Errors of SQLite
// become ours here and nowhere else.
#pragma once

#include "base/bookmark.h"
#include "base/id_range.h"
#include "store/database.h"

#include <sqlite3.h>

#define STATEMENTS_ROOM 256 /* a power of two, well above the number of statements in the room */

#define STORE_PAGE_BYTES 4096u
#define STORE_APPLICATION_ID 0x5363686B /* "Schk": PRAGMA application_id */

struct prepared {
    const char *sql; /* by address: each call site has its own literal */
    sqlite3_stmt *statement;
};

struct store {
    sqlite3 *db;
    struct prepared prepared[STATEMENTS_ROOM];
    struct secret_key seal_key, index_key;
    const struct random_source *random; /* of nonces */
    struct oin own;
    bool writing, saved;  /* in a transaction; in a savepoint of it */
    bool lost;            /* a write or sync failed, or we only look: nothing more is written */
    struct status broken; /* the fault because of which this transaction cannot be committed */
    int wal_pages;        /* that stand in the WAL and not in the file yet */
    bool is_copied;       /* the file is read from end to end, and stands still for that (copy.h) */
    int64_t version;      /* of its tables; of a file that we only look at it may be an earlier one */
    bool count_known;
    uint64_t leaf_count;
};

struct query {
    struct store *store;
    sqlite3_stmt *statement;
    int bound;
};
void query_end(struct query *query); /* also for a zeroed one */
#define QUERY(name) struct query name __attribute__((cleanup(query_end))) = {NULL, NULL, 0}

MUST_USE struct status query_begin(struct store *store, const char *sql, struct query *out);
/* Values for ?1, ?2, … in order. Bytes are borrowed until query_end. */
void query_int(struct query *query, int64_t value);
void query_bytes(struct query *query, struct span value);
void query_text(struct query *query, const char *value);
void query_limit(struct query *query, size_t value); /* for LIMIT */

/* What a page begins behind, and how many rows are looked at: term, turn, id and limit, for (term, turn, id) > (?, ?, ?) … LIMIT ?. One
 * more than there may be on the page says whether others follow. */
void query_after(struct query *query, const struct paging *paging);
void query_after_number(struct query *query, const struct paging *paging); /* the id is a number */
/* How many rows the page has. Call query_first and the next for each of them, and paging_end with the last. */
MUST_USE struct status query_page(struct query *query, struct paging *paging);
MUST_USE struct status paging_end(struct paging *paging, const struct bookmark *last); /* CORRUPT: no place */

/* CONFLICT on a key that is there, NOT_FOUND on a reference to nothing, and the faults of database.h. */
MUST_USE struct status query_row(struct query *query, bool *out_row);
MUST_USE struct status query_first(struct query *query);  /* NOT_FOUND when there is no row */
MUST_USE struct status query_run(struct query *query);    /* no rows expected */
MUST_USE struct status query_change(struct query *query); /* as run; NOT_FOUND when no row was changed */
/* How many rows it will give; it then stands before the first again. Nobody else writes, so the number holds. */
MUST_USE struct status query_count(struct query *query, size_t *out);
/* Those of a range of ids, one in each row: ?1 to ?2. At most two, however many there are. */
MUST_USE struct status query_range(struct query *query, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count);
MUST_USE struct status query_run_sql(struct store *store, const char *sql); /* nothing bound, no rows expected */
/* Statements that are run once in the life of a store and not kept, and whose rows nobody reads. */
MUST_USE struct status store_run_each(struct store *store, const char *const *statements, size_t count);
uint64_t query_changes(const struct query *query);

/* Columns of the row, from 0. CORRUPT when the stored value has another shape. */
int64_t query_get_int(const struct query *query, int column);
bool query_is_null(const struct query *query, int column);
struct span query_get_bytes(const struct query *query, int column); /* until the next step */
MUST_USE struct status query_get_fixed(const struct query *query, int column, void *out, size_t size);
MUST_USE struct status query_get_oin(const struct query *query, int column, struct oin *out);

MUST_USE struct status store_fault(struct store *store, int code);
