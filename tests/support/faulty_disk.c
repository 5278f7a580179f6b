// SPDX-License-Identifier: EUPL-1.2
//
// An SQLite VFS that hands everything to the default one, except what is due to fail.
#include "faulty_disk.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct in the same allocation */
    const char *name;   /* SQLite keeps it until the file is closed */
};

static struct {
    sqlite3_vfs shim, *real;
    enum disk_fault fault;
    int wait, times;
    bool failed, keeps_synced;
} disk;

void faulty_disk_set(enum disk_fault fault, int at, int times)
{
    disk.fault = fault;
    disk.wait = at;
    disk.times = times;
    disk.failed = false;
}

bool faulty_disk_has_failed(void) { return disk.failed; }

enum operation { READS = 1, WRITES = 2, SYNCS = 4 };

static const struct {
    unsigned operations;
    int code, system_error;
} faults[] = {
    [DISK_SOUND] = {0, SQLITE_OK, 0},
    [DISK_READ_FAILS] = {READS, SQLITE_IOERR_READ, EIO},
    [DISK_WRITE_FAILS] = {WRITES, SQLITE_IOERR_WRITE, EIO},
    [DISK_IS_FULL] = {WRITES, SQLITE_FULL, ENOSPC},
    [DISK_IS_OVER_QUOTA] = {WRITES, SQLITE_IOERR_WRITE, EDQUOT},
    [DISK_SYNC_FAILS] = {SYNCS, SQLITE_IOERR_FSYNC, EIO},
    [DISK_CHANGE_FAILS] = {WRITES | SYNCS, SQLITE_IOERR, EIO},
    [DISK_HAS_NO_MEMORY] = {READS | WRITES | SYNCS, SQLITE_IOERR_NOMEM, ENOMEM},
    [DISK_IS_NOT_ALLOWED] = {READS | WRITES, SQLITE_PERM, EPERM},
    [DISK_IS_LOCKED] = {READS, SQLITE_BUSY, EAGAIN},
};

/* What SQLite is told of this operation. */
static int code_now(enum operation operation)
{
    if (!(faults[disk.fault].operations & operation) || --disk.wait > 0 || disk.times-- <= 0)
        return SQLITE_OK;
    disk.failed = true;
    errno = faults[disk.fault].system_error;
    return faults[disk.fault].code;
}

#define PATH_ROOM 256

static void must(bool went_well)
{
    if (!went_well)
        abort();
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    must(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[16 * 1024 * 1024];
    FILE *file = fopen(from, "rb");
    size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    must(size < sizeof bytes);
    if (file)
        fclose(file);
    write_file(to, bytes, size);
}

void faulty_disk_keep_synced(void) { disk.keeps_synced = true; }

void faulty_disk_cut_power(const char *from, const char *to)
{
    static const char *const parts[] = {"", "-wal"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char synced[PATH_ROOM], path[PATH_ROOM];
        snprintf(synced, sizeof synced, "%s%s.synced", from, parts[i]);
        snprintf(path, sizeof path, "%s%s", to, parts[i]);
        copy_file(synced, path);
    }
}

void faulty_disk_forget_synced(const char *path)
{
    static const char *const parts[] = {"", "-wal", "-journal"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char synced[PATH_ROOM];
        snprintf(synced, sizeof synced, "%s%s.synced", path, parts[i]);
        remove(synced);
    }
}

static sqlite3_file *real_of(sqlite3_file *file) { return ((struct shim_file *)file)->real; }

static int shim_close(sqlite3_file *file) { return real_of(file)->pMethods->xClose(real_of(file)); }
static int shim_read(sqlite3_file *file, void *to, int size, sqlite3_int64 at)
{
    int code = code_now(READS);
    return code == SQLITE_OK ? real_of(file)->pMethods->xRead(real_of(file), to, size, at) : code;
}
static int shim_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
    int code = code_now(WRITES);
    return code == SQLITE_OK ? real_of(file)->pMethods->xWrite(real_of(file), from, size, at) : code;
}
static int shim_truncate(sqlite3_file *file, sqlite3_int64 size) { return real_of(file)->pMethods->xTruncate(real_of(file), size); }
static void keep_synced(struct shim_file *file)
{
    char path[PATH_ROOM];
    sqlite3_int64 size = 0;
    must(file->real->pMethods->xFileSize(file->real, &size) == SQLITE_OK);
    char *bytes = malloc((size_t)size + 1);
    must(bytes && file->real->pMethods->xRead(file->real, bytes, (int)size, 0) == SQLITE_OK);
    snprintf(path, sizeof path, "%s.synced", file->name);
    write_file(path, bytes, (size_t)size);
    free(bytes);
}
static int shim_sync(sqlite3_file *file, int flags)
{
    struct shim_file *shim = (struct shim_file *)file;
    int code = code_now(SYNCS);
    (void)flags; /* no test cuts the power of the machine that it runs on: the kernel may keep it, and time is saved */
    if (code == SQLITE_OK && disk.keeps_synced && shim->name)
        keep_synced(shim);
    return code;
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
    1,         shim_close,  shim_read,     shim_write,   shim_truncate, shim_sync,   shim_size,
    shim_lock, shim_unlock, shim_reserved, shim_control, shim_sector,   shim_traits, NULL,
    NULL,      NULL,        NULL,          NULL,         NULL,
};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct shim_file *shim = (struct shim_file *)file;
    (void)vfs;
    shim->real = (sqlite3_file *)(shim + 1);
    shim->name = name;
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
