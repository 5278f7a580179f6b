// SPDX-License-Identifier: EUPL-1.2
//
// The file of the control socket, and who comes to it.
#pragma once

#include "base/status.h"
#include "speech/access.h"

#include <sys/types.h>

/* Listens at `path` (mode 0660). CONFLICT when another daemon answers there, BAD_CONFIG when it is too long, IO_FAILED. */
MUST_USE struct status listener_bind(const char *path, int *out_fd, struct complaint *why);
/* The next who waits, without blocking, and which user that is; -1: nobody, or gone again. */
int listener_accept(int listener, uid_t *out_uid);
/* As the settings name users; "uid-N" for one without a name. */
void listener_user_name(uid_t uid, char out[static ACCESS_USER_BYTES]);
