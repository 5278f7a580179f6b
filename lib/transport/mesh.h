// SPDX-License-Identifier: EUPL-1.2
//
// The lines between this node and its partners: ZeroMQ with CURVE (ZMTP 3.1, RFC 25 and 26), one ROUTER for
// requests that come in, one DEALER per partner for requests that go out; answers travel back on the line the
// request came over. What may be asked of lines, whoever makes them, is in transport/lines.h; here is what these are.
//
// One thread, no blocking call; a second thread only weighs what lines hold (transport/scale.h). A turn of the caller's loop is: poll(2)
// on mesh_fd; mesh_poll; mesh_receive until nothing comes or the batch is full; handle, commit; mesh_request and mesh_reply. mesh_fd is
// readable as long as anything may be left, so a batch that was cut short wakes the loop again at once.
#pragma once

#include "transport/lines.h"

/* Largest frame a line takes, CURVE overhead and ZMTP command included. A larger one cuts the line. */
#define MESH_FRAME_MOST_BYTES (ENVELOPE_MOST_BYTES + 1024)

struct mesh_timing {    /* milliseconds */
    int handshake;      /* a handshake that takes longer is cut */
    int heartbeat;      /* ZMTP PING on an idle line */
    int heartbeat_most; /* a line without any sign of life is cut after this */
    int reconnect;      /* first pause before connecting again; doubles, with jitter */
    int reconnect_most; /* longest pause */
    int redial;         /* a line that was down this long is built anew: libzmq gives up after some errors */
    int linger;         /* what mesh_close waits for bytes already handed to a line */
};
extern const struct mesh_timing mesh_timing_default;

struct mesh_config {
    const char *endpoint;                /* where our ROUTER binds: "tcp://address:port"; port "*" takes a free one */
    const uint8_t *curve_secret;         /* LINE_KEY_BYTES; copied, the copy is wiped by mesh_close */
    const struct line_partner *partners; /* copied; OINs and keys distinct, ourselves not among them */
    size_t partner_count;
    size_t partners_most;             /* room for those that come later; the number of partners when that is more */
    const struct mesh_timing *timing; /* NULL: mesh_timing_default */
};

struct mesh;
/* Checks libzmq (>= 4.3.3, CURVE built in), binds the ZAP handler and only then the ROUTER, and starts to connect.
 * CRYPTO_FAILED for a library that will not do, BAD_CONFIG for the configuration, IO_FAILED when a socket cannot be made
 * or bound, NO_MEMORY; `why` says what is wrong. */
MUST_USE struct status mesh_open(const struct mesh_config *config, int64_t now_ms, struct mesh **out, struct complaint *why);
struct mesh *mesh_close(struct mesh *mesh);                                           /* returns NULL */
static inline void mesh_cleanup(struct mesh **owned) { *owned = mesh_close(*owned); } /* CLEANUP(mesh) */

/* From now on these are the partners: lines to those that are new are dialled, to those with another endpoint or key dialled anew, and
 * of those that are gone they are cut; all others are left alone. Whoever is gone is not admitted, and what still comes over a line
 * of its own is dropped as unowned. BAD_CONFIG, TOO_LARGE or NO_MEMORY with `why`: then nothing changed. */
MUST_USE struct status mesh_set_partners(struct mesh *mesh, const struct line_partner *partners, size_t count, int64_t now_ms,
                                         struct complaint *why);

/* How many descriptors a mesh for so many partners may have open, all strangers that it lets in included. */
size_t mesh_descriptors(size_t partners);

/* The one descriptor to poll for POLLIN (an epoll(7) set of all ZMQ_FDs). */
int mesh_fd(const struct mesh *mesh);
/* Answers handshakes, notes which lines went up or down, builds anew lines that libzmq gave up. To be called on every
 * wake and at least once a second. `now_ms`: any clock that does not go back, always the same one.
 * A fault means that nobody guards the door any more (the ZAP handler failed): the caller must close the mesh. */
MUST_USE struct status mesh_poll(struct mesh *mesh, int64_t now_ms);

/* The next message, taking the lines in turn. `*out_any` false: nothing now; `out` is untouched then. Messages without
 * an owner, of more than one frame or with a route of the sender's choice are dropped and counted.
 * Faults: ARENA_FULL, NO_MEMORY (the message is lost and counted: give an arena with room for MESH_FRAME_MOST_BYTES),
 * IO_FAILED (close the mesh). */
MUST_USE struct status mesh_receive(struct mesh *mesh, struct arena *arena, struct incoming *out, bool *out_any);

/* Sends over our line to the partner. UNREACHABLE when the line is down or full, OVERLOADED when FLOW_UNREAD_MOST_BYTES wait for a partner
 * that does not read: nothing was queued, try again later. OK says that the line took it, not that it arrived. UNKNOWN_PEER, TOO_LARGE
 * (over ENVELOPE_MOST_BYTES), NO_MEMORY. */
MUST_USE struct status mesh_request(struct mesh *mesh, const struct oin *to, struct span message);
/* Sends back over the line a request came in on. UNREACHABLE when that line is gone or full, OVERLOADED when as much waits on all lines
 * that its owner opened. TOO_LARGE, NO_MEMORY. */
MUST_USE struct status mesh_reply(struct mesh *mesh, struct span route, struct span message);

/* Whether our line to the partner is up (CURVE handshake done), and since when it is up or down. UNKNOWN_PEER. */
MUST_USE struct status mesh_peer_state(const struct mesh *mesh, const struct oin *oin, bool *out_connected, int64_t *out_since_ms);

/* See lines_take_second. */
bool mesh_take_second(struct mesh *mesh, struct line_second *out);

const struct line_counters *mesh_counters(const struct mesh *mesh);

/* The mesh as its users see it; closing the lines closes the mesh. */
struct lines mesh_lines(struct mesh *mesh);
