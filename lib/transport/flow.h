// SPDX-License-Identifier: EUPL-1.2
//
// What goes over one TCP connection, and what is held of it in both ways. Bytes that came and are no message yet: libzmq bounds a frame
// (ZMQ_MAXMSGSIZE) and counts whole messages (ZMQ_RCVHWM), and gives a message out when its last frame is in; a partner that
// never ends a message takes all memory. Bytes that were handed over and that the other side did not take: libzmq counts those in
// messages too (ZMQ_SNDHWM), of any size. So the kernel's counts (tcp(7), TCP_INFO) are held against ours. A connection that holds too
// much of what came is cut, which frees it; over one whose other side does not read no more is sent.
#pragma once

#include "transport/socket.h"

#include <stddef.h>
#include <stdint.h>

/* Of an idle connection: what PING and PONG bring, and an endless message is held to. */
#define FLOW_IDLE_BYTES_PER_S 64
/* What may wait for one partner to read it: on our line to it, and as much on all that it opened. */
#define FLOW_UNREAD_MOST_BYTES ((uint64_t)4 * 1024 * 1024)
_Static_assert(FLOW_UNREAD_MOST_BYTES >= MESH_FRAME_MOST_BYTES, "the largest message goes out one day");

/* What one partner may have us hold: a frame of which a part is there, and what libzmq is about to give out; when messages wait to be
 * read, as many as may. */
static inline uint64_t held_most(bool is_drained) { return (is_drained ? 2 : 2 + RECEIVE_MOST_MESSAGES) * (uint64_t)MESH_FRAME_MOST_BYTES; }

struct flow {
    int fd;              /* libzmq's, which may close it at any moment */
    uint64_t cookie;     /* of the socket behind it (socket(7), SO_COOKIE): another one under the same number is left alone */
    uint64_t given;      /* bytes that are accounted for */
    uint64_t came;       /* bytes that libzmq had taken from the kernel when it was looked at last */
    int64_t counted_ms;  /* idle bytes are in `given` up to here */
    uint64_t sent, read; /* bytes that were handed over; that the other side had acknowledged when it was looked at last */
};

/* What came before this moment counts as given, what went as read. NOT_FOUND: that is no TCP connection, or it is gone. */
MUST_USE struct status flow_open(int fd, int64_t now_ms, struct flow *out);
/* A message of so many bytes, overhead included, was given out. */
static inline void flow_give(struct flow *flow, size_t bytes) { flow->given += bytes; }
/* Asks the kernel; false: the connection is gone. */
bool flow_look(struct flow *flow);
/* Bytes that had come when it was looked at, and were not given. `is_drained`: after that look there was nothing more to give out, so a
 * count that is ahead is put right and saves nothing up. */
uint64_t flow_held(struct flow *flow, bool is_drained, int64_t now_ms);
/* A message of so many bytes was handed over. */
void flow_send(struct flow *flow, size_t bytes);
/* Bytes that were handed over and that the other side has not got: at most, and as the kernel has it now. None of a connection that is
 * gone. */
static inline uint64_t flow_unread_most(const struct flow *flow) { return flow->sent - flow->read; }
uint64_t flow_unread(struct flow *flow);
/* libzmq sees the end, lets go of the part of a message that it holds, and closes. */
void flow_cut(const struct flow *flow);
