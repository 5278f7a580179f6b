// SPDX-License-Identifier: EUPL-1.2
//
// What this program needs of the machine after its start, for the cage (cage/cage.h) that it goes into in two steps: files
// before it has a second thread, since only threads that come after it inherit those bounds; calls when all is open.
#pragma once

#include "preflight/preflight.h"
#include "runtime/event.h"

struct sandbox {
    bool has_files, has_calls;
};
/* When the database is open and nothing of the mesh is. NO_MEMORY, IO_FAILED. */
MUST_USE struct status sandbox_close_files(struct sandbox *sandbox, const struct preflight *list);
/* When everything listens: privileges and calls. What this kernel or this build lacks is told in the log. IO_FAILED, NO_MEMORY. */
MUST_USE struct status sandbox_close_calls(struct sandbox *sandbox, struct event_log *log, int64_t now_ms);
/* "closed", "no-files", "no-calls" or "none". */
const char *sandbox_word(const struct sandbox *sandbox);
