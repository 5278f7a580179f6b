// SPDX-License-Identifier: EUPL-1.2
//
// Which sockets may have something for us. A ZMQ_FD is edge-triggered: it may be silent while messages are left, after a
// send or when reading stopped half-way (zmq_getsockopt(3)). So a socket that woke stays awake until reading it gave
// nothing, a socket that was sent on is awake too, and as long as one is awake a bell keeps our descriptor readable.
#pragma once

#include "base/status.h"

#include <stddef.h>

struct epoll_event;

struct wakes {
    int set, bell; /* epoll(7), eventfd(2) */
    bool *is_awake;
    struct epoll_event *found;
    size_t count, awake_count;
};

/* For sockets 0 to count - 1. IO_FAILED, NO_MEMORY. */
MUST_USE struct status wakes_open(size_t count, struct wakes *out);
void wakes_close(struct wakes *wakes); /* also of a zeroed one */
/* The socket's ZMQ_FD; it starts awake. */
MUST_USE struct status wakes_watch(struct wakes *wakes, size_t i, int fd);
void wakes_forget(struct wakes *wakes, int fd); /* before the socket is closed: libzmq closes the descriptor later */
/* Marks all that the descriptors tell. */
MUST_USE struct status wakes_collect(struct wakes *wakes);
void wakes_mark(struct wakes *wakes, size_t i);
void wakes_rest(struct wakes *wakes, size_t i); /* reading it gave nothing */
/* The first that is awake of `first` to `first + size - 1`, seen from `from` on and round; false when all rest. */
bool wakes_find(const struct wakes *wakes, size_t first, size_t size, size_t from, size_t *out);
