// SPDX-License-Identifier: EUPL-1.2
//
// Who may hold a line: the partners by CURVE key (at the handshake) and by badge (on each message). A badge is the ZAP
// User-Id (RFC 27) our handler gives to a connection: a token of this run and the partner's OIN. The token is there
// because libzmq lets a peer name a User-Id of its own in the ZMTP metadata when no handler answered.
#pragma once

#include "transport/mesh.h"

#define BADGE_TOKEN_BYTES 16
#define BADGE_ROOM (2 * BADGE_TOKEN_BYTES + 1 + OIN_DIGITS + 1) /* hex, ':', OIN, zero byte */

struct directory {
    struct mesh_partner *partners; /* by rising OIN; endpoints are copies */
    size_t count;
    char token[2 * BADGE_TOKEN_BYTES + 1];
};

/* Copies and checks: 20 digits, a key, TCP endpoints only, all OINs and keys distinct and none of the keys our own.
 * BAD_CONFIG with `why`, NO_MEMORY. */
MUST_USE struct status directory_open(const struct mesh_partner *partners, size_t count, const uint8_t own_key[static MESH_KEY_BYTES],
                                      struct directory *out, struct complaint *why);
void directory_close(struct directory *directory);

/* CURVE protects TCP; over inproc libzmq skips it (zmq_curve(7)), so other transports are refused. */
bool endpoint_is_tcp(const char *endpoint);

/* NULL when there is none. */
const struct mesh_partner *directory_find_key(const struct directory *directory, struct span key);
const struct mesh_partner *directory_find_oin(const struct directory *directory, const struct oin *oin);
const struct mesh_partner *directory_find_badge(const struct directory *directory, const char *badge);
void directory_print_badge(const struct directory *directory, const struct mesh_partner *partner, char out[static BADGE_ROOM]);
