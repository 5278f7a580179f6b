// SPDX-License-Identifier: EUPL-1.2
//
// One end of a line without libzmq: ZMTP 3.0 (RFC 23) and CURVE (RFC 26) by hand over a blocking socket, for whoever has a key and
// keeps to no rule: libzmq sends a message when its last frame was given to it, this sends what it likes.
#pragma once

#include "transport/lines.h"

struct raw_line {
    int fd;
    bool is_server;
    uint64_t nonce;
    uint8_t ours[LINE_KEY_BYTES], theirs[LINE_KEY_BYTES]; /* of this connection: our secret, their public key */
};

/* False: the other side did not go along. To be closed in any case.
 * A DEALER with this key at the ROUTER of `port` on loopback. */
bool raw_connect(struct raw_line *line, unsigned port, const uint8_t secret[static LINE_KEY_BYTES],
                 const uint8_t server_public[static LINE_KEY_BYTES]);
/* A socket that listens on loopback and takes little of what it does not read; -1: the port is another's. */
int raw_listen(unsigned port);
/* A ROUTER with this key, for the one that connects to the listening socket. */
bool raw_accept(struct raw_line *line, int listening, const uint8_t secret[static LINE_KEY_BYTES]);
/* One frame; false: the other side has cut the line, or takes nothing more for a second. */
bool raw_send(struct raw_line *line, struct span payload, bool has_more);
/* Whether the other side cut the line, within so many milliseconds. What it says is thrown away. */
bool raw_is_cut(struct raw_line *line, int patience_ms);
void raw_close(struct raw_line *line);
