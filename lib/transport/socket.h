// SPDX-License-Identifier: EUPL-1.2
//
// ZeroMQ sockets as this room uses them: options from tables, whole messages in and out, nothing that blocks.
#pragma once

#include "transport/mesh.h"

#include <zmq.h>

struct socket_option {
    int option;
    int value;
    const char *name;
};

/* Options of integers and of bytes; IO_FAILED with the name of the option that was not taken. */
MUST_USE struct status socket_set(void *socket, const struct socket_option *options, size_t count, struct complaint *why);
MUST_USE struct status socket_set_bytes(void *socket, int option, struct span bytes, const char *name, struct complaint *why);

/* A socket for a line: sizes, patience and heartbeats of `timing`; neither connected nor bound. */
MUST_USE struct status line_open(void *context, int type, const struct mesh_timing *timing, void **out, struct complaint *why);
void *socket_close(void *socket); /* takes NULL, returns NULL */
/* The ZMQ_FD: readable when libzmq has something to tell, not always when a message is left (zmq_getsockopt(3)). */
MUST_USE struct status socket_fd(void *socket, int *out);

#define FRAMES_MOST 8
/* One message of at most FRAMES_MOST frames that are kept; `count` says how many there were. */
struct frames {
    zmq_msg_t frame[FRAMES_MOST];
    size_t count;
};
/* Reads a whole message if there is one. Count 0: nothing there. To be closed in all cases. IO_FAILED. */
MUST_USE struct status frames_receive(void *socket, struct frames *out);
void frames_close(struct frames *frames);
struct span frames_span(struct frames *frames, size_t i); /* empty when there is no such frame */

/* Sends the parts as one message or not at all: UNREACHABLE when there is no line or it is full, NO_MEMORY, IO_FAILED. */
MUST_USE struct status parts_send(void *socket, const struct span *parts, size_t count);

/* What reading a line gave. */
enum taken { TAKEN_NOTHING = 0, TAKEN_DROPPED, TAKEN_MESSAGE };
