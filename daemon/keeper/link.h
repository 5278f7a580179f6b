// SPDX-License-Identifier: EUPL-1.2
//
// How requests reach a keeper and its replies come back: over the two lines of a process (keeper/process.h), or straight
// into its core where a town of nodes runs in one process.
#pragma once

#include "keeper/core.h"

/* What a link provides. A request is borrowed for the call; a reply is the caller's to free. */
struct keeper_link_calls {
    struct status (*ask)(void *state, struct span request, struct keeper_frame *out_reply); /* the synchronous line, one round trip */
    struct status (*hand)(void *state, struct span request);                                /* the work line, one at a time in a lane */
    bool (*is_ready)(void *state);                                                          /* a result waits, or the keeper is gone */
    struct status (*collect)(void *state, struct keeper_frame *out);                        /* the result that waits */
    void (*close)(void *state);                                                             /* and waits for its end */
};
struct keeper_link {
    const struct keeper_link_calls *calls;
    void *state;
};
