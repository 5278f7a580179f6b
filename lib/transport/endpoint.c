// SPDX-License-Identifier: EUPL-1.2
//
// The ROUTER: bound behind CURVE and ZAP, read with suspicion.
#include "transport/endpoint.h"

#include "transport/zap.h"

#include <errno.h>

enum { FRAME_ROUTE, FRAME_MESSAGE, FRAMES_WANTED };

static struct status endpoint_set(struct endpoint *endpoint, const struct mesh_config *config, struct complaint *why)
{
    static const struct socket_option options[] = {
        {ZMQ_ROUTER_MANDATORY, 1, "ROUTER_MANDATORY"}, /* say it when a route is gone, do not drop silently */
        {ZMQ_ROUTER_HANDOVER, 0, "ROUTER_HANDOVER"},   /* a newcomer must not take over a route */
        {ZMQ_CURVE_SERVER, 1, "CURVE_SERVER"},
    };

    TRY(socket_set(endpoint->socket, options, N(options), why));
    TRY(socket_set_bytes(endpoint->socket, ZMQ_CURVE_SECRETKEY, span_of(config->curve_secret, LINE_KEY_BYTES), "CURVE_SECRETKEY", why));
    return socket_set_bytes(endpoint->socket, ZMQ_ZAP_DOMAIN, span_of_text(ZAP_DOMAIN), "ZAP_DOMAIN", why);
}

static struct status endpoint_bind(struct endpoint *endpoint, const char *address, struct complaint *why)
{
    if (zmq_bind(endpoint->socket, address) != 0)
        return complain(why, FAIL(IO_FAILED), "transport: cannot listen on %s: %s", address, zmq_strerror(errno));
    return STATUS(OK);
}

struct status endpoint_open(void *context, const struct mesh_config *config, const struct directory *directory,
                            struct line_counters *counters, struct endpoint *out, struct complaint *why)
{
    const size_t partners = config->partners_most > config->partner_count ? config->partners_most : config->partner_count;
    struct endpoint endpoint = {.directory = directory, .counters = counters};

    if (!endpoint_is_tcp(config->endpoint))
        return complain(why, FAIL(BAD_CONFIG), "transport: our endpoint is not tcp://address:port");
    TRY(line_open(context, ZMQ_ROUTER, config->timing, &endpoint.socket, why));
    struct status status = endpoint_set(&endpoint, config, why);
    if (status_ok(status))
        status = gate_open(context, endpoint.socket, partners, config->timing, counters, &endpoint.gate, why);
    if (status_ok(status))
        status = endpoint_bind(&endpoint, config->endpoint, why);
    if (status_ok(status))
        *out = endpoint;
    else
        endpoint_close(&endpoint);
    return status;
}

void endpoint_close(struct endpoint *endpoint)
{
    gate_close(&endpoint->gate);
    endpoint->socket = socket_close(endpoint->socket);
}

/* libzmq makes the routes of peers that name none: a zero byte and four of its own (zmq_socket(3)). A route of the
 * sender's choice could be one that another partner's answers still travel to. */
static bool is_our_route(struct span route) { return route.size == GATE_ROUTE_BYTES && route.data[0] == 0; }

static const struct line_partner *owner_of(const struct endpoint *endpoint, zmq_msg_t *message)
{
    const char *badge = zmq_msg_gets(message, "User-Id");
    return badge ? directory_find_badge(endpoint->directory, badge) : NULL;
}

/* Whether it is dropped, which is counted by its reason. */
static bool drop_frames(struct line_counters *counters, struct frames *frames, const struct line_partner *owner)
{
    if (!owner)
        counters->dropped_unowned++;
    else if (frames->count != FRAMES_WANTED)
        counters->dropped_frames++;
    else if (!is_our_route(frames_span(frames, FRAME_ROUTE)))
        counters->dropped_route++;
    else
        return false;
    return true;
}

static struct status give_request(struct endpoint *endpoint, struct frames *frames, const struct line_partner *owner, struct arena *arena,
                                  struct incoming *out)
{
    struct incoming incoming = {.line_owner = owner->oin};
    struct status status = arena_copy(arena, frames_span(frames, FRAME_MESSAGE), &incoming.message);

    if (status_ok(status))
        status = arena_copy(arena, frames_span(frames, FRAME_ROUTE), &incoming.route);
    if (!status_ok(status)) {
        endpoint->counters->dropped_memory++;
        return status;
    }
    endpoint->counters->requests_received++;
    *out = incoming;
    return STATUS(OK);
}

static struct status sift_frames(struct endpoint *endpoint, struct frames *frames, struct arena *arena, struct incoming *out,
                                 enum taken *out_taken)
{
    if (frames->count == 0) {
        *out_taken = TAKEN_NOTHING;
        return STATUS(OK);
    }
    const struct line_partner *owner = frames->count > FRAME_MESSAGE ? owner_of(endpoint, &frames->frame[FRAME_MESSAGE]) : NULL;
    const struct span route = frames_span(frames, FRAME_ROUTE); /* which libzmq put there: it did not come over the line */
    gate_note(&endpoint->gate, frames_connection(frames), owner, route, frames->bytes - wire_bytes(route.size));
    if (drop_frames(endpoint->counters, frames, owner)) {
        *out_taken = TAKEN_DROPPED;
        return STATUS(OK);
    }
    TRY(give_request(endpoint, frames, owner, arena, out));
    *out_taken = TAKEN_MESSAGE;
    return STATUS(OK);
}

struct status endpoint_receive(struct endpoint *endpoint, struct arena *arena, struct incoming *out, enum taken *out_taken)
{
    struct frames frames;
    struct status status = frames_receive(endpoint->socket, &frames);

    if (status_ok(status))
        status = sift_frames(endpoint, &frames, arena, out, out_taken);
    frames_close(&frames);
    return status;
}

struct status endpoint_reply(struct endpoint *endpoint, struct span route, struct span message)
{
    const struct span parts[] = {route, message};
    struct connection *connection = gate_find_route(&endpoint->gate, route);
    if (connection && connection->state == CONNECTION_CUT)
        return FAIL(UNREACHABLE);
    if (connection && !gate_has_room(&endpoint->gate, connection, message.size))
        return FAIL(OVERLOADED);
    TRY(parts_send(endpoint->socket, parts, N(parts)));
    if (connection)
        flow_send(&connection->flow, message.size);
    return STATUS(OK);
}
