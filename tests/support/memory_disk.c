// SPDX-License-Identifier: EUPL-1.2
//
// An SQLite VFS whose files are rooms of bytes, each with what it held at its last sync.
#include "memory_disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_ROOM 96
#define SECTOR_BYTES 4096

struct content {
    unsigned char *bytes;
    size_t size, room;
};
struct memory_file {
    struct memory_file *next;
    char name[NAME_ROOM]; /* behind the last '/' */
    struct content now, synced;
    size_t changed_from, changed_to; /* since then: the rest of both is the same */
};
struct memory_image { /* files, each with `now` only */
    struct memory_file *files;
};
struct drive {
    struct drive *next;
    char name[NAME_ROOM];
    struct memory_file *files;
    struct memory_image *held; /* after the end, until the next begin */
    enum disk_fault fault;
    int wait, times;
    bool failed;
};
struct open_file {
    sqlite3_file base;
    struct drive *drive;
    struct memory_file *file;
};

static struct drive *drives;
static sqlite3_vfs vfs;

static void *must(void *made)
{
    if (!made)
        abort();
    return made;
}

/* ---- contents */

static void content_resize(struct content *content, size_t size)
{
    if (size > content->room) {
        size_t room = size * 2;
        content->bytes = must(realloc(content->bytes, room));
        content->room = room;
    }
    if (size > content->size)
        memset(content->bytes + content->size, 0, size - content->size);
    content->size = size;
}

static void content_set(struct content *content, const struct content *from)
{
    content_resize(content, from->size);
    if (from->size)
        memcpy(content->bytes, from->bytes, from->size);
}

static void files_free(struct memory_file *files)
{
    for (struct memory_file *file = files, *next; file; file = next) {
        next = file->next;
        free(file->now.bytes);
        free(file->synced.bytes);
        free(file);
    }
}

static struct memory_file *files_copy(const struct memory_file *files, bool synced_only)
{
    struct memory_file *copies = NULL, **last = &copies;
    for (const struct memory_file *file = files; file; file = file->next) {
        struct memory_file *copy = must(calloc(1, sizeof *copy));
        memcpy(copy->name, file->name, sizeof copy->name);
        content_set(&copy->now, synced_only ? &file->synced : &file->now);
        content_set(&copy->synced, &copy->now);
        *last = copy;
        last = &copy->next;
    }
    return copies;
}

/* ---- drives */

static struct drive *drive_of(const char *name, size_t size)
{
    for (struct drive *drive = drives; drive; drive = drive->next)
        if (strlen(drive->name) == size && memcmp(drive->name, name, size) == 0)
            return drive;
    struct drive *drive = must(calloc(1, sizeof *drive));
    if (size >= sizeof drive->name)
        abort();
    memcpy(drive->name, name, size);
    drive->next = drives;
    drives = drive;
    return drive;
}

static struct drive *drive_named(const char *name) { return drive_of(name, strlen(name)); }

void memory_disk_wipe(const char *name)
{
    struct drive *drive = drive_named(name);
    files_free(drive->files);
    memory_image_free(drive->held);
    drive->files = NULL;
    drive->held = NULL;
    drive->fault = DISK_SOUND;
}

void memory_disk_set(const char *name, enum disk_fault fault, int at, int times)
{
    struct drive *drive = drive_named(name);
    drive->fault = fault;
    drive->wait = at;
    drive->times = times;
    drive->failed = false;
}

bool memory_disk_has_failed(const char *name) { return drive_named(name)->failed; }

static struct memory_image *image_of(const struct drive *drive, bool synced_only)
{
    struct memory_image *image = must(calloc(1, sizeof *image));
    image->files = files_copy(drive->files, synced_only);
    return image;
}

void memory_disk_end(const char *name, bool is_power_cut)
{
    struct drive *drive = drive_named(name);
    memory_image_free(drive->held);
    drive->held = image_of(drive, is_power_cut);
    drive->fault = DISK_SOUND;
}

void memory_disk_begin(const char *name)
{
    struct drive *drive = drive_named(name);
    if (!drive->held)
        return;
    memory_disk_restore(name, drive->held);
    memory_image_free(drive->held);
    drive->held = NULL;
}

struct memory_image *memory_disk_capture(const char *name) { return image_of(drive_named(name), false); }

void memory_disk_restore(const char *name, const struct memory_image *image)
{
    struct drive *drive = drive_named(name);
    files_free(drive->files);
    drive->files = files_copy(image->files, false);
    drive->fault = DISK_SOUND;
}

void memory_image_free(struct memory_image *image)
{
    if (image)
        files_free(image->files);
    free(image);
}

/* ---- faults */

static bool fails_now(struct drive *drive, bool is_sync)
{
    bool matches = drive->fault == DISK_CHANGE_FAILS ||
                   (is_sync ? drive->fault == DISK_SYNC_FAILS : drive->fault == DISK_WRITE_FAILS || drive->fault == DISK_IS_FULL);
    if (!matches || --drive->wait > 0 || drive->times-- <= 0)
        return false;
    drive->failed = true;
    return true;
}

/* ---- what is not synced yet */

