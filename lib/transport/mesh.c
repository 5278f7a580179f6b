// SPDX-License-Identifier: EUPL-1.2
//
// All sockets of a node under one descriptor: guard first, then the ROUTER, then the lines to partners.
#include "transport/mesh.h"

#include "crypto/seal.h"
#include "crypto/secret.h"
#include "transport/endpoint.h"
#include "transport/library.h"
#include "transport/peer.h"
#include "transport/scale.h"
#include "transport/wakes.h"
#include "transport/zap.h"

#include <errno.h>

#define DROPS_MOST 64 /* per mesh_receive, so that a noisy line cannot hold the loop */

struct mesh {
    void *context;
    struct directory directory;
    struct zap zap;
    struct endpoint endpoint;
    struct caller caller;
    size_t room;        /* for so many partners: sockets and places in `wakes` are counted at the start */
    struct peer *peers; /* `room` of them; who stays keeps its own */
    size_t *peer_of;    /* of each partner of the directory, in its order */
    uint32_t builds;
    struct mesh_timing timing;
    struct line_counters counters;
    struct wakes wakes;
    size_t next_line;
    struct scale scale;
    int64_t ahead_ms;  /* the caller's clock, of the scale's */
    uint64_t cut_held; /* by the scale, and not counted yet */
};

/* Places in `wakes`: the guard, the gate, the monitors, then what carries messages: the ROUTER and the DEALERs. */
enum { GUARD_PLACE, GATE_PLACE, FIRST_MONITOR_PLACE };
static size_t monitor_place(size_t peer) { return FIRST_MONITOR_PLACE + peer; }
static size_t router_place(const struct mesh *mesh) { return FIRST_MONITOR_PLACE + mesh->room; }
static size_t dealer_place(const struct mesh *mesh, size_t peer) { return router_place(mesh) + 1 + peer; }
static size_t count_lines(const struct mesh *mesh) { return 1 + mesh->room; }
static size_t place_count(const struct mesh *mesh) { return dealer_place(mesh, mesh->room); }

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

/* ---- who the partners are */

static bool is_same_line(const struct line_partner *a, const struct line_partner *b)
{
    bool is_same_endpoint = a->endpoint && b->endpoint ? strcmp(a->endpoint, b->endpoint) == 0 : a->endpoint == b->endpoint;
    return is_same_endpoint && memcmp(a->curve_public, b->curve_public, LINE_KEY_BYTES) == 0;
}

/* Those that go, or whose line is to another place or key. */
static void cut_old_lines(struct mesh *mesh, const struct directory *next)
{
    for (size_t i = 0; i < mesh->room; i++) {
        struct peer *peer = &mesh->peers[i];
        if (!peer->partner)
            continue;
        const struct line_partner *partner = directory_find_oin(next, &peer->partner->oin);
        if (!partner || !is_same_line(partner, peer->partner)) {
            mesh->counters.lines_down += peer->is_connected;
            gate_cut_owner(&mesh->endpoint.gate, &peer->partner->oin);
            line_drop(mesh, i);
            *peer = (struct peer){0};
        } else
            peer->partner = partner;
    }
}

static size_t find_peer(const struct mesh *mesh, const struct line_partner *partner)
{
    size_t i = 0;
    while (i < mesh->room && mesh->peers[i].partner != partner)
        i++;
    return i;
}

static void set_directory(struct mesh *mesh, const struct directory *next, int64_t now_ms)
{
    cut_old_lines(mesh, next);
    directory_close(&mesh->directory);
    mesh->directory = *next;
    for (size_t i = 0; i < next->count; i++) {
        const struct line_partner *partner = &mesh->directory.partners[i];
        size_t at = find_peer(mesh, partner);
        if (at == mesh->room) {
            at = find_peer(mesh, NULL);
            mesh->peers[at] = (struct peer){.partner = partner, .since_ms = now_ms};
        }
        mesh->peer_of[i] = at;
    }
}

/* A line that cannot be dialled stays down and is tried again; `why` is given for the first ones, with which a mesh begins. */
static struct status dial_new_lines(struct mesh *mesh, int64_t now_ms, struct complaint *why)
{
    struct status first = STATUS(OK);
    for (size_t i = 0; i < mesh->room; i++) {
        const struct peer *peer = &mesh->peers[i];
        if (!peer->partner || peer->dealer || peer->redial_ms)
            continue;
        struct status status = line_dial(mesh, i, now_ms, status_ok(first) ? why : NULL);
        if (!status_ok(status))
            line_drop(mesh, i);
        first = status_ok(first) ? status : first;
    }
    return first;
}

