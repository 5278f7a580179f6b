// SPDX-License-Identifier: EUPL-1.2
//
// A table of connections, filled by the monitor's events and looked at now and then.
#include "transport/gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>

#define WATCHED (ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED)
#define MONITOR_ADDRESS "inproc://schakel.gate"

/* All partners may dial at the same moment, also from one address; as many strangers again are in nobody's way. */
#define STRANGERS_MORE 16

/* More than a handshake takes, and what signs of life bring: who holds no more waits for nothing of its own. */
#define HANDSHAKE_BYTES 4096

size_t gate_descriptors(size_t partners) { return 2 * (partners + STRANGERS_MORE) + (partners + 1) * LINES_OF_ONE_MOST; }

struct status gate_open(void *context, void *router, size_t partners, const struct mesh_timing *timing, struct line_counters *counters,
                        struct gate *out, struct complaint *why)
{
    struct gate gate = {
        .socket = router,
        .counters = counters,
        .room = gate_descriptors(partners),
        .strangers_most = 2 * (partners + STRANGERS_MORE),
        .strangers_of_one_most = partners + STRANGERS_MORE,
        .handshake_ms = timing->handshake,
        .life_ms = timing->heartbeat + timing->heartbeat_most,
    };
    gate.connections = calloc(gate.room, sizeof *gate.connections);
    if (!gate.connections)
        return FAIL(NO_MEMORY);
    struct status status = monitor_open(context, router, MONITOR_ADDRESS, WATCHED, &gate.monitor);
    if (!status_ok(status)) {
        gate_close(&gate);
        return complain(why, status, "transport: nobody sees who connects: %s", zmq_strerror(errno));
    }
    *out = gate;
    return STATUS(OK);
}

void gate_close(struct gate *gate)
{
    gate->monitor = monitor_close(gate->socket, gate->monitor);
    free(gate->connections);
    *gate = (struct gate){0};
}

/* ---- who comes and goes */

static struct connection *find_connection(const struct gate *gate, int fd)
{
    for (size_t i = 0; i < gate->room; i++)
        if (gate->connections[i].state != CONNECTION_NONE && gate->connections[i].flow.fd == fd)
            return &gate->connections[i];
    return NULL;
}

static void cut_connection(struct connection *connection, uint64_t *counter)
{
    flow_cut(&connection->flow);
    connection->state = CONNECTION_CUT; /* until the monitor says that it is gone */
    *counter += 1;
}

static bool name_peer(int fd, char out[static LINE_ADDRESS_ROOM])
{
    struct sockaddr_storage peer = {0};
    socklen_t size = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0)
        return false;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&peer;
    const struct sockaddr_in *four = (const struct sockaddr_in *)&peer;
    if (peer.ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
        return inet_ntop(AF_INET, six->sin6_addr.s6_addr + 12, out, LINE_ADDRESS_ROOM) != NULL;
    return peer.ss_family == AF_INET6 ? inet_ntop(AF_INET6, &six->sin6_addr, out, LINE_ADDRESS_ROOM) != NULL
                                      : peer.ss_family == AF_INET && inet_ntop(AF_INET, &four->sin_addr, out, LINE_ADDRESS_ROOM) != NULL;
}

/* The one that is a stranger for longest: of this address, or of all for NULL. */
static struct connection *find_oldest_stranger(const struct gate *gate, const char *address, size_t *out_count)
{
    struct connection *oldest = NULL;
    *out_count = 0;
    for (size_t i = 0; i < gate->room; i++) {
        struct connection *connection = &gate->connections[i];
        if (connection->state != CONNECTION_STRANGER || (address && strcmp(connection->address, address) != 0))
            continue;
        *out_count += 1;
        if (!oldest || connection->since_ms < oldest->since_ms)
            oldest = connection;
    }
    return oldest;
}

/* Whoever holds a place longest without a handshake goes, of a crowded address first: a partner needs its place for milliseconds. */
static void cut_crowded(struct gate *gate, const char *address)
{
    size_t count;
    struct connection *oldest = find_oldest_stranger(gate, address, &count);
    if (count < gate->strangers_of_one_most)
        oldest = find_oldest_stranger(gate, NULL, &count);
    else
        count = gate->strangers_most;
    if (oldest && count >= gate->strangers_most)
        cut_connection(oldest, &gate->counters->cut_strangers);
}

