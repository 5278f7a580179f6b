// SPDX-License-Identifier: EUPL-1.2
//
// One node, from its texts to its end. The order in daemon_serve is the security argument.
#pragma once

#include "base/status.h"

/* What a person says once, at a start: to begin a database and a ledger where there is none; to go on though the keeper lost
 * its anchor. */
enum daemon_start { DAEMON_START_AGAIN, DAEMON_START_NEW, DAEMON_START_NEW_ANCHOR };
/* Serves until SIGTERM or SIGINT. `program` is re-executed as the keeper. What refuses the start stands in `why`. */
MUST_USE struct status daemon_serve(const char *config_path, enum daemon_start how, const char *program, struct complaint *why);
/* Reads and checks all texts, as a start would, and nothing else. */
MUST_USE struct status daemon_check(const char *config_path, struct complaint *why);