static struct status renew_directory(struct mesh *mesh, const struct line_partner *partners, size_t count, int64_t now_ms,
                                     struct complaint *why)
{
    struct directory next;
    if (count > mesh->room)
        return complain(why, FAIL(TOO_LARGE), "transport: more than %zu partners", mesh->room);
    TRY(directory_renew(&mesh->directory, partners, count, &next, why));
    set_directory(mesh, &next, now_ms);
    return STATUS(OK);
}

struct status mesh_set_partners(struct mesh *mesh, const struct line_partner *partners, size_t count, int64_t now_ms, struct complaint *why)
{
    HOLD_SCALE(&mesh->scale);
    TRY(renew_directory(mesh, partners, count, now_ms, why));
    (void)!status_ok(dial_new_lines(mesh, now_ms, NULL));
    return STATUS(OK);
}

/* ---- what they hold */

/* By the second thread. What came is looked at before whether there is something to give out: else whole messages that come between
 * the two would seem parts. */
static void weigh_lines(void *state, int64_t steady_ms)
{
    struct mesh *mesh = state;
    const int64_t now_ms = steady_ms + mesh->ahead_ms;
    gate_look(&mesh->endpoint.gate);
    for (size_t i = 0; i < mesh->room; i++)
        peer_look(&mesh->peers[i]);
    if (!status_ok(wakes_collect(&mesh->wakes)))
        return; /* the owner will see that too */
    mesh->cut_held += gate_weigh(&mesh->endpoint.gate, !mesh->wakes.is_awake[router_place(mesh)], now_ms);
    for (size_t i = 0; i < mesh->room; i++)
        mesh->cut_held += peer_weigh(&mesh->peers[i], !mesh->wakes.is_awake[dealer_place(mesh, i)], now_ms);
}

/* ---- opening and closing */

static struct status make_peers(struct mesh *mesh, const struct mesh_config *config)
{
    mesh->room = config->partners_most > config->partner_count ? config->partners_most : config->partner_count;
    mesh->peers = calloc(mesh->room + 1, sizeof *mesh->peers);
    mesh->peer_of = calloc(mesh->room + 1, sizeof *mesh->peer_of);
    return mesh->peers && mesh->peer_of ? STATUS(OK) : FAIL(NO_MEMORY);
}

/* The order is the security argument: with no handler bound CURVE admits any key. */
static struct status mesh_start(struct mesh *mesh, const struct mesh_config *config, int64_t now_ms, struct complaint *why)
{
    const struct mesh_timing *timing = config->timing ? config->timing : &mesh_timing_default;
    struct mesh_config own = *config;

    TRY(timing_check(timing, why));
    mesh->timing = *timing;
    own.timing = &mesh->timing;
    memcpy(mesh->caller.curve_secret, config->curve_secret, LINE_KEY_BYTES);
    box_public_of(config->curve_secret, mesh->caller.curve_public);
    directory_open(mesh->caller.curve_public, &mesh->directory);
    TRY(make_peers(mesh, config));
    TRY(renew_directory(mesh, config->partners, config->partner_count, now_ms, why));
    TRY(wakes_open(place_count(mesh), &mesh->wakes));
    TRY(context_open(mesh->room, &mesh->context, why));
    mesh->caller.context = mesh->context;
    mesh->caller.timing = &mesh->timing;
    mesh->caller.counters = &mesh->counters;
    mesh->caller.builds = &mesh->builds;
    TRY(zap_open(mesh->context, &mesh->directory, &mesh->counters, &mesh->zap, why));
    TRY(watch_socket(mesh, GUARD_PLACE, mesh->zap.socket));
    TRY(endpoint_open(mesh->context, &own, &mesh->directory, &mesh->counters, &mesh->endpoint, why));
    TRY(watch_socket(mesh, GATE_PLACE, mesh->endpoint.gate.monitor));
    mesh->next_line = router_place(mesh);
    TRY(watch_socket(mesh, router_place(mesh), mesh->endpoint.socket));
    mesh->ahead_ms = now_ms - scale_now_ms();
    TRY(dial_new_lines(mesh, now_ms, why));
    return scale_start(&mesh->scale, weigh_lines, mesh);
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
    scale_stop(&mesh->scale);
    for (size_t i = 0; mesh->peers && i < mesh->room; i++)
        peer_hang_up(&mesh->peers[i]);
    endpoint_close(&mesh->endpoint);
    zap_close(&mesh->zap); /* last: nobody may connect unguarded */
    while (mesh->context && zmq_ctx_term(mesh->context) != 0)
        ENSURE(errno == EINTR);
    wakes_close(&mesh->wakes);
    directory_close(&mesh->directory);
    free(mesh->peers);
    free(mesh->peer_of);
    secret_wipe(mesh, sizeof *mesh);
    free(mesh);
    return NULL;
}

