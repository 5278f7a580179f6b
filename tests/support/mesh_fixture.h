// SPDX-License-Identifier: EUPL-1.2
//
// Nodes with live sockets on loopback that turn when the test says so, and a client that is no node: whatever a stranger
// may do to a line.
#pragma once

#include "crypto/seal.h"
#include "crypto/secret.h"
#include "transport/endpoint.h"
#include "transport/mesh.h"
#include "transport/zap.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 5000
#define SILENCE_MS 300 /* several handshakes and round trips on loopback */

static const struct mesh_timing quick = {
    .handshake = 400,
    .heartbeat = 100,
    .heartbeat_most = 400,
    .reconnect = 20,
    .reconnect_most = 60,
    .redial = 300,
    .linger = 100,
};

/* For a line by hand, which gives no sign of life. */
static const struct mesh_timing patient = {
    .handshake = 400,
    .heartbeat = 60000,
    .heartbeat_most = 60000,
    .reconnect = 20,
    .reconnect_most = 60,
    .redial = 300,
    .linger = 100,
};

struct node {
    struct line_partner self; /* as others list it */
    uint8_t secret[LINE_KEY_BYTES];
    char address[64];
    struct mesh *mesh;
    struct arena *arena;
};

static inline int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A port nobody listens on at this moment: the kernel takes another one for the next that asks. */
static inline unsigned free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(bind(fd, (struct sockaddr *)&address, size) == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    close(fd);
    return ntohs(address.sin_port);
}

static inline void node_make(struct node *node, unsigned number)
{
    cr_assert(status_ok(crypto_start()));
    *node = (struct node){0};
    snprintf(node->self.oin.text, sizeof node->self.oin.text, "%020u", number);
    snprintf(node->address, sizeof node->address, "tcp://127.0.0.1:%u", free_port());
    node->self.endpoint = node->address;
    random_fill(system_random(), node->secret, sizeof node->secret);
    box_public_of(node->secret, node->self.curve_public);
    cr_assert(status_ok(arena_new(4 * ENVELOPE_MOST_BYTES, &node->arena)));
}

static inline void node_open_as(struct node *node, const struct line_partner *partners, size_t count, const struct mesh_timing *timing)
{
    struct complaint why = {""};
    struct mesh_config config = {node->address, node->secret, partners, count, 8, timing};
    struct status status = mesh_open(&config, now_ms(), &node->mesh, &why);
    cr_assert(status_ok(status), "%s: %s", status_word(status), why.text);
}
static inline void node_open(struct node *node, const struct line_partner *partners, size_t count)
{
    node_open_as(node, partners, count, &quick);
}

static inline void node_close(struct node *node)
{
    node->mesh = mesh_close(node->mesh);
    node->arena = arena_free(node->arena);
}

/* One turn of each node as the daemon does it: sleep on the descriptor, then poll. */
static inline void turn(struct node **nodes, size_t count)
{
    struct pollfd fds[4];
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){mesh_fd(nodes[i]->mesh), POLLIN, 0};
    cr_assert(poll(fds, count, 20) >= 0);
    for (size_t i = 0; i < count; i++)
        cr_assert(status_ok(mesh_poll(nodes[i]->mesh, now_ms())));
}
#define TURN(...) turn((struct node *[]){__VA_ARGS__}, sizeof((struct node *[]){__VA_ARGS__}) / sizeof(struct node *))

static inline void turn_for(int64_t duration_ms, struct node *a, struct node *b)
{
    struct node *nodes[] = {a, b};
    for (int64_t end = now_ms() + duration_ms; now_ms() < end;)
        turn(nodes, b ? 2 : 1);
}

static inline unsigned port_of(const struct node *node)
{
    unsigned port = 0;
    cr_assert(sscanf(node->address, "tcp://127.0.0.1:%u", &port) == 1);
    return port;
}

static inline bool is_up(const struct node *node, const struct node *to)
{
    bool up = false;
    int64_t since;
    cr_assert(status_ok(mesh_peer_state(node->mesh, &to->self.oin, &up, &since)));
    return up;
}

static inline bool take(struct node *node, struct incoming *out)
{
    bool any = false;
    cr_assert(status_ok(mesh_receive(node->mesh, node->arena, out, &any)));
    return any;
}

/* Waits until `node` has a message, while all `count` nodes turn. */
static inline bool await(struct node *node, struct node **nodes, size_t count, int patience_ms, struct incoming *out)
{
    for (int64_t end = now_ms() + patience_ms; now_ms() < end;) {
        if (take(node, out))
            return true;
        turn(nodes, count);
    }
    return false;
}
#define AWAIT(whose, patience, in_, ...) \
    await((whose), (struct node *[]){__VA_ARGS__}, sizeof((struct node *[]){__VA_ARGS__}) / sizeof(struct node *), (patience), (in_))

static inline bool await_up(struct node *from, struct node *to, bool wanted, struct node *also)
{
    struct node *nodes[] = {from, also};
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && is_up(from, to) != wanted;)
        turn(nodes, also ? 2 : 1);
    return is_up(from, to) == wanted;
}

/* A client that obeys nobody: libzmq by hand. */
struct client {
    void *context, *socket, *monitor;
};
static inline void client_open(struct client *client, const uint8_t *secret, const struct node *server, struct span routing_id)
{
    uint8_t public_key[LINE_KEY_BYTES];
    const int linger = 0, reconnect = 20;

    box_public_of(secret, public_key);
    client->context = zmq_ctx_new();
    client->socket = zmq_socket(client->context, ZMQ_DEALER);
    client->monitor = zmq_socket(client->context, ZMQ_PAIR);
    zmq_setsockopt(client->socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(client->socket, ZMQ_RECONNECT_IVL, &reconnect, sizeof reconnect);
    zmq_setsockopt(client->socket, ZMQ_CURVE_SECRETKEY, secret, LINE_KEY_BYTES);
    zmq_setsockopt(client->socket, ZMQ_CURVE_PUBLICKEY, public_key, LINE_KEY_BYTES);
    zmq_setsockopt(client->socket, ZMQ_CURVE_SERVERKEY, server->self.curve_public, LINE_KEY_BYTES);
    if (routing_id.size > 0)
        cr_assert(zmq_setsockopt(client->socket, ZMQ_ROUTING_ID, routing_id.data, routing_id.size) == 0);
    cr_assert(zmq_socket_monitor(client->socket, "inproc://seen", ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) == 0);
    cr_assert(zmq_connect(client->monitor, "inproc://seen") == 0);
    cr_assert(zmq_connect(client->socket, server->address) == 0);
}
static inline void client_close(struct client *client)
{
    zmq_close(client->monitor);
    zmq_close(client->socket);
    zmq_ctx_term(client->context);
}
static inline bool client_saw(struct client *client, int event, struct node *server)
{
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end;) {
        struct frames frames;
        uint16_t seen = 0;
        cr_assert(status_ok(frames_receive(client->monitor, &frames)));
        if (frames.count > 0)
            memcpy(&seen, frames_span(&frames, 0).data, sizeof seen);
        frames_close(&frames);
        if (seen == event)
            return true;
        TURN(server);
    }
    return false;
}
static inline void client_say(struct client *client, const char *text) { cr_assert(zmq_send(client->socket, text, strlen(text), 0) >= 0); }
