// SPDX-License-Identifier: EUPL-1.2
//
// ZeroMQ sockets as this room uses them: options from tables, whole messages in and out, nothing that blocks.
#pragma once

#include "transport/mesh.h"

#include <stdint.h>
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
/* What a frame takes on a line: its CURVE box (RFC 26) in a ZMTP frame (RFC 37), of which the head is short or long. Exact, or what was
 * read would seem unread some day. */
static inline size_t wire_bytes(size_t size)
{
    const size_t boxed = size + 33;
    return boxed + (boxed <= UINT8_MAX ? 2 : 9);
}
/* Messages that wait in a line for us. Incoming ones cost up to MESH_FRAME_MOST_BYTES each and strangers to our code chose their
 * number, so few. */
#define RECEIVE_MOST_MESSAGES 16
/* What the kernel may hold of a connection, as socket(7) SO_RCVBUF is asked for; it takes twice as much for its own. */
#define RECEIVE_BUFFER_BYTES (1024 * 1024)

/* One message of at most FRAMES_MOST frames that are kept; `count` says how many there were. */
struct frames {
    zmq_msg_t frame[FRAMES_MOST];
    size_t count, bytes; /* of all frames on a line, also of those that are not kept */
};
/* Reads a whole message if there is one. Count 0: nothing there. To be closed in all cases. IO_FAILED. */
MUST_USE struct status frames_receive(void *socket, struct frames *out);
void frames_close(struct frames *frames);
int frames_connection(struct frames *frames);             /* the descriptor it came over, -1: nobody knows */
struct span frames_span(struct frames *frames, size_t i); /* empty when there is no such frame */

/* Sends the parts as one message or not at all: UNREACHABLE when there is no line or it is full, NO_MEMORY, IO_FAILED. */
MUST_USE struct status parts_send(void *socket, const struct span *parts, size_t count);

/* What a socket's monitor told (zmq_socket_monitor(3)); `event` 0: nothing more now. */
struct monitor_event {
    uint16_t event;
    int32_t value; /* the descriptor, for what happens to a connection */
};
/* A PAIR that hears these events of `socket`; made before the socket connects or binds, so that none is missed. It holds all that
 * was not read: libzmq waits for a full one with a lock held. IO_FAILED. */
MUST_USE struct status monitor_open(void *context, void *socket, const char *address, int events, void **out);
void *monitor_close(void *socket, void *monitor); /* takes NULLs, returns NULL; before the socket is closed */
MUST_USE struct status monitor_next(void *monitor, struct monitor_event *out);

/* What reading a line gave. */
enum taken { TAKEN_NOTHING = 0, TAKEN_DROPPED, TAKEN_MESSAGE };
