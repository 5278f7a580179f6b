// SPDX-License-Identifier: EUPL-1.2
//
// Who is connected to our ROUTER, as its monitor tells (zmq_socket_monitor(3)): a stranger until its first message, or until it
// stayed longer than libzmq lets anybody stay without a handshake. Strangers have so many places together and per address, and
// the longest there makes room; a partner has LINES_OF_ONE_MOST. Of those that together hold more than their owner may, and of those
// without an owner, the one that does so longest is cut, and so is what is no partner's any more. Two connections of one partner that
// are both alive are told: its key is in two places.
#pragma once

#include "transport/directory.h"
#include "transport/flow.h"
#include "transport/socket.h"

#define LINES_OF_ONE_MOST 4 /* one, and those whose other end forgot them and the network did not */
#define UNOWNED_AS_MANY 4   /* what connections that said no message yet hold together, as often as one partner may */
#define GATE_ROUTE_BYTES 5  /* of the routes that libzmq makes */

enum connection_state { CONNECTION_NONE = 0, CONNECTION_STRANGER, CONNECTION_ADMITTED, CONNECTION_CUT };

struct connection {
    enum connection_state state;
    struct flow flow;
    char address[LINE_ADDRESS_ROOM];
    struct oin owner;                /* of the messages that came over it; empty until the first */
    uint8_t route[GATE_ROUTE_BYTES]; /* of its messages, and for its answers; zeros until the first */
    uint64_t held;
    int64_t since_ms, alive_ms; /* connected; something came, a sign of life included */
    int64_t holding_ms;         /* since when it holds more than its handshake */
    uint64_t heard;             /* bytes that had come then */
    bool is_told;               /* as the second of its owner */
};

struct gate {
    void *socket, *monitor; /* the ROUTER, its monitor */
    struct line_counters *counters;
    struct connection *connections;
    size_t room;                                  /* places for connections */
    size_t strangers_most, strangers_of_one_most; /* in all, of one address */
    int64_t handshake_ms;
    int64_t life_ms;           /* a connection without sign of life for so long is not alive */
    struct line_second second; /* to be told, when it has an owner */
};

/* Before the ROUTER is bound, for so many partners. IO_FAILED with `why`, NO_MEMORY. */
MUST_USE struct status gate_open(void *context, void *router, size_t partners, const struct mesh_timing *timing,
                                 struct line_counters *counters, struct gate *out, struct complaint *why);
void gate_close(struct gate *gate); /* before the ROUTER; also of a zeroed one */
/* How many descriptors connections may take. */
size_t gate_descriptors(size_t partners);

/* Takes in what the monitor says. IO_FAILED. */
MUST_USE struct status gate_watch(struct gate *gate, int64_t now_ms);
/* A message of so many bytes and with this route came over the connection `fd`. NULL: of nobody; the connection is cut. */
void gate_note(struct gate *gate, int fd, const struct line_partner *owner, struct span route, size_t bytes);
/* What came by now. */
void gate_look(struct gate *gate);
/* Cuts who held too much then, and notes who lives: how many were cut. `is_drained`: the ROUTER had nothing to give after that. */
uint64_t gate_weigh(struct gate *gate, bool is_drained, int64_t now_ms);
/* Where answers over this route go; NULL: gone, or not heard of yet, and libzmq will know. */
struct connection *gate_find_route(const struct gate *gate, struct span route);
/* Whether its owner reads what it is sent: so many bytes more may wait for it. */
bool gate_has_room(const struct gate *gate, const struct connection *connection, size_t bytes);
/* Whoever this was is no partner any more, or has another key. */
void gate_cut_owner(struct gate *gate, const struct oin *owner);
bool gate_take_second(struct gate *gate, struct line_second *out);
