// SPDX-License-Identifier: EUPL-1.2
//
// Through SQLite's own descriptor: closing another one of the same file would let go of its lock (POSIX).
#include "store/copy.h"

#include "store/query.h"

static struct status find_file(struct store *store, sqlite3_file **out)
{
    int code = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, out);
    return code == SQLITE_OK && (*out)->pMethods ? STATUS(OK) : store_fault(store, code == SQLITE_OK ? SQLITE_IOERR : code);
}

struct status store_copy_begin(struct store *store, uint64_t *out_size)
{
    sqlite3_file *file;
    sqlite3_int64 size;
    if (store->is_copied || store->writing)
        return FAIL(BUSY);
    TRY(store_settle(store));
    if (store->wal_pages)
        return FAIL(BUSY);
    TRY(find_file(store, &file));
    int code = file->pMethods->xFileSize(file, &size);
    if (code != SQLITE_OK)
        return store_fault(store, code);
    *out_size = (uint64_t)size;
    store->is_copied = true;
    return STATUS(OK);
}

struct status store_copy_read(struct store *store, uint64_t at, uint8_t *out, size_t size)
{
    sqlite3_file *file;
    if (!store->is_copied)
        return FAIL(CONFLICT);
    TRY(find_file(store, &file));
    int code = file->pMethods->xRead(file, out, (int)size, (sqlite3_int64)at);
    return code == SQLITE_OK ? STATUS(OK) : store_fault(store, code);
}

void store_copy_end(struct store *store) { store->is_copied = false; }
