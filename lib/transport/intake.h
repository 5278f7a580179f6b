// SPDX-License-Identifier: EUPL-1.2
//
// What came in over one TCP connection and is held for it: bytes that are no message yet. libzmq bounds a frame
// (ZMQ_MAXMSGSIZE) and counts whole messages (ZMQ_RCVHWM), and gives a message out when its last frame is in; a partner that
// never ends a message takes all memory. So the kernel's count of what came in (tcp(7), TCP_INFO) is held against ours of what
// was given out, and a connection that holds too much is cut, which frees it.
#pragma once

#include "transport/socket.h"

#include <stddef.h>
#include <stdint.h>

/* Of an idle connection: what PING and PONG bring, and an endless message is held to. */
#define INTAKE_IDLE_BYTES_PER_S 64

/* What a connection may hold: a frame, and what the kernel has of it; when messages wait to be read, as many as may. */
static inline uint64_t held_most(bool is_drained)
{
    return (is_drained ? 1 : RECEIVE_MOST_MESSAGES) * (uint64_t)(MESH_FRAME_MOST_BYTES + FRAME_OVERHEAD_BYTES) + 4 * RECEIVE_BUFFER_BYTES;
}

struct intake {
    int fd;             /* libzmq's, which may close it at any moment */
    uint64_t cookie;    /* of the socket behind it (socket(7), SO_COOKIE): another one under the same number is left alone */
    uint64_t given;     /* bytes that are accounted for */
    uint64_t came;      /* bytes that had come when it was looked at last */
    int64_t counted_ms; /* idle bytes are in `given` up to here */
};

/* What came before this moment counts as given. NOT_FOUND: that is no TCP connection, or it is gone. */
MUST_USE struct status intake_open(int fd, int64_t now_ms, struct intake *out);
/* A message of so many bytes, overhead included, was given out. */
static inline void intake_give(struct intake *intake, size_t bytes) { intake->given += bytes; }
/* Bytes that came and were not given; 0 when the connection is gone. `is_drained`: nothing more can be given out now, so a count
 * that is ahead is put right and saves nothing up. */
uint64_t intake_held(struct intake *intake, bool is_drained, int64_t now_ms);
/* libzmq sees the end, lets go of the part of a message that it holds, and closes. */
void intake_cut(const struct intake *intake);