/* A line: its connection, and what each of a DEALER, the two ends of its monitor and one that is closed slowly wakes by. */
size_t mesh_descriptors(size_t partners) { return gate_descriptors(partners) + 6 * partners + 16; }

int mesh_fd(const struct mesh *mesh) { return mesh->wakes.set; }
const struct line_counters *mesh_counters(const struct mesh *mesh) { return &mesh->counters; }

/* Not only when it woke: a dead handler must not go unseen for as long as nobody calls. */
static struct status guard_serve(struct mesh *mesh)
{
    bool drained;

    TRY(zap_serve(&mesh->zap, &drained));
    if (drained)
        wakes_rest(&mesh->wakes, GUARD_PLACE);
    else
        wakes_mark(&mesh->wakes, GUARD_PLACE);
    return STATUS(OK);
}

static struct status gate_serve(struct mesh *mesh, int64_t now_ms)
{
    struct gate *gate = &mesh->endpoint.gate;
    if (mesh->wakes.is_awake[GATE_PLACE])
        TRY(gate_watch(gate, now_ms));
    wakes_rest(&mesh->wakes, GATE_PLACE);
    return STATUS(OK);
}

struct status mesh_poll(struct mesh *mesh, int64_t now_ms)
{
    HOLD_SCALE(&mesh->scale);
    mesh->counters.cut_held += mesh->cut_held;
    mesh->cut_held = 0;
    TRY(wakes_collect(&mesh->wakes));
    TRY(guard_serve(mesh));
    TRY(gate_serve(mesh, now_ms));
    for (size_t i = 0; i < mesh->room; i++) {
        if (!mesh->peers[i].partner)
            continue;
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
    HOLD_SCALE(&mesh->scale);
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
    else if (status_is(status, STATUS_OVERLOADED))
        mesh->counters.unread++;
    return status;
}

struct status mesh_request(struct mesh *mesh, const struct oin *to, struct span message)
{
    const struct line_partner *partner = directory_find_oin(&mesh->directory, to);

    if (!partner)
        return FAIL(UNKNOWN_PEER);
    if (message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    const size_t i = mesh->peer_of[partner - mesh->directory.partners];
    if (!mesh->peers[i].is_connected) {
        mesh->counters.unreachable++;
        return FAIL(UNREACHABLE);
    }
    HOLD_SCALE(&mesh->scale);
    return count_sent(mesh, dealer_place(mesh, i), peer_request(&mesh->peers[i], message), &mesh->counters.requests_sent);
}

struct status mesh_reply(struct mesh *mesh, struct span route, struct span message)
{
    if (message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    HOLD_SCALE(&mesh->scale);
    return count_sent(mesh, router_place(mesh), endpoint_reply(&mesh->endpoint, route, message), &mesh->counters.replies_sent);
}

struct status mesh_peer_state(const struct mesh *mesh, const struct oin *oin, bool *out_connected, int64_t *out_since_ms)
{
    const struct line_partner *partner = directory_find_oin(&mesh->directory, oin);

    if (!partner)
        return FAIL(UNKNOWN_PEER);
    const struct peer *peer = &mesh->peers[mesh->peer_of[partner - mesh->directory.partners]];
    *out_connected = peer->is_connected;
    *out_since_ms = peer->since_ms;
    return STATUS(OK);
}

bool mesh_take_second(struct mesh *mesh, struct line_second *out)
{
    HOLD_SCALE(&mesh->scale);
    return gate_take_second(&mesh->endpoint.gate, out);
}
