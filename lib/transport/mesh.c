// SPDX-License-Identifier: EUPL-1.2
//
// All sockets of a node under one descriptor: guard first, then the ROUTER, then the lines to partners.
#include "transport/mesh.h"

#include "crypto/seal.h"
#include "crypto/secret.h"
#include "transport/endpoint.h"
#include "transport/peer.h"
#include "transport/wakes.h"
#include "transport/zap.h"

#include <errno.h>

#define ZMQ_LEAST_VERSION ZMQ_MAKE_VERSION(4, 3, 3) /* CVE-2020-15166: before it strangers could take all memory */
#define DROPS_MOST 64                               /* per mesh_receive, so that a noisy line cannot hold the loop */

const struct mesh_timing mesh_timing_default = {
    .handshake = 5000,
    .heartbeat = 5000,
    .heartbeat_most = 15000,
    .reconnect = 250,
    .reconnect_most = 15000,
    .redial = 60000,
    .linger = 500,
};

struct mesh {
    void *context;
    struct directory directory;
    struct zap zap;
    struct endpoint endpoint;
    struct caller caller;
    struct peer *peers; /* in the order of the directory */
    struct mesh_timing timing;
    struct line_counters counters;
    struct wakes wakes;
    size_t next_line;
};

/* Places in `wakes`: the guard, the monitors, then what carries messages: the ROUTER and the DEALERs. */
static size_t monitor_place(size_t peer) { return 1 + peer; }
static size_t router_place(const struct mesh *mesh) { return 1 + mesh->directory.count; }
static size_t dealer_place(const struct mesh *mesh, size_t peer) { return router_place(mesh) + 1 + peer; }
static size_t count_lines(const struct mesh *mesh) { return 1 + mesh->directory.count; }
static size_t place_count(const struct mesh *mesh) { return 2 + 2 * mesh->directory.count; }

static struct status library_check(struct complaint *why)
{
    int major, minor, patch;

    zmq_version(&major, &minor, &patch);
    if (ZMQ_MAKE_VERSION(major, minor, patch) < ZMQ_LEAST_VERSION)
        return complain(why, FAIL(CRYPTO_FAILED), "transport: libzmq %d.%d.%d is older than 4.3.3", major, minor, patch);
    if (!zmq_has("curve"))
        return complain(why, FAIL(CRYPTO_FAILED), "transport: libzmq was built without CURVE");
    return crypto_start();
}

static struct status timing_check(const struct mesh_timing *timing, struct complaint *why)
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
static struct status context_open(size_t partners, void **out, struct complaint *why)
{
    void *context = zmq_ctx_new();
    if (!context || zmq_ctx_set(context, ZMQ_MAX_SOCKETS, (int)(16 + 4 * partners)) != 0)
        return complain(why, FAIL(IO_FAILED), "transport: libzmq does not start: %s", zmq_strerror(errno));
    *out = context;
    return STATUS(OK);
}

static struct status watch_socket(struct mesh *mesh, size_t place, void *socket)
{
    int fd;
    TRY(socket_fd(socket, &fd));
    return wakes_watch(&mesh->wakes, place, fd);
}

static void unwatch_socket(struct mesh *mesh, void *socket)
{
    int fd;
    if (socket && status_ok(socket_fd(socket, &fd)))
        wakes_forget(&mesh->wakes, fd);
}

static struct status line_dial(struct mesh *mesh, size_t i, int64_t now_ms, struct complaint *why)
{
    struct peer *peer = &mesh->peers[i];

    TRY(peer_dial(peer, &mesh->caller, now_ms, why));
    if (!peer->dealer)
        return STATUS(OK);
    TRY(watch_socket(mesh, monitor_place(i), peer->monitor));
    return watch_socket(mesh, dealer_place(mesh, i), peer->dealer);
}

static struct status lines_open(struct mesh *mesh, int64_t now_ms, struct complaint *why)
{
    mesh->peers = calloc(mesh->directory.count + 1, sizeof *mesh->peers);
    if (!mesh->peers)
        return FAIL(NO_MEMORY);
    for (size_t i = 0; i < mesh->directory.count; i++) {
        mesh->peers[i].partner = &mesh->directory.partners[i];
        mesh->peers[i].since_ms = now_ms;
        TRY(line_dial(mesh, i, now_ms, why));
    }
    return STATUS(OK);
}

