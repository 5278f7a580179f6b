// SPDX-License-Identifier: EUPL-1.2
//
// Part by part from the opened folder on, so that nothing on the way leads elsewhere.
#include "files/files.h"

#include "files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MODE 0750
#define FILE_MODE 0640
#define PART_MOST_BYTES 255

static struct status complain_below(struct complaint *why, const struct below *file)
{
    int error = errno;
    if (error == ELOOP || error == ENOTDIR)
        return complain(why, FAIL(INVALID), "%s/%s: a link, or something else that is no folder or file", file->folder, file->path);
    errno = error;
    struct status status = complain_errno(NULL, file->path);
    return complain(why, status, "%s/%s: %s", file->folder, file->path, strerror(error));
}

/* The mode whatever the umask. */
static bool make_part(int folder, const char *part)
{
    if (mkdirat(folder, part, FOLDER_MODE) != 0)
        return errno == EEXIST;
    CLOSE_FD int fd = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 && fchmod(fd, FOLDER_MODE) == 0;
}

static bool enter_part(int *folder, const char *part, bool makes)
{
    int next = openat(*folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0 && errno == ENOENT && makes && make_part(*folder, part))
        next = openat(*folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0)
        return false;
    close(*folder);
    *folder = next;
    return true;
}

/* The folder that a file is in, opened; the caller closes it. */
static struct status open_parent(const struct below *file, bool makes, struct place *out, struct complaint *why)
{
    char part[PART_MOST_BYTES + 1];
    const char *at = file->path, *slash;
    int folder = open(file->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return complain_errno(why, file->folder);
    for (; (slash = strchr(at, '/')); at = slash + 1) {
        size_t size = (size_t)(slash - at);
        bool is_part = size > 0 && size < sizeof part && snprintf(part, sizeof part, "%.*s", (int)size, at) > 0 && strcmp(part, "..") != 0;
        if (is_part && enter_part(&folder, part, makes))
            continue;
        struct status status = is_part ? complain_below(why, file) : complain(why, FAIL(INVALID), "%s: not such a path", file->path);
        close(folder);
        return status;
    }
    *out = (struct place){folder, at};
    return STATUS(OK);
}

struct status below_read(const struct below *file, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why)
{
    struct place place = {.folder = -1, .name = file->path};
    TRY(open_parent(file, false, &place, why));
    CLOSE_FD int folder = place.folder;
    CLOSE_FD int fd = openat(folder, place.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    return fd < 0 ? complain_below(why, file) : read_descriptor(fd, file->path, most_bytes, arena, out, why);
}

static bool write_opened(int folder, const char *name, struct span bytes, bool is_durable)
{
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        return false;
    CLOSE_FD int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && fchmod(fd, FILE_MODE) == 0 && write_descriptor(fd, bytes) && (!is_durable || fsync(fd) == 0);
}

struct status below_write(const struct below *file, struct span bytes, struct complaint *why)
{
    struct place place = {.folder = -1, .name = file->path};
    TRY(open_parent(file, true, &place, why));
    CLOSE_FD int folder = place.folder;
    return write_opened(folder, place.name, bytes, false) ? STATUS(OK) : complain_below(why, file);
}

struct status below_replace(const struct below *file, struct span bytes, struct complaint *why)
{
    struct place place = {.folder = -1, .name = file->path};
    char fresh[PART_MOST_BYTES + 1];
    TRY(open_parent(file, true, &place, why));
    CLOSE_FD int folder = place.folder;
    if ((size_t)snprintf(fresh, sizeof fresh, ".%s.new", place.name) >= sizeof fresh)
        return complain(why, FAIL(INVALID), "%s: the name is too long", file->path);
    if (!write_opened(folder, fresh, bytes, true) || renameat(folder, fresh, folder, place.name) || fsync(folder)) {
        struct status status = complain_below(why, file);
        unlinkat(folder, fresh, 0);
        return status;
    }
    return STATUS(OK);
}

struct status below_remove(const struct below *file, struct complaint *why)
{
    struct place place = {.folder = -1, .name = file->path};
    char parent[4096];
    TRY(open_parent(file, false, &place, why));
    CLOSE_FD int folder = place.folder;
    if (unlinkat(folder, place.name, 0) != 0)
        return complain_below(why, file);
    if (place.name > file->path &&
        (size_t)snprintf(parent, sizeof parent, "%s/%.*s", file->folder, (int)(place.name - file->path), file->path) < sizeof parent)
        (void)!rmdir(parent); /* the others in it stay */
    return STATUS(OK);
}

struct status below_settle(const char *folder, struct complaint *why)
{
    CLOSE_FD int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && syncfs(fd) == 0 ? STATUS(OK) : complain_errno(why, folder);
}
