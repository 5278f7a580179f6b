// SPDX-License-Identifier: EUPL-1.2
//
// Who may hold a line: the partners by CURVE key (at the handshake) and by badge (on each message). A badge is the ZAP
// User-Id (RFC 27) our handler gives to a connection: a token of this run, the partner's OIN, and what tells its key from one
// that it had before: a connection outlives a change of partners. The token is there because libzmq lets a peer name a
// User-Id of its own in the ZMTP metadata when no handler answered.
#pragma once

#include "transport/mesh.h"

#define BADGE_TOKEN_BYTES 16
#define BADGE_KEY_BYTES 8
/* hex, ':', OIN, ':', the first bytes of the key in hex, zero byte */
#define BADGE_ROOM (2 * BADGE_TOKEN_BYTES + 1 + OIN_DIGITS + 1 + 2 * BADGE_KEY_BYTES + 1)

struct directory {
    struct line_partner *partners; /* by rising OIN; endpoints are copies */
    size_t count;
    uint8_t own_key[LINE_KEY_BYTES];
    char token[2 * BADGE_TOKEN_BYTES + 1];
};

/* For nobody yet: draws the token. */
void directory_open(const uint8_t own_key[static LINE_KEY_BYTES], struct directory *out);
/* One with these partners, for the same run, beside the one there was. Copies and checks: 20 digits, a key, TCP endpoints only, all OINs
 * and keys distinct and none of the keys our own. BAD_CONFIG with `why`, NO_MEMORY. */
MUST_USE struct status directory_renew(const struct directory *before, const struct line_partner *partners, size_t count,
                                       struct directory *out, struct complaint *why);
void directory_close(struct directory *directory);

/* CURVE protects TCP; over inproc libzmq skips it (zmq_curve(7)), so other transports are refused. */
bool endpoint_is_tcp(const char *endpoint);

/* NULL when there is none. */
const struct line_partner *directory_find_key(const struct directory *directory, struct span key);
const struct line_partner *directory_find_oin(const struct directory *directory, const struct oin *oin);
const struct line_partner *directory_find_badge(const struct directory *directory, const char *badge);
void directory_print_badge(const struct directory *directory, const struct line_partner *partner, char out[static BADGE_ROOM]);
