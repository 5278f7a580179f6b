// SPDX-License-Identifier: EUPL-1.2
//
// Files are opened relative to their opened folder, so that what was checked is what is used.
#include "files/files.h"

#include "files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static struct status status_of_errno(int error)
{
    switch (error) {
    case ENOENT: return FAIL(NOT_FOUND);
    case ENOSPC:
    case EDQUOT: return FAIL(DISK_FULL);
    case ELOOP: return FAIL(INVALID);
    default: return FAIL(IO_FAILED);
    }
}

struct status complain_errno(struct complaint *why, const char *path)
{
    int error = errno;
    return complain(why, status_of_errno(error), "%s: %s", path, error == ELOOP ? "is a symbolic link" : strerror(error));
}

struct status open_place(const char *path, struct place *out, struct complaint *why)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) + 1 : 0;
    if (size >= sizeof folder || !path[size])
        return complain(why, FAIL(INVALID), "%s: not the path of a file", path);
    memcpy(folder, path, size);
    folder[size] = 0;
    int fd = open(size ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return complain_errno(why, path);
    *out = (struct place){fd, path + size};
    return STATUS(OK);
}

struct status read_descriptor(int fd, const char *path, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why)
{
    struct stat facts;
    uint8_t *bytes;
    size_t size = 0;
    if (fstat(fd, &facts))
        return complain_errno(why, path);
    if (!S_ISREG(facts.st_mode))
        return complain(why, FAIL(INVALID), "%s: not a regular file", path);
    if ((uintmax_t)facts.st_size > most_bytes)
        return complain(why, FAIL(TOO_LARGE), "%s: larger than %zu bytes", path, most_bytes);
    size_t room = (size_t)facts.st_size + 1; /* one more, to see growth */
    TRY(ARENA_NEW(arena, room, &bytes));
    while (size < room) {
        ssize_t got = read(fd, bytes + size, room - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return complain_errno(why, path);
        if (got == 0)
            break;
        size += (size_t)got;
    }
    if (size == room)
        return complain(why, FAIL(IO_FAILED), "%s: grew while it was read", path);
    *out = span_of(bytes, size);
    return STATUS(OK);
}

struct status file_read(const char *path, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why)
{
    CLOSE_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe must not make us wait */
    return fd < 0 ? complain_errno(why, path) : read_descriptor(fd, path, most_bytes, arena, out, why);
}

struct status check_private(int folder, int file, const char *path, struct complaint *why)
{
    struct stat facts;
    if (fstat(folder, &facts))
        return complain_errno(why, path);
    if ((facts.st_uid != geteuid() && facts.st_uid != 0) || facts.st_mode & (S_IWGRP | S_IWOTH))
        return complain(why, FAIL(UNSAFE_FILE), "%s: others than its owner can write in the folder it is in", path);
    if (fstat(file, &facts))
        return complain_errno(why, path);
    if (!S_ISREG(facts.st_mode))
        return complain(why, FAIL(UNSAFE_FILE), "%s: not a regular file", path);
    if (facts.st_uid != geteuid())
        return complain(why, FAIL(UNSAFE_FILE), "%s: belongs to another user than this program runs as", path);
    if (facts.st_mode & (S_IRWXG | S_IRWXO))
        return complain(why, FAIL(UNSAFE_FILE), "%s: others than its owner have rights on it", path);
    return STATUS(OK);
}

struct status file_read_secret(const char *path, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why)
{
    struct place place = {.folder = -1};
    TRY(open_place(path, &place, why));
    CLOSE_FD int folder = place.folder;
    CLOSE_FD int fd = openat(folder, place.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ELOOP)
        return complain(why, FAIL(UNSAFE_FILE), "%s: is a symbolic link", path);
    if (fd < 0)
        return complain_errno(why, path);
    TRY(check_private(folder, fd, path, why));
    return read_descriptor(fd, path, most_bytes, arena, out, why);
}

struct file_stamp file_stamp_of(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0)
        return (struct file_stamp){0};
    return (struct file_stamp){facts.st_dev, facts.st_ino, (uint64_t)facts.st_size,
                               (int64_t)facts.st_ctim.tv_sec * 1000000000 + facts.st_ctim.tv_nsec};
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->device == b->device && a->node == b->node && a->size == b->size && a->changed_ns == b->changed_ns;
}

static bool is_guarded(const struct stat *facts)
{
    return (facts->st_uid == geteuid() || facts->st_uid == 0) && !(facts->st_mode & (S_IWGRP | S_IWOTH));
}

struct status file_read_guarded(const char *path, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why)
{
    struct place place = {.folder = -1};
    struct stat facts;
    TRY(open_place(path, &place, why));
    CLOSE_FD int folder = place.folder;
    CLOSE_FD int fd = openat(folder, place.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ELOOP)
        return complain(why, FAIL(UNSAFE_FILE), "%s: is a symbolic link", path);
    if (fd < 0 || fstat(folder, &facts))
        return complain_errno(why, path);
    if (!is_guarded(&facts))
        return complain(why, FAIL(UNSAFE_FILE), "%s: others than its owner can write in the folder it is in", path);
    if (fstat(fd, &facts))
        return complain_errno(why, path);
    if (!S_ISREG(facts.st_mode) || !is_guarded(&facts))
        return complain(why, FAIL(UNSAFE_FILE), "%s: must be a regular file that only its owner can write: chmod go-w", path);
    return read_descriptor(fd, path, most_bytes, arena, out, why);
}

struct status folder_check_guarded(const char *path, struct complaint *why)
{
    struct stat facts;
    if (lstat(path, &facts))
        return complain_errno(why, path);
    if (!S_ISDIR(facts.st_mode) || !is_guarded(&facts))
        return complain(why, FAIL(UNSAFE_FILE), "%s: must be a folder, no link, that only its owner can write in: chmod go-w", path);
    return STATUS(OK);
}

bool write_descriptor(int fd, struct span bytes)
{
    while (bytes.size) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes = span_slice(bytes, (size_t)put, bytes.size);
    }
    return true;
}

/* The mode is set on the open file: the process's umask has no say. */
static bool write_new(int folder, const char *name, struct span bytes, unsigned mode)
{
    unlinkat(folder, name, 0); /* of a run that was cut off */
    CLOSE_FD int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && fchmod(fd, (mode_t)mode) == 0 && write_descriptor(fd, bytes) && fsync(fd) == 0;
}

struct status file_write_atomic(const char *path, struct span bytes, unsigned mode, struct complaint *why)
{
    struct place place = {.folder = -1};
    char fresh[300];
    TRY(open_place(path, &place, why));
    CLOSE_FD int folder = place.folder;
    if ((size_t)snprintf(fresh, sizeof fresh, ".%s.new", place.name) >= sizeof fresh)
        return complain(why, FAIL(INVALID), "%s: the name is too long", path);
    if (!write_new(folder, fresh, bytes, mode) || renameat(folder, fresh, folder, place.name)) {
        struct status status = complain_errno(why, path);
        unlinkat(folder, fresh, 0);
        return status;
    }
    return fsync(folder) ? complain_errno(why, path) : STATUS(OK);
}
