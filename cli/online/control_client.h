// SPDX-License-Identifier: EUPL-1.2
//
// The command's end of the node's local door: one JSON object per line, one reply for each, with the bytes behind it that it names. What
// the node says went wrong comes back as the status it was there. No identifier ever goes through here (P-01).
#pragma once

#include "online/door.h"

struct control_link;

/* Connects to the UNIX socket at `socket`. UNREACHABLE when nobody listens there, NOT_ALLOWED when this user may not come near. What
 * is wrong with the link is said in `language`. */
MUST_USE struct status control_open(const char *socket, enum language language, struct control_link **out, struct complaint *why);
/* The same over a connected stream that the link takes. */
MUST_USE struct status control_open_fd(int fd, enum language language, struct control_link **out);
struct control_link *control_free(struct control_link *link); /* returns NULL; wipes what was read */
static inline void control_link_cleanup(struct control_link **link) { *link = control_free(*link); }

/* The door behind the link. Each question is sent and its reply waited for. UNREACHABLE when the node goes away, TIMED_OUT after two
 * minutes of silence, IO_FAILED for a reply that is not one. After a failure of the line itself it answers UNREACHABLE to everything. */
struct door control_door(struct control_link *link, struct arena *arena, struct complaint *why);
