// SPDX-License-Identifier: EUPL-1.2
//
// Where partners ask: the CURVE ROUTER. A message has an owner only by the badge that the ZAP handler gave its
// connection; a routing id is where an answer goes and never who somebody is.
#pragma once

#include "transport/directory.h"
#include "transport/gate.h"
#include "transport/socket.h"

struct endpoint {
    void *socket;
    struct gate gate;
    const struct directory *directory;
    struct line_counters *counters;
};

/* Binds. The caller has bound the ZAP handler in this context already. BAD_CONFIG, IO_FAILED with `why`. */
MUST_USE struct status endpoint_open(void *context, const struct mesh_config *config, const struct directory *directory,
                                     struct line_counters *counters, struct endpoint *out, struct complaint *why);
void endpoint_close(struct endpoint *endpoint);
/* The next message, copied into `arena`. See mesh_receive. */
MUST_USE struct status endpoint_receive(struct endpoint *endpoint, struct arena *arena, struct incoming *out, enum taken *out_taken);
MUST_USE struct status endpoint_reply(struct endpoint *endpoint, struct span route, struct span message);
