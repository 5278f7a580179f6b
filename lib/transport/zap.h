// SPDX-License-Identifier: EUPL-1.2
//
// The guard at the door: the ZAP handler (ZeroMQ RFC 27) that says for each CURVE handshake whether the key is a
// partner's. Without a live handler libzmq admits every key, so it is opened before the ROUTER and closed after it, and
// a handler that cannot answer is a fault that closes the mesh.
#pragma once

#include "transport/directory.h"
#include "transport/socket.h"

#define ZAP_DOMAIN "schakel"

struct zap {
    void *socket;
    const struct directory *directory;
    struct line_counters *counters;
};

MUST_USE struct status zap_open(void *context, const struct directory *directory, struct line_counters *counters, struct zap *out,
                                struct complaint *why);
void zap_close(struct zap *zap);
/* Answers what has been asked, a bounded number at a time; `*out_drained` false: there may be more. 200 with the partner's
 * badge as User-Id when the mechanism is CURVE and the key is known; all else 400. IO_FAILED: the handler is dead. */
MUST_USE struct status zap_serve(struct zap *zap, bool *out_drained);
