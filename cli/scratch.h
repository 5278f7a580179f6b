// SPDX-License-Identifier: EUPL-1.2
//
// A private folder for what is plain for a moment, which goes again however the command ends, also by a signal that nobody can catch: a
// process beside it waits for its end.
#pragma once

#include "sentence/command.h"

struct scratch {
    const char *folder;
    int line; /* the other process sees it close */
};
/* In --scratch, or TMPDIR, or /tmp. Before anything secret is read: the other process has a copy of what this one holds. */
MUST_USE struct status scratch_make(struct invocation *invocation, struct scratch *out);
/* With all that is in it. */
MUST_USE struct status scratch_end(struct scratch *scratch, struct complaint *why);