static struct connection *find_free_connection(const struct gate *gate)
{
    for (size_t i = 0; i < gate->room; i++)
        if (gate->connections[i].state == CONNECTION_NONE)
            return &gate->connections[i];
    return NULL;
}

static void connection_came(struct gate *gate, int fd, int64_t now_ms)
{
    struct connection new = {.state = CONNECTION_STRANGER, .since_ms = now_ms, .alive_ms = now_ms};
    if (!status_ok(flow_open(fd, now_ms, &new.flow)) || !name_peer(fd, new.address))
        return; /* gone already */
    cut_crowded(gate, new.address);
    struct connection *place = find_free_connection(gate);
    if (!place) {
        cut_connection(&new, &gate->counters->cut_strangers);
        return;
    }
    *place = new;
}

struct status gate_watch(struct gate *gate, int64_t now_ms)
{
    for (;;) {
        struct monitor_event told;
        TRY(monitor_next(gate->monitor, &told));
        if (!told.event)
            return STATUS(OK);
        struct connection *connection = find_connection(gate, told.value);
        if (connection)
            connection->state = CONNECTION_NONE; /* gone, or its number is another's now */
        if (told.event == ZMQ_EVENT_ACCEPTED)
            connection_came(gate, told.value, now_ms);
    }
}

/* ---- whose they are */

static bool is_owned(const struct connection *connection, const struct oin *owner)
{
    return connection->state == CONNECTION_ADMITTED && oin_equal(&connection->owner, owner);
}

/* A partner that opens many keeps its newest. */
static void keep_few(struct gate *gate, const struct oin *owner)
{
    struct connection *oldest = NULL;
    size_t count = 0;
    for (size_t i = 0; i < gate->room; i++) {
        struct connection *connection = &gate->connections[i];
        if (!is_owned(connection, owner))
            continue;
        count++;
        if (!oldest || connection->since_ms < oldest->since_ms)
            oldest = connection;
    }
    if (count > LINES_OF_ONE_MOST)
        cut_connection(oldest, &gate->counters->cut_lines);
}

void gate_note(struct gate *gate, int fd, const struct line_partner *owner, struct span route, size_t bytes)
{
    struct connection *connection = find_connection(gate, fd);
    if (!connection || connection->state == CONNECTION_CUT)
        return;
    flow_give(&connection->flow, bytes);
    if (route.size == sizeof connection->route)
        memcpy(connection->route, route.data, sizeof connection->route);
    if (!owner) {
        cut_connection(connection, &gate->counters->cut_unowned);
        return;
    }
    if (oin_equal(&connection->owner, &owner->oin))
        return;
    connection->state = CONNECTION_ADMITTED;
    connection->owner = owner->oin;
    keep_few(gate, &owner->oin);
}

void gate_cut_owner(struct gate *gate, const struct oin *owner)
{
    for (size_t i = 0; i < gate->room; i++)
        if (is_owned(&gate->connections[i], owner))
            cut_connection(&gate->connections[i], &gate->counters->cut_unowned);
}

/* ---- what they hold, and whether they live */

/* The newer of two that both gave a sign of life after the newer one came, and longer after than a dead one would still be open. */
static bool is_second(const struct gate *gate, const struct connection *newer, const struct connection *older)
{
    return older != newer && is_owned(older, &newer->owner) && older->since_ms <= newer->since_ms &&
           older->alive_ms - newer->since_ms > gate->life_ms && newer->alive_ms - newer->since_ms > gate->life_ms;
}

static void tell_second(struct gate *gate, struct connection *newer)
{
    if (newer->is_told || !*newer->owner.text || *gate->second.oin.text)
        return;
    for (size_t i = 0; i < gate->room; i++) {
        const struct connection *older = &gate->connections[i];
        if (!is_second(gate, newer, older))
            continue;
        gate->second.oin = newer->owner;
        memcpy(gate->second.addresses[0], older->address, sizeof older->address);
        memcpy(gate->second.addresses[1], newer->address, sizeof newer->address);
        newer->is_told = true;
        return;
    }
}

