// SPDX-License-Identifier: EUPL-1.2
//
// One node, from what was read of its folder to its end. The order in daemon_serve is the security argument.
#pragma once

#include "preflight/preflight.h"

/* Serves what the list has let pass, until SIGTERM or SIGINT. `program` is re-executed as the keeper. What refuses the start all the
 * same - the world changed since - stands in `why`. The list outlives the call; its agreed texts are taken over. */
MUST_USE struct status daemon_serve(struct preflight *list, const char *program, struct complaint *why);
