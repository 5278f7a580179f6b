// SPDX-License-Identifier: EUPL-1.2
//
// An SQLite VFS that hands everything to the default one, except writes and syncs that are due to fail.
#include "faulty_disk.h"

#include <sqlite3.h>
#include <string.h>

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct in the same allocation */
};

static struct {
    sqlite3_vfs shim, *real;
    enum disk_fault fault;
    int wait, times;
    bool failed;
} disk;

void faulty_disk_set(enum disk_fault fault, int at, int times)
{
    disk.fault = fault;
    disk.wait = at;
    disk.times = times;
    disk.failed = false;
}

bool faulty_disk_has_failed(void) { return disk.failed; }

static bool fails_now(bool is_sync)
{
    bool matches = disk.fault == DISK_ANY_FAILS || (is_sync ? disk.fault == DISK_SYNC_FAILS
                                                            : disk.fault == DISK_WRITE_FAILS || disk.fault == DISK_IS_FULL);
    if (!matches || --disk.wait > 0 || disk.times-- <= 0)
        return false;
    disk.failed = true;
    return true;
}

static sqlite3_file *real_of(sqlite3_file *file) { return ((struct shim_file *)file)->real; }

static int shim_close(sqlite3_file *file) { return real_of(file)->pMethods->xClose(real_of(file)); }
static int shim_read(sqlite3_file *file, void *to, int size, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), to, size, at);
}
static int shim_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
    if (fails_now(false))
        return disk.fault == DISK_IS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    return real_of(file)->pMethods->xWrite(real_of(file), from, size, at);
}
static int shim_truncate(sqlite3_file *file, sqlite3_int64 size) { return real_of(file)->pMethods->xTruncate(real_of(file), size); }
static int shim_sync(sqlite3_file *file, int flags)
{
    return fails_now(true) ? SQLITE_IOERR_FSYNC : real_of(file)->pMethods->xSync(real_of(file), flags);
}
static int shim_size(sqlite3_file *file, sqlite3_int64 *out) { return real_of(file)->pMethods->xFileSize(real_of(file), out); }
static int shim_lock(sqlite3_file *file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
static int shim_unlock(sqlite3_file *file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }
static int shim_reserved(sqlite3_file *file, int *out) { return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out); }
static int shim_control(sqlite3_file *file, int what, void *value)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, value);
}
static int shim_sector(sqlite3_file *file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
static int shim_traits(sqlite3_file *file) { return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)); }

/* Version 1: no shared memory and no mapping, which an exclusive store does not use. */
static const sqlite3_io_methods methods = {
    1, shim_close, shim_read, shim_write, shim_truncate, shim_sync, shim_size,
    shim_lock, shim_unlock, shim_reserved, shim_control, shim_sector, shim_traits,
    NULL, NULL, NULL, NULL, NULL, NULL,
};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct shim_file *shim = (struct shim_file *)file;
    (void)vfs;
    shim->real = (sqlite3_file *)(shim + 1);
    memset(shim->real, 0, (size_t)disk.real->szOsFile);
    int code = disk.real->xOpen(disk.real, name, shim->real, flags, out_flags);
    shim->base.pMethods = shim->real->pMethods ? &methods : NULL;
    return code;
}

void faulty_disk_install(void)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.shim = *disk.real;
    disk.shim.zName = "faulty-disk";
    disk.shim.szOsFile = disk.real->szOsFile + (int)sizeof(struct shim_file);
    disk.shim.pNext = NULL;
    disk.shim.xOpen = shim_open;
    sqlite3_vfs_register(&disk.shim, 1);
}
