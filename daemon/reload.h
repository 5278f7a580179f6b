// SPDX-License-Identifier: EUPL-1.2
//
// What may change while a node runs: who has which role at the door, authorities, revocation lists and their grace. The
// list of preflight is looked at as at a start, and nothing is taken over when it has an error. Of everything else that changed the
// names are given: it is in force at the next start.
#pragma once

#include "agreed/credentials.h"
#include "book/node.h"
#include "preflight/preflight.h"

struct reloading {
    const struct preflight *running; /* what the node was started with */
    struct access_list *access;      /* of the door */
    struct credentials **credentials;
    struct event_log *log;
};

/* For SIGHUP and the door. Findings that stop it go to standard error, as at a start; the first one is in `why`. BAD_CONFIG, NO_MEMORY. */
MUST_USE struct status reload_settings(const struct reloading *reloading, int64_t now_ms, struct arena *arena, struct reloaded *out,
                                       struct complaint *why);
