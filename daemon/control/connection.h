// SPDX-License-Identifier: EUPL-1.2
//
// One connection of the control socket: one request at a time, and its reply waits for the commit. For this room only.
#pragma once

#include "control/control.h"
#include "control/places.h"

#include <sys/un.h>

struct connection {
    struct connection *next;
    struct control *control;
    struct loop_source source;
    struct guest guest;
    uint64_t ticket;       /* of the request at hand */
    enum speech_verb verb; /* of the request that is running */
    char user[ACCESS_USER_BYTES];
    uint8_t *in;
    size_t in_size, in_room;
    uint8_t *reply; /* waits for the commit */
    size_t reply_size;
    uint8_t *out; /* may leave */
    size_t out_size, out_done;
    bool is_awaited;  /* its reply comes through control_reply_later */
    bool is_too_long; /* the beginning of the line that is coming in was thrown away, and why: */
    struct status too_long;
    struct complaint why;
    bool is_closing;
};

struct control {
    struct node *node;
    struct loop *loop;
    const struct access_list *access;
    struct loop_source listener;
    struct connection *connections;
    struct loop_timer sweep;
    uint64_t untold; /* that were cut since the log told of it */
    int64_t told_ms;
    uint64_t last_ticket;
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
};

void connection_free(struct connection *connection); /* closes it and takes it off the list */
void connection_does(struct connection *connection, enum guest_doing doing);
/* At each line: whose role was taken away loses it on the connection that is open too. */
unsigned connection_roles(const struct connection *connection);
/* The reply, or the refusal, of the request at hand; what cannot be said becomes a short fault. Put aside until control_flush. */
void connection_answer(struct connection *connection, struct status status, const char *why, const void *reply);
MUST_USE struct status connection_ready(void *state, short revents); /* what the loop calls */
/* Sends on what may leave. False when the connection has ended and is to be freed. */
MUST_USE bool connection_write(struct connection *connection);