/* The order is the security argument: with no handler bound CURVE admits any key. */
static struct status mesh_start(struct mesh *mesh, const struct mesh_config *config, int64_t now_ms, struct complaint *why)
{
    const struct mesh_timing *timing = config->timing ? config->timing : &mesh_timing_default;
    struct mesh_config own = *config;

    TRY(timing_check(timing, why));
    mesh->timing = *timing;
    own.timing = &mesh->timing;
    memcpy(mesh->caller.curve_secret, config->curve_secret, MESH_KEY_BYTES);
    box_public_of(config->curve_secret, mesh->caller.curve_public);
    TRY(directory_open(config->partners, config->partner_count, mesh->caller.curve_public, &mesh->directory, why));
    TRY(wakes_open(place_count(mesh), &mesh->wakes));
    TRY(context_open(mesh->directory.count, &mesh->context, why));
    mesh->caller.context = mesh->context;
    mesh->caller.timing = &mesh->timing;
    mesh->caller.counters = &mesh->counters;
    TRY(zap_open(mesh->context, &mesh->directory, &mesh->counters, &mesh->zap, why));
    TRY(watch_socket(mesh, 0, mesh->zap.socket));
    TRY(endpoint_open(mesh->context, &own, &mesh->directory, &mesh->counters, &mesh->endpoint, why));
    mesh->next_line = router_place(mesh);
    TRY(watch_socket(mesh, router_place(mesh), mesh->endpoint.socket));
    return lines_open(mesh, now_ms, why);
}

struct status mesh_open(const struct mesh_config *config, int64_t now_ms, struct mesh **out, struct complaint *why)
{
    TRY(library_check(why));
    CLEANUP(mesh) struct mesh *mesh = calloc(1, sizeof *mesh);
    if (!mesh)
        return FAIL(NO_MEMORY);
    TRY(mesh_start(mesh, config, now_ms, why));
    *out = TAKE(mesh);
    return STATUS(OK);
}

struct mesh *mesh_close(struct mesh *mesh)
{
    if (!mesh)
        return NULL;
    for (size_t i = 0; mesh->peers && i < mesh->directory.count; i++)
        peer_hang_up(&mesh->peers[i]);
    endpoint_close(&mesh->endpoint);
    zap_close(&mesh->zap); /* last: nobody may connect unguarded */
    while (mesh->context && zmq_ctx_term(mesh->context) != 0)
        ENSURE(errno == EINTR);
    wakes_close(&mesh->wakes);
    directory_close(&mesh->directory);
    free(mesh->peers);
    secret_wipe(mesh, sizeof *mesh);
    free(mesh);
    return NULL;
}

int mesh_fd(const struct mesh *mesh) { return mesh->wakes.set; }
const struct line_counters *mesh_counters(const struct mesh *mesh) { return &mesh->counters; }

/* Not only when it woke: a dead handler must not go unseen for as long as nobody calls. */
static struct status guard_serve(struct mesh *mesh)
{
    bool drained;

    TRY(zap_serve(&mesh->zap, &drained));
    if (drained)
        wakes_rest(&mesh->wakes, 0);
    else
        wakes_mark(&mesh->wakes, 0);
    return STATUS(OK);
}

static void line_drop(struct mesh *mesh, size_t i)
{
    struct peer *peer = &mesh->peers[i];

    unwatch_socket(mesh, peer->monitor);
    unwatch_socket(mesh, peer->dealer);
    wakes_rest(&mesh->wakes, monitor_place(i));
    wakes_rest(&mesh->wakes, dealer_place(mesh, i));
    peer_hang_up(peer);
}

/* Not a fault when it fails (no descriptors left, say): the line stays down and has its next moment set. */
static void line_redial(struct mesh *mesh, size_t i, int64_t now_ms)
{
    line_drop(mesh, i);
    if (status_ok(line_dial(mesh, i, now_ms, NULL)))
        mesh->counters.lines_rebuilt++;
    else
        line_drop(mesh, i);
}

