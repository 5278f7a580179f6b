// SPDX-License-Identifier: EUPL-1.2
//
// Who is told what is wrong with a text: of the first fault only, or of each. A reader tells the fault of every part that does not depend
// on the others, and goes on past it as long as the listener says OK.
#pragma once

#include "base/status.h"

struct listener {
    /* OK: go on; what comes out in the end is not to be used then. Anything else is what the reader ends with. */
    struct status (*hear)(void *state, struct status status, const struct complaint *why);
    void *state;
};

MUST_USE static inline struct status listener_tell(struct listener listener, struct status status, const struct complaint *why)
{
    return status_ok(status) ? status : listener.hear(listener.state, status, why);
}

MUST_USE static inline struct status hear_first_fault(void *state, struct status status, const struct complaint *why)
{
    if (state)
        *(struct complaint *)state = *why;
    return status;
}
/* Ends the reader at the first, with the reason in `why`, which may be NULL. */
static inline struct listener first_fault(struct complaint *why) { return (struct listener){hear_first_fault, why}; }
