// SPDX-License-Identifier: EUPL-1.2
//
// One node, from its texts to its end. The order in daemon_serve is the security argument.
#pragma once

#include "base/status.h"

/* Serves until SIGTERM or SIGINT. `create`: begin a database and a ledger when there is none yet. `program` is re-executed as
 * the keeper. What refuses the start stands in `why`. */
MUST_USE struct status daemon_serve(const char *config_path, bool create, const char *program, struct complaint *why);
/* Reads and checks all texts, as a start would, and nothing else. */
MUST_USE struct status daemon_check(const char *config_path, struct complaint *why);
