// SPDX-License-Identifier: EUPL-1.2
//
// ZAP 1.0: seven frames asked, six answered, every question answered (a REP socket that owes an answer hears nothing).
#include "transport/zap.h"

#include <errno.h>

#define ZAP_ADDRESS "inproc://zeromq.zap.01"
#define ZAP_VERSION "1.0"
#define SERVED_MOST 64

enum { ASKED_VERSION, ASKED_REQUEST_ID, ASKED_DOMAIN, ASKED_ADDRESS, ASKED_ROUTING_ID, ASKED_MECHANISM, ASKED_KEY, ASKED_FRAMES };

struct status zap_open(void *context, const struct directory *directory, struct line_counters *counters, struct zap *out,
                       struct complaint *why)
{
    static const struct socket_option options[] = {{ZMQ_LINGER, 0, "LINGER"}};
    struct zap zap = {zmq_socket(context, ZMQ_REP), directory, counters};

    if (!zap.socket)
        return complain(why, FAIL(IO_FAILED), "transport: no socket: %s", zmq_strerror(errno));
    struct status status = socket_set(zap.socket, options, N(options), why);
    if (status_ok(status) && zmq_bind(zap.socket, ZAP_ADDRESS) != 0)
        status = complain(why, FAIL(IO_FAILED), "transport: no handler for handshakes: %s", zmq_strerror(errno));
    if (status_ok(status))
        *out = zap;
    else
        zap_close(&zap);
    return status;
}

void zap_close(struct zap *zap) { zap->socket = socket_close(zap->socket); }

static bool is_well_formed(struct frames *asked)
{
    return (asked->count == ASKED_FRAMES || asked->count == ASKED_KEY) && span_is_text(frames_span(asked, ASKED_VERSION), ZAP_VERSION) &&
           span_is_text(frames_span(asked, ASKED_DOMAIN), ZAP_DOMAIN);
}

/* NULL: not admitted. */
static const struct line_partner *judge_handshake(struct zap *zap, struct frames *asked)
{
    if (!is_well_formed(asked)) {
        zap->counters->zap_malformed++;
        return NULL;
    }
    if (asked->count != ASKED_FRAMES || !span_is_text(frames_span(asked, ASKED_MECHANISM), "CURVE"))
        return NULL;
    return directory_find_key(zap->directory, frames_span(asked, ASKED_KEY));
}

static struct status answer_handshake(struct zap *zap, struct frames *asked)
{
    const struct line_partner *partner = judge_handshake(zap, asked);
    char badge[BADGE_ROOM] = "";

    if (partner)
        directory_print_badge(zap->directory, partner, badge);
    const struct span parts[] = {
        span_of_text(ZAP_VERSION),
        frames_span(asked, ASKED_REQUEST_ID),
        span_of_text(partner ? "200" : "400"),
        span_empty(), /* no reason: a stranger learns nothing */
        span_of_text(badge),
        span_empty(),
    };
    *(partner ? &zap->counters->handshakes_admitted : &zap->counters->handshakes_denied) += 1;
    return parts_send(zap->socket, parts, N(parts));
}

struct status zap_serve(struct zap *zap, bool *out_drained)
{
    for (size_t served = 0; served < SERVED_MOST; served++) {
        struct frames asked;
        struct status status = frames_receive(zap->socket, &asked);
        const bool any = asked.count > 0;

        if (status_ok(status) && any)
            status = answer_handshake(zap, &asked);
        frames_close(&asked);
        if (!status_ok(status))
            return FAIL(IO_FAILED);
        if (!any) {
            *out_drained = true;
            return STATUS(OK);
        }
    }
    *out_drained = false;
    return STATUS(OK);
}
