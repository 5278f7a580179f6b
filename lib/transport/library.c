// SPDX-License-Identifier: EUPL-1.2
//
// Version, CURVE, times and sockets of libzmq.
#include "transport/library.h"

#include "crypto/secret.h"
#include "transport/blocks.h"

#include <errno.h>

#define ZMQ_LEAST_VERSION ZMQ_MAKE_VERSION(4, 3, 3) /* CVE-2020-15166: before it strangers could take all memory */

const struct mesh_timing mesh_timing_default = {
    .handshake = 5000,
    .heartbeat = 5000,
    .heartbeat_most = 15000,
    .reconnect = 250,
    .reconnect_most = 15000,
    .redial = 60000,
    .linger = 500,
};

struct status library_check(struct complaint *why)
{
    int major, minor, patch;

    zmq_version(&major, &minor, &patch);
    if (ZMQ_MAKE_VERSION(major, minor, patch) < ZMQ_LEAST_VERSION)
        return complain(why, FAIL(CRYPTO_FAILED), "transport: libzmq %d.%d.%d is older than 4.3.3", major, minor, patch);
    if (!zmq_has("curve"))
        return complain(why, FAIL(CRYPTO_FAILED), "transport: libzmq was built without CURVE");
    return crypto_start();
}

struct status timing_check(const struct mesh_timing *timing, struct complaint *why)
{
    const struct {
        const char *name;
        int value, least;
    } rows[] = {
        {"handshake", timing->handshake, 1},
        {"heartbeat", timing->heartbeat, 1},
        {"heartbeat-most", timing->heartbeat_most, timing->heartbeat},
        {"reconnect", timing->reconnect, 1},
        {"reconnect-most", timing->reconnect_most, timing->reconnect},
        {"redial", timing->redial, timing->reconnect},
        {"linger", timing->linger, 0}, /* never -1: closing must end */
    };
    for (size_t i = 0; i < N(rows); i++)
        if (rows[i].value < rows[i].least)
            return complain(why, FAIL(BAD_CONFIG), "transport: %s is less than %d ms", rows[i].name, rows[i].least);
    return STATUS(OK);
}

/* Three sockets per line, and one more while it is built anew. */
struct status context_open(size_t partners, void **out, struct complaint *why)
{
    blocks_start();
    void *context = zmq_ctx_new();
    if (!context || zmq_ctx_set(context, ZMQ_MAX_SOCKETS, (int)(16 + 4 * partners)) != 0)
        return complain(why, FAIL(IO_FAILED), "transport: libzmq does not start: %s", zmq_strerror(errno));
    *out = context;
    return STATUS(OK);
}
