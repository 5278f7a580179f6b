// SPDX-License-Identifier: EUPL-1.2
//
// The keeper as a service of its own user: started by its socket, with its own reading of the settings. What the daemon says decides
// neither whose keys they are nor where.
#pragma once

#include "preflight/preflight.h"

/* Waits for a daemon, reads the secrets, and serves until that daemon goes away: then OK. What the settings, the socket
 * (keeper/socket.h) and the files (keeper_serve) are refused with. */
MUST_USE struct status apart_keeper_serve(const char *config_path, struct complaint *why);

/* As a preflight asks (preflight_wish): opens the keeper behind this socket and lets it go again. NOT_ALLOWED, IO_FAILED, KEEPER_LOST. */
MUST_USE struct status apart_keeper_ask(const char *socket, uid_t user, struct preflight_told *out, struct complaint *why);
