// SPDX-License-Identifier: EUPL-1.2
//
// A keeper under a user of its own, which the system starts when somebody comes to its socket (systemd.socket(5), sd_listen_fds(3)): the
// daemon's user then reads no file of the keeper's. Each end asks the kernel who is at the other (SO_PEERCRED): the daemon takes lines
// from that user and root only, since of a socket that systemd opened the kernel says root; the keeper from whose the socket is.
#pragma once

#include "keeper/link.h"

#include <sys/types.h>

/* The daemon's end: both lines, to the keeper of this user. NOT_ALLOWED when it is another's; IO_FAILED, NO_MEMORY. A keeper that is
 * silent for a minute is KEEPER_LOST. */
MUST_USE struct status keeper_socket_open(const char *path, uid_t user, struct keeper_link *out_link, int *out_work_fd,
                                          struct complaint *why);
/* The keeper's end: both lines at their numbers, of one process of the user whose the socket is; who else comes is sent away. The socket
 * that was given is closed: who comes later finds the next keeper. BAD_CONFIG when it was not started so, or the socket is its own. */
MUST_USE struct status keeper_socket_accept(struct complaint *why);