struct status mesh_poll(struct mesh *mesh, int64_t now_ms)
{
    TRY(wakes_collect(&mesh->wakes));
    TRY(guard_serve(mesh));
    for (size_t i = 0; i < mesh->directory.count; i++) {
        if (mesh->wakes.is_awake[monitor_place(i)]) {
            TRY(peer_watch(&mesh->peers[i], &mesh->caller, now_ms));
            wakes_rest(&mesh->wakes, monitor_place(i));
        }
        if (peer_is_overdue(&mesh->peers[i], now_ms))
            line_redial(mesh, i, now_ms);
    }
    return STATUS(OK);
}

static struct status line_receive(struct mesh *mesh, size_t place, struct arena *arena, struct incoming *out, enum taken *out_taken)
{
    if (place == router_place(mesh))
        return endpoint_receive(&mesh->endpoint, arena, out, out_taken);
    return peer_receive(&mesh->peers[place - dealer_place(mesh, 0)], &mesh->caller, arena, out, out_taken);
}

struct status mesh_receive(struct mesh *mesh, struct arena *arena, struct incoming *out, bool *out_any)
{
    const size_t first = router_place(mesh), count = count_lines(mesh);
    size_t place;

    for (size_t drops = 0; drops < DROPS_MOST && wakes_find(&mesh->wakes, first, count, mesh->next_line, &place);) {
        enum taken taken;
        TRY(line_receive(mesh, place, arena, out, &taken));
        mesh->next_line = first + (place - first + 1) % count;
        if (taken == TAKEN_MESSAGE) {
            *out_any = true;
            return STATUS(OK);
        }
        if (taken == TAKEN_NOTHING)
            wakes_rest(&mesh->wakes, place);
        else
            drops++;
    }
    *out_any = false;
    return STATUS(OK);
}

static struct status count_sent(struct mesh *mesh, size_t place, struct status status, uint64_t *counter)
{
    wakes_mark(&mesh->wakes, place); /* sending may have eaten the edge of a message that came in */
    if (status_ok(status))
        *counter += 1;
    else if (status_is(status, STATUS_UNREACHABLE))
        mesh->counters.unreachable++;
    return status;
}

struct status mesh_request(struct mesh *mesh, const struct oin *to, struct span message)
{
    const struct mesh_partner *partner = directory_find_oin(&mesh->directory, to);

    if (!partner)
        return FAIL(UNKNOWN_PEER);
    if (message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    const size_t i = (size_t)(partner - mesh->directory.partners);
    if (!mesh->peers[i].is_connected) {
        mesh->counters.unreachable++;
        return FAIL(UNREACHABLE);
    }
    return count_sent(mesh, dealer_place(mesh, i), peer_request(&mesh->peers[i], message), &mesh->counters.requests_sent);
}

struct status mesh_reply(struct mesh *mesh, struct span route, struct span message)
{
    if (message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    return count_sent(mesh, router_place(mesh), endpoint_reply(&mesh->endpoint, route, message), &mesh->counters.replies_sent);
}

struct status mesh_peer_state(const struct mesh *mesh, const struct oin *oin, bool *out_connected, int64_t *out_since_ms)
{
    const struct mesh_partner *partner = directory_find_oin(&mesh->directory, oin);

    if (!partner)
        return FAIL(UNKNOWN_PEER);
    const struct peer *peer = &mesh->peers[partner - mesh->directory.partners];
    *out_connected = peer->is_connected;
    *out_since_ms = peer->since_ms;
    return STATUS(OK);
}

/* ---- as lines */

static struct status call_poll(void *state, int64_t now_ms) { return mesh_poll(state, now_ms); }
static struct status call_receive(void *state, struct arena *arena, struct incoming *out, bool *out_any)
{
    return mesh_receive(state, arena, out, out_any);
}
static struct status call_request(void *state, const struct oin *to, struct span message) { return mesh_request(state, to, message); }
static struct status call_reply(void *state, struct span route, struct span message) { return mesh_reply(state, route, message); }
static struct status call_peer_state(const void *state, const struct oin *oin, bool *out_connected, int64_t *out_since_ms)
{
    return mesh_peer_state(state, oin, out_connected, out_since_ms);
}
static const struct line_counters *call_counters(const void *state) { return mesh_counters(state); }

static void call_close(void *state) { mesh_close(state); }

static const struct line_calls mesh_calls = {call_poll, call_receive, call_request, call_reply, call_peer_state, call_counters, call_close};

struct lines mesh_lines(struct mesh *mesh) { return (struct lines){&mesh_calls, mesh}; }
