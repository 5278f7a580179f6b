// SPDX-License-Identifier: EUPL-1.2
//
// Messages per second over a CURVE line on loopback, beside bare libzmq without CURVE, guard or copies over the same
// loopback; and what a turn costs with many partners, beside a turn with one.
#include "bench/bench.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "transport/mesh.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#define MESSAGES 50000
#define IN_FLIGHT 32
#define MESSAGE_BYTES 1024
#define MANY 342 /* Dutch municipalities */
#define TURNS 20000

static const uint8_t message[MESSAGE_BYTES];

static void must(struct status status)
{
    if (!status_ok(status)) {
        fprintf(stderr, "bench_mesh: %s\n", status_text(status));
        exit(1);
    }
}

static struct line_partner partner_make(unsigned number, uint8_t secret[static LINE_KEY_BYTES])
{
    struct line_partner partner = {.endpoint = NULL};
    snprintf(partner.oin.text, sizeof partner.oin.text, "%020u", number);
    random_fill(system_random(), secret, LINE_KEY_BYTES);
    box_public_of(secret, partner.curve_public);
    return partner;
}

/* One that nobody listens on, into `endpoint`. */
static const char *find_endpoint(char endpoint[static 32])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int trial = socket(AF_INET, SOCK_STREAM, 0);
    if (trial < 0 || bind(trial, (struct sockaddr *)&at, size) || getsockname(trial, (struct sockaddr *)&at, &size))
        exit(1);
    close(trial);
    snprintf(endpoint, 32, "tcp://127.0.0.1:%u", ntohs(at.sin_port));
    return endpoint;
}

static struct mesh *open_one(const char *endpoint, const uint8_t *secret, const struct line_partner *partners, size_t count)
{
    struct mesh *mesh = NULL;
    struct complaint why = {""};
    struct mesh_config config = {endpoint, secret, partners, count, 0, NULL};
    must(mesh_open(&config, 0, &mesh, &why));
    return mesh;
}

static size_t drain(struct mesh *mesh)
{
    size_t count = 0;
    must(mesh_poll(mesh, 0));
    for (bool any = true; any; count += any) {
        struct incoming in;
        CLEANUP(arena) struct arena *arena = NULL;
        must(arena_new(2 * MESH_FRAME_MOST_BYTES, &arena));
        must(mesh_receive(mesh, arena, &in, &any));
    }
    return count;
}

static double line_ns(void)
{
    uint8_t secrets[2][LINE_KEY_BYTES];
    struct line_partner asker = partner_make(1, secrets[0]), holder = partner_make(2, secrets[1]);
    char server_endpoint[32], client_endpoint[32];
    holder.endpoint = find_endpoint(server_endpoint);
    struct mesh *server = open_one(holder.endpoint, secrets[1], &asker, 1);
    struct mesh *client = open_one(find_endpoint(client_endpoint), secrets[0], &holder, 1);
    bool up = false;
    for (int64_t since; !up; must(mesh_peer_state(client, &holder.oin, &up, &since))) {
        must(mesh_poll(client, 0));
        must(mesh_poll(server, 0));
    }
    const int64_t start = bench_now_ns();
    for (size_t sent = 0, received = 0; received < MESSAGES;) {
        struct pollfd fd = {mesh_fd(server), POLLIN, 0};
        for (; sent < MESSAGES && sent < received + IN_FLIGHT; sent++)
            must(mesh_request(client, &holder.oin, span_of(message, sizeof message)));
        poll(&fd, 1, 1000);
        received += drain(server);
    }
    const double each = (double)(bench_now_ns() - start) / MESSAGES;
    mesh_close(client);
    mesh_close(server);
    return each;
}

static double bare_ns(void)
{
    void *context = zmq_ctx_new(), *server = zmq_socket(context, ZMQ_ROUTER), *client = zmq_socket(context, ZMQ_DEALER);
    char endpoint[64], room[MESSAGE_BYTES];
    size_t size = sizeof endpoint;
    zmq_bind(server, "tcp://127.0.0.1:*");
    zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, endpoint, &size);
    zmq_connect(client, endpoint);
    const int64_t start = bench_now_ns();
    for (size_t sent = 0, received = 0; received < MESSAGES; received++) {
        for (; sent < MESSAGES && sent < received + IN_FLIGHT; sent++)
            zmq_send(client, message, sizeof message, 0);
        zmq_recv(server, room, sizeof room, 0); /* route */
        zmq_recv(server, room, sizeof room, 0);
    }
    const double each = (double)(bench_now_ns() - start) / MESSAGES;
    zmq_close(client);
    zmq_close(server);
    zmq_ctx_term(context);
    return each;
}

/* A turn in which nothing came, of a node with `count` partners that are all down. */
static double turn_ns(size_t count)
{
    static struct line_partner partners[MANY];
    uint8_t secret[LINE_KEY_BYTES];
    for (size_t i = 0; i < count; i++) {
        partners[i] = partner_make((unsigned)i + 1, secret);
        partners[i].endpoint = "tcp://127.0.0.1:9"; /* discard: nobody is there */
    }
    random_fill(system_random(), secret, sizeof secret);
    char endpoint[32];
    struct mesh *mesh = open_one(find_endpoint(endpoint), secret, partners, count);
    drain(mesh);
    const int64_t start = bench_now_ns();
    for (int i = 0; i < TURNS; i++)
        drain(mesh);
    const double each = (double)(bench_now_ns() - start) / TURNS;
    mesh_close(mesh);
    return each;
}

int main(void)
{
    must(crypto_start());
    bench_report("1 KiB over a line, 32 in flight", line_ns(), "bare libzmq, no CURVE", bare_ns());
    bench_report("idle turn, 342 partners", turn_ns(MANY), "idle turn, 1 partner", turn_ns(1));
    return 0;
}
