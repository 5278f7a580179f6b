// SPDX-License-Identifier: EUPL-1.2
//
// Who is connected to our ROUTER, as its monitor tells (zmq_socket_monitor(3)): a stranger until its first message, or until it
// stayed longer than libzmq lets anybody stay without a handshake. Strangers have so many places together and per address, and
// the longest there makes room; a partner has LINES_OF_ONE_MOST; a connection that holds more than it may, or whose owner is no
// partner any more, is cut. Two connections of one partner that are both alive are told: its key is in two places.
#pragma once

#include "transport/directory.h"
#include "transport/intake.h"
#include "transport/socket.h"

#define LINES_OF_ONE_MOST 4 /* one, and those whose other end forgot them and the network did not */

enum connection_state { CONNECTION_NONE = 0, CONNECTION_STRANGER, CONNECTION_ADMITTED, CONNECTION_CUT };

struct connection {
    enum connection_state state;
    struct intake intake;
    char address[LINE_ADDRESS_ROOM];
    struct oin owner;           /* of the messages that came over it; empty until the first */
    int64_t since_ms, alive_ms; /* connected; something came, a sign of life included */
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
/* A message of so many bytes came over the connection `fd`. NULL: of nobody; the connection is cut. */
void gate_note(struct gate *gate, int fd, const struct line_partner *owner, size_t bytes);
/* Cuts who holds too much, and notes who lives. `is_drained`: the ROUTER had nothing more to give. */
void gate_weigh(struct gate *gate, bool is_drained, int64_t now_ms);
/* Whoever this was is no partner any more, or has another key. */
void gate_cut_owner(struct gate *gate, const struct oin *owner);
bool gate_take_second(struct gate *gate, struct line_second *out);
