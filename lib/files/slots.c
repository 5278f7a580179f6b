// SPDX-License-Identifier: EUPL-1.2
//
// pwrite(2) and fdatasync(2) in room that was taken before.
#include "files/slots.h"

#include "files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LOCK_TRIES 20 /* the process that had it may still be ending */
#define LOCK_PAUSE_NS 100000000

static struct status lock_slots(int fd, const char *path, struct complaint *why)
{
    const struct timespec pause = {0, LOCK_PAUSE_NS};
    for (unsigned i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return complain_errno(why, path);
        if (i == LOCK_TRIES)
            return complain(why, FAIL(BUSY), "%s: another daemon has it", path);
        nanosleep(&pause, NULL);
    }
    return STATUS(OK);
}

/* The name is durable too: a file that is gone after a power cut would be no file that was written. */
static struct status take_slots(int folder, int fd, size_t bytes, const char *path, struct complaint *why)
{
    int error = posix_fallocate(fd, 0, (off_t)bytes);
    if (error == ENOSPC || error == EDQUOT)
        return complain(why, FAIL(DISK_FULL), "%s: %s", path, strerror(error));
    if (error || fsync(fd) || fsync(folder))
        return complain(why, FAIL(IO_FAILED), "%s: %s", path, strerror(error ? error : errno));
    return STATUS(OK);
}

/* Out of the hands of CLOSE_FD. */
static int keep_fd(int *fd)
{
    int kept = *fd;
    *fd = -1;
    return kept;
}

struct status slot_file_open(const char *path, size_t slot_bytes, size_t count, struct slot_file *out, struct complaint *why)
{
    struct place place = {.folder = -1};
    TRY(open_place(path, &place, why));
    CLOSE_FD int folder = place.folder;
    CLOSE_FD int fd = openat(folder, place.name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
    if (fd < 0)
        return complain_errno(why, path);
    TRY(check_private(folder, fd, path, why));
    TRY(lock_slots(fd, path, why));
    TRY(take_slots(folder, fd, count * slot_bytes, path, why));
    *out = (struct slot_file){keep_fd(&fd), slot_bytes};
    return STATUS(OK);
}

void slot_file_close(struct slot_file *file)
{
    close_fd(&file->fd);
    file->fd = -1;
}

struct status slot_file_read(const struct slot_file *file, size_t slot, uint8_t *room, size_t *out_size)
{
    size_t size = 0;
    while (size < file->slot_bytes) {
        ssize_t got = pread(file->fd, room + size, file->slot_bytes - size, (off_t)(slot * file->slot_bytes + size));
        if (got < 0 && errno != EINTR)
            return FAIL(IO_FAILED);
        if (got == 0)
            break;
        size += got > 0 ? (size_t)got : 0;
    }
    *out_size = size;
    return STATUS(OK);
}

struct status slot_file_write(const struct slot_file *file, size_t slot, struct span bytes)
{
    off_t at = (off_t)(slot * file->slot_bytes);
    ENSURE(bytes.size <= file->slot_bytes);
    while (bytes.size) {
        ssize_t put = pwrite(file->fd, bytes.data, bytes.size, at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return errno == ENOSPC || errno == EDQUOT ? FAIL(DISK_FULL) : FAIL(IO_FAILED);
        at += put;
        bytes = span_slice(bytes, (size_t)put, bytes.size);
    }
    return fdatasync(file->fd) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}