static bool is_weighed(const struct connection *connection)
{
    return connection->state == CONNECTION_STRANGER || connection->state == CONNECTION_ADMITTED;
}

static void weigh_connection(struct gate *gate, struct connection *connection, bool is_drained, int64_t now_ms)
{
    connection->held = flow_held(&connection->flow, is_drained, now_ms);
    if (connection->held <= HANDSHAKE_BYTES)
        connection->holding_ms = now_ms;
    if (connection->flow.came > connection->heard)
        connection->alive_ms = now_ms;
    connection->heard = connection->flow.came;
    if (now_ms - connection->since_ms > gate->handshake_ms)
        connection->state = CONNECTION_ADMITTED;
    tell_second(gate, connection);
}

/* Together: who has many lines holds no more than who has one. */
static uint64_t sum_held(const struct gate *gate, const struct oin *owner, struct connection **out_longest)
{
    uint64_t sum = 0;
    *out_longest = NULL;
    for (size_t i = 0; i < gate->room; i++) {
        struct connection *connection = &gate->connections[i];
        if (!is_weighed(connection) || connection->held <= HANDSHAKE_BYTES || !oin_equal(&connection->owner, owner))
            continue;
        sum += connection->held;
        if (!*out_longest || connection->holding_ms < (*out_longest)->holding_ms)
            *out_longest = connection;
    }
    return sum;
}

static uint64_t cut_holding(struct gate *gate, const struct oin *owner, bool is_drained)
{
    const uint64_t most = held_most(is_drained) * (*owner->text ? 1 : UNOWNED_AS_MANY);
    struct connection *longest;
    uint64_t cut = 0;
    while (sum_held(gate, owner, &longest) > most)
        cut_connection(longest, &cut);
    return cut;
}

void gate_look(struct gate *gate)
{
    for (size_t i = 0; i < gate->room; i++)
        if (is_weighed(&gate->connections[i]))
            (void)flow_look(&gate->connections[i].flow); /* one that is gone: the monitor will say so */
}

uint64_t gate_weigh(struct gate *gate, bool is_drained, int64_t now_ms)
{
    uint64_t cut = 0;
    for (size_t i = 0; i < gate->room; i++)
        if (is_weighed(&gate->connections[i]))
            weigh_connection(gate, &gate->connections[i], is_drained, now_ms);
    for (size_t i = 0; i < gate->room; i++) {
        struct connection *connection = &gate->connections[i];
        if (is_weighed(connection) && connection->held > held_most(is_drained))
            cut_connection(connection, &cut);
        else if (is_weighed(connection) && connection->held > HANDSHAKE_BYTES)
            cut += cut_holding(gate, &connection->owner, is_drained);
    }
    return cut;
}

/* ---- what waits for them */

struct connection *gate_find_route(const struct gate *gate, struct span route)
{
    for (size_t i = 0; i < gate->room; i++)
        if (gate->connections[i].state != CONNECTION_NONE && span_equal(SPAN_OF_ARRAY(gate->connections[i].route), route))
            return &gate->connections[i];
    return NULL;
}

static uint64_t sum_unread(const struct gate *gate, const struct oin *owner, uint64_t (*unread)(struct flow *flow))
{
    uint64_t sum = 0;
    for (size_t i = 0; i < gate->room; i++)
        if (is_owned(&gate->connections[i], owner))
            sum += unread(&gate->connections[i].flow);
    return sum;
}

static uint64_t unread_most(struct flow *flow) { return flow_unread_most(flow); }

/* The kernel is asked when it seems not. */
bool gate_has_room(const struct gate *gate, const struct connection *connection, size_t bytes)
{
    const struct oin *owner = &connection->owner;
    return sum_unread(gate, owner, unread_most) + bytes <= FLOW_UNREAD_MOST_BYTES ||
           sum_unread(gate, owner, flow_unread) + bytes <= FLOW_UNREAD_MOST_BYTES;
}

bool gate_take_second(struct gate *gate, struct line_second *out)
{
    bool any = *gate->second.oin.text;
    if (any)
        *out = gate->second;
    gate->second = (struct line_second){0};
    return any;
}
