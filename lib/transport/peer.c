// SPDX-License-Identifier: EUPL-1.2
//
// Dialling, watching and using the line to one partner.
#include "transport/peer.h"

#include "crypto/secret.h"

#include <errno.h>
#include <inttypes.h>

#define WATCHED (ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED)
#define MONITOR_ROOM 64

/* Half as much again at most: nodes that lost a partner at the same moment must not come back at the same moment. */
static int with_jitter(int base)
{
    uint32_t draw;
    random_fill(system_random(), (uint8_t *)&draw, sizeof draw);
    return base + (int)(draw % ((uint32_t)base / 2 + 1));
}

static struct status dealer_set(const struct peer *peer, const struct caller *caller, struct complaint *why)
{
    const int first = with_jitter(caller->timing->reconnect);
    const struct socket_option options[] = {
        {ZMQ_IMMEDIATE, 1, "IMMEDIATE"}, /* queue on a line that is there, or say no */
        {ZMQ_RECONNECT_IVL, first, "RECONNECT_IVL"},
        {ZMQ_RECONNECT_IVL_MAX, caller->timing->reconnect_most, "RECONNECT_IVL_MAX"},
        {ZMQ_CONNECT_TIMEOUT, caller->timing->handshake, "CONNECT_TIMEOUT"},
    };
    const struct {
        int option;
        struct span key;
        const char *name;
    } keys[] = {
        {ZMQ_CURVE_PUBLICKEY, SPAN_OF_ARRAY(caller->curve_public), "CURVE_PUBLICKEY"},
        {ZMQ_CURVE_SECRETKEY, SPAN_OF_ARRAY(caller->curve_secret), "CURVE_SECRETKEY"},
        {ZMQ_CURVE_SERVERKEY, SPAN_OF_ARRAY(peer->partner->curve_public), "CURVE_SERVERKEY"},
    };

    TRY(socket_set(peer->dealer, options, N(options), why));
    for (size_t i = 0; i < N(keys); i++)
        TRY(socket_set_bytes(peer->dealer, keys[i].option, keys[i].key, keys[i].name, why));
    return STATUS(OK);
}

static struct status hear_monitor(struct peer *peer, const struct caller *caller, struct complaint *why)
{
    char address[MONITOR_ROOM];
    snprintf(address, sizeof address, "inproc://schakel.monitor.%s.%" PRIu32, peer->partner->oin.text, (*caller->builds)++);
    struct status status = monitor_open(caller->context, peer->dealer, address, WATCHED, &peer->monitor);
    return status_ok(status) ? status : complain(why, status, "partner %s: no monitor: %s", peer->partner->oin.text, zmq_strerror(errno));
}

static struct status dial_partner(struct peer *peer, const struct caller *caller, struct complaint *why)
{
    TRY(line_open(caller->context, ZMQ_DEALER, caller->timing, &peer->dealer, why));
    TRY(dealer_set(peer, caller, why));
    TRY(hear_monitor(peer, caller, why));
    if (zmq_connect(peer->dealer, peer->partner->endpoint) != 0)
        return complain(why, FAIL(BAD_CONFIG), "partner %s: endpoint %s: %s", peer->partner->oin.text, peer->partner->endpoint,
                        zmq_strerror(errno));
    return STATUS(OK);
}

struct status peer_dial(struct peer *peer, const struct caller *caller, int64_t now_ms, struct complaint *why)
{
    if (!peer->partner->endpoint)
        return STATUS(OK);
    struct status status = dial_partner(peer, caller, why);
    if (!status_ok(status))
        peer_hang_up(peer);
    peer->redial_ms = now_ms + with_jitter(caller->timing->redial);
    return status;
}

void peer_hang_up(struct peer *peer)
{
    peer->monitor = monitor_close(peer->dealer, peer->monitor);
    peer->dealer = socket_close(peer->dealer);
    peer->is_connected = false;
}

static void line_changed(struct peer *peer, const struct caller *caller, bool is_up, int64_t now_ms)
{
    if (peer->is_connected == is_up)
        return; /* a broken attempt of a line that was down */
    peer->is_connected = is_up;
    peer->since_ms = now_ms;
    peer->redial_ms = now_ms + with_jitter(caller->timing->redial);
    *(is_up ? &caller->counters->lines_up : &caller->counters->lines_down) += 1;
}

struct status peer_watch(struct peer *peer, const struct caller *caller, int64_t now_ms)
{
    for (;;) { /* to the last event: libzmq makes them at the pace of connections, which back-off slows */
        struct monitor_event told;
        TRY(monitor_next(peer->monitor, &told));
        if (!told.event)
            return STATUS(OK);
        if (told.event == ZMQ_EVENT_CONNECTED) { /* which names the connection; the handshake follows */
            peer->has_flow = status_ok(flow_open(told.value, now_ms, &peer->flow));
            continue;
        }
        bool is_up = told.event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
        peer->has_flow = peer->has_flow && is_up;
        line_changed(peer, caller, is_up, now_ms);
    }
}

void peer_look(struct peer *peer) { peer->has_flow = peer->has_flow && flow_look(&peer->flow); }

bool peer_weigh(struct peer *peer, bool is_drained, int64_t now_ms)
{
    if (!peer->has_flow || flow_held(&peer->flow, is_drained, now_ms) <= held_most(is_drained))
        return false;
    flow_cut(&peer->flow);
    peer->has_flow = false;
    return true;
}

bool peer_is_overdue(const struct peer *peer, int64_t now_ms)
{
    return peer->partner->endpoint && !peer->is_connected && now_ms >= peer->redial_ms;
}

static struct status give_reply(struct peer *peer, const struct caller *caller, struct frames *frames, struct arena *arena,
                                struct incoming *out)
{
    struct incoming incoming = {.line_owner = peer->partner->oin};
    struct status status = arena_copy(arena, frames_span(frames, 0), &incoming.message);

    if (status_ok(status))
        *out = incoming;
    *(status_ok(status) ? &caller->counters->answers_received : &caller->counters->dropped_memory) += 1;
    return status;
}

struct status peer_receive(struct peer *peer, const struct caller *caller, struct arena *arena, struct incoming *out, enum taken *out_taken)
{
    static const enum taken by_count[] = {TAKEN_NOTHING, TAKEN_MESSAGE};
    struct frames frames;
    struct status status = frames_receive(peer->dealer, &frames);
    enum taken taken = frames.count < N(by_count) ? by_count[frames.count] : TAKEN_DROPPED;

    if (peer->has_flow)
        flow_give(&peer->flow, frames.bytes);

    if (status_ok(status) && taken == TAKEN_DROPPED)
        caller->counters->dropped_frames++;
    if (status_ok(status) && taken == TAKEN_MESSAGE)
        status = give_reply(peer, caller, &frames, arena, out);
    frames_close(&frames);
    TRY(status);
    *out_taken = taken;
    return STATUS(OK);
}

/* Whoever has no flow is gone, or cut. */
struct status peer_request(struct peer *peer, struct span message)
{
    struct flow *flow = &peer->flow;
    if (!peer->has_flow)
        return FAIL(UNREACHABLE);
    if (flow_unread_most(flow) + message.size > FLOW_UNREAD_MOST_BYTES && flow_unread(flow) + message.size > FLOW_UNREAD_MOST_BYTES)
        return FAIL(OVERLOADED);
    TRY(parts_send(peer->dealer, &message, 1));
    flow_send(flow, message.size);
    return STATUS(OK);
}
