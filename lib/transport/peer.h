// SPDX-License-Identifier: EUPL-1.2
//
// Our line to one partner: a CURVE DEALER that only talks to the holder of the partner's key, and the socket monitor
// that tells whether the line is up. Connecting again is libzmq's work; building the line anew when libzmq gave up
// (after an error in the handshake it does not try again) is ours.
#pragma once

#include "transport/directory.h"
#include "transport/flow.h"
#include "transport/socket.h"

/* What all our lines have in common. */
struct caller {
    void *context;
    const struct mesh_timing *timing;
    struct line_counters *counters;
    uint32_t *builds; /* of all lines: names their monitors, an old one may not be gone yet */
    uint8_t curve_secret[LINE_KEY_BYTES], curve_public[LINE_KEY_BYTES];
};

struct peer {
    const struct line_partner *partner; /* NULL: nobody's */
    void *dealer, *monitor;             /* NULL when the partner has no endpoint */
    bool is_connected;
    int64_t since_ms;  /* since when it is up or down */
    int64_t redial_ms; /* when down: the moment to build it anew */
    bool has_flow;     /* it is up, and what goes over it is counted */
    struct flow flow;
};

/* `peer` has its partner set. Starts to connect. IO_FAILED with `why`. */
MUST_USE struct status peer_dial(struct peer *peer, const struct caller *caller, int64_t now_ms, struct complaint *why);
void peer_hang_up(struct peer *peer);
/* Takes in what the monitor says. IO_FAILED. */
MUST_USE struct status peer_watch(struct peer *peer, const struct caller *caller, int64_t now_ms);
void peer_look(struct peer *peer);
/* A line on which the partner never ends its message is cut: whether it was. `is_drained`: it had nothing to give after that look. */
bool peer_weigh(struct peer *peer, bool is_drained, int64_t now_ms);
bool peer_is_overdue(const struct peer *peer, int64_t now_ms);

MUST_USE struct status peer_receive(struct peer *peer, const struct caller *caller, struct arena *arena, struct incoming *out,
                                    enum taken *out_taken);
/* Only when it is connected. See mesh_request. */
MUST_USE struct status peer_request(struct peer *peer, struct span message);
