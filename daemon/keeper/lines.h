// SPDX-License-Identifier: EUPL-1.2
//
// The two lines to a keeper in another process, as a link: a child (keeper/process.h), or a service of its own user (keeper/socket.h).
#pragma once

#include "keeper/link.h"

#include <sys/types.h>

struct keeper_lines {
    int sync_fd, work_fd;
    pid_t child; /* -1: somebody else starts and ends it */
};
/* Takes over what was allocated: closing it closes both, and waits for the end of a child. */
struct keeper_link keeper_lines_link(struct keeper_lines *lines);
