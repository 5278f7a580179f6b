// SPDX-License-Identifier: EUPL-1.2
//
// The control socket of a node, as whoever may ask for its status comes to it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define DOOR_STATUS_LINE "{\"version\":1,\"verb\":\"status\"}\n"
#define DOOR_REPLY_MOST ((size_t)256 * 1024)

int door_reach(const char *path); /* -1: not there, or full */
/* One line, and its whole reply as a text; false: none came. */
bool door_ask(int fd, const char *line, char out[static DOOR_REPLY_MOST]);