/* From where the file ends, when it grows: what is between was nothing before. */
static void note_change(struct memory_file *file, size_t from, size_t to)
{
    const bool is_none = file->changed_to <= file->changed_from;
    from = from < file->now.size ? from : file->now.size;
    file->changed_from = is_none || from < file->changed_from ? from : file->changed_from;
    file->changed_to = is_none || to > file->changed_to ? to : file->changed_to;
}

static void sync_changes(struct memory_file *file)
{
    const size_t end = file->changed_to < file->now.size ? file->changed_to : file->now.size;
    content_resize(&file->synced, file->now.size);
    if (end > file->changed_from)
        memcpy(file->synced.bytes + file->changed_from, file->now.bytes + file->changed_from, end - file->changed_from);
    file->changed_from = file->changed_to = 0;
}

/* ---- files, as SQLite wants them */

static struct memory_file *file_of(sqlite3_file *file) { return ((struct open_file *)file)->file; }
static struct drive *drive_under(sqlite3_file *file) { return ((struct open_file *)file)->drive; }

static int file_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *to, int size, sqlite3_int64 at)
{
    const struct content *content = &file_of(file)->now;
    size_t wanted = (size_t)size, from = (size_t)at;
    size_t there = from < content->size ? content->size - from : 0, got = there < wanted ? there : wanted;
    if (got)
        memcpy(to, content->bytes + from, got);
    memset((char *)to + got, 0, wanted - got);
    return got == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
    struct content *content = &file_of(file)->now;
    size_t end = (size_t)at + (size_t)size;
    if (fails_now(drive_under(file), false))
        return drive_under(file)->fault == DISK_IS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    note_change(file_of(file), (size_t)at, end);
    if (end > content->size)
        content_resize(content, end);
    memcpy(content->bytes + at, from, (size_t)size);
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    note_change(file_of(file), (size_t)size, (size_t)size);
    content_resize(&file_of(file)->now, (size_t)size);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    if (fails_now(drive_under(file), true))
        return SQLITE_IOERR_FSYNC;
    sync_changes(file_of(file));
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)file_of(file)->now.size;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level) /* one process, and no two nodes share a drive */
{
    (void)file, (void)level;
    return SQLITE_OK;
}

static int file_reserved(sqlite3_file *file, int *out)
{
    (void)file;
    *out = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int what, void *value)
{
    (void)file, (void)what, (void)value;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *file)
{
    (void)file;
    return SECTOR_BYTES;
}

static int file_traits(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* Version 1: no shared memory and no mapping, which an exclusive store does not use. */
static const sqlite3_io_methods methods = {
    1,           file_close,  file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_lock, file_reserved, file_control,
    file_sector, file_traits, NULL,      NULL,       NULL,          NULL,      NULL,      NULL,
};

/* ---- names */

static const char *split(const char *path, struct drive **out_drive)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        abort();
    *out_drive = drive_of(path, (size_t)(slash - path));
    return slash + 1;
}

static struct memory_file **place_of(struct drive *drive, const char *name)
{
    struct memory_file **place = &drive->files;
    while (*place && strcmp((*place)->name, name) != 0)
        place = &(*place)->next;
    return place;
}

static int disk_open(sqlite3_vfs *disk, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
    struct open_file *opened = (struct open_file *)file;
    (void)disk;
    opened->base.pMethods = NULL;
    if (!path)
        return SQLITE_CANTOPEN;
    const char *name = split(path, &opened->drive);
    struct memory_file **place = place_of(opened->drive, name);
    if (!*place && !(flags & SQLITE_OPEN_CREATE))
        return SQLITE_CANTOPEN;
    if (!*place) {
        *place = must(calloc(1, sizeof **place));
        if ((size_t)snprintf((*place)->name, NAME_ROOM, "%s", name) >= NAME_ROOM)
            abort();
    }
    opened->file = *place;
    opened->base.pMethods = &methods;
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *disk, const char *path, int sync_folder)
{
    struct drive *drive;
    const char *name = split(path, &drive);
    struct memory_file **place = place_of(drive, name), *file = *place;
    (void)disk, (void)sync_folder;
    if (!file)
        return SQLITE_IOERR_DELETE_NOENT;
    *place = file->next;
    file->next = NULL;
    files_free(file);
    return SQLITE_OK;
}

static int disk_access(sqlite3_vfs *disk, const char *path, int flags, int *out)
{
    struct drive *drive;
    const char *name = split(path, &drive);
    (void)disk, (void)flags;
    *out = *place_of(drive, name) != NULL;
    return SQLITE_OK;
}

static int disk_full_name(sqlite3_vfs *disk, const char *path, int size, char *out)
{
    (void)disk;
    snprintf(out, (size_t)size, "%s", path);
    return SQLITE_OK;
}

void memory_disk_install(void)
{
    if (vfs.zName)
        return;
    vfs = *sqlite3_vfs_find(NULL);
    vfs.zName = MEMORY_DISK;
    vfs.szOsFile = sizeof(struct open_file);
    vfs.mxPathname = 2 * NAME_ROOM;
    vfs.pNext = NULL;
    vfs.xOpen = disk_open;
    vfs.xDelete = disk_delete;
    vfs.xAccess = disk_access;
    vfs.xFullPathname = disk_full_name;
    sqlite3_vfs_register(&vfs, 0);
}
