// SPDX-License-Identifier: EUPL-1.2
//
// Length-prefixed frames on blocking stream sockets.
#include "keeper/keeper.h"

#include "base/cursor.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static struct status write_whole(int fd, struct span bytes)
{
    while (bytes.size) {
        ssize_t written = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return FAIL(KEEPER_LOST);
        bytes = span_slice(bytes, (size_t)written, bytes.size);
    }
    return STATUS(OK);
}

static struct status read_frame_bytes(int fd, uint8_t *out, size_t size)
{
    while (size) {
        ssize_t got = read(fd, out, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return FAIL(KEEPER_LOST);
        out += got;
        size -= (size_t)got;
    }
    return STATUS(OK);
}

struct status keeper_frame_write(int fd, struct span body)
{
    uint8_t length[4];
    struct writer writer = writer_of(length, sizeof length);
    ENSURE(body.size <= KEEPER_FRAME_MOST_BYTES);
    write_u32(&writer, (uint32_t)body.size);
    TRY(write_whole(fd, writer_span(&writer)));
    return write_whole(fd, body);
}

struct status keeper_frame_read(int fd, struct keeper_frame *out)
{
    uint8_t length[4];
    uint32_t size;
    TRY(read_frame_bytes(fd, length, sizeof length));
    struct cursor cursor = cursor_of(SPAN_OF_ARRAY(length));
    TRY(cursor_read_u32(&cursor, &size));
    if (size > KEEPER_FRAME_MOST_BYTES)
        return FAIL(KEEPER_LOST);
    TRY(keeper_frame_new(size, out));
    struct status status = read_frame_bytes(fd, out->bytes, size);
    if (!status_ok(status))
        keeper_frame_free(out);
    return status;
}
