// SPDX-License-Identifier: EUPL-1.2
//
// The rename does not replace: renameat2(2).
#include "files/stream.h"

#include "files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct status open_fresh(struct file_out *file, const struct place *place, struct complaint *why)
{
    struct stat facts;
    if ((size_t)snprintf(file->fresh, sizeof file->fresh, ".%s.new", place->name) >= sizeof file->fresh)
        return complain(why, FAIL(INVALID), "%s: the name is too long", file->path);
    if (fstatat(file->folder, place->name, &facts, AT_SYMLINK_NOFOLLOW) == 0)
        return complain(why, FAIL(CONFLICT), "%s: is there already", file->path);
    unlinkat(file->folder, file->fresh, 0);
    file->fd = openat(file->folder, file->fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return file->fd < 0 ? complain_errno(why, file->path) : STATUS(OK);
}

struct status file_out_begin(const char *path, struct file_out *out, struct complaint *why)
{
    struct place place = {.folder = -1};
    *out = (struct file_out){.folder = -1, .fd = -1, .path = path};
    TRY(open_place(path, &place, why));
    out->folder = place.folder;
    struct status status = open_fresh(out, &place, why);
    if (!status_ok(status)) {
        out->fresh[0] = 0;
        file_out_drop(out);
    }
    return status;
}

struct status file_out_add(struct file_out *file, struct span bytes, struct complaint *why)
{
    while (bytes.size) {
        ssize_t put = write(file->fd, bytes.data, bytes.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return complain_errno(why, file->path);
        bytes = span_slice(bytes, (size_t)put, bytes.size);
    }
    return STATUS(OK);
}

static struct status name_it(struct file_out *file, struct complaint *why)
{
    const char *slash = strrchr(file->path, '/');
    if (fsync(file->fd))
        return complain_errno(why, file->path);
    if (renameat2(file->folder, file->fresh, file->folder, slash ? slash + 1 : file->path, RENAME_NOREPLACE))
        return errno == EEXIST ? complain(why, FAIL(CONFLICT), "%s: is there already", file->path) : complain_errno(why, file->path);
    file->fresh[0] = 0;
    return fsync(file->folder) ? complain_errno(why, file->path) : STATUS(OK);
}

struct status file_out_finish(struct file_out *file, struct complaint *why)
{
    struct status status = name_it(file, why);
    file_out_drop(file);
    return status;
}

void file_out_drop(struct file_out *file)
{
    if (file->fresh[0])
        unlinkat(file->folder, file->fresh, 0);
    close_fd(&file->fd);
    close_fd(&file->folder);
    *file = (struct file_out){.folder = -1, .fd = -1};
}

struct status file_in_open(const char *path, struct file_in *out, struct complaint *why)
{
    struct stat facts;
    *out = (struct file_in){.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), .path = path};
    if (out->fd < 0 || fstat(out->fd, &facts))
        return complain_errno(why, path);
    out->size = (uint64_t)facts.st_size;
    if (S_ISREG(facts.st_mode))
        return STATUS(OK);
    file_in_close(out);
    return complain(why, FAIL(INVALID), "%s: not a regular file", path);
}

struct status file_in_read(struct file_in *file, uint8_t *out, size_t room, size_t *out_size, struct complaint *why)
{
    *out_size = 0;
    while (*out_size < room) {
        ssize_t got = read(file->fd, out + *out_size, room - *out_size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return complain_errno(why, file->path);
        if (got == 0)
            break;
        *out_size += (size_t)got;
    }
    return STATUS(OK);
}

void file_in_close(struct file_in *file)
{
    close_fd(&file->fd);
    file->fd = -1;
}
