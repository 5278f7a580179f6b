// SPDX-License-Identifier: EUPL-1.2
//
// Nodes over real CURVE on loopback. Waits are bounded and end as soon as what is waited for is there.
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "transport/endpoint.h"
#include "transport/mesh.h"
#include "transport/zap.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <sys/resource.h>
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

struct node {
    struct mesh_partner self; /* as others list it */
    uint8_t secret[MESH_KEY_BYTES];
    char address[64];
    struct mesh *mesh;
    struct arena *arena;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A port nobody listens on at this moment: the kernel takes another one for the next that asks. */
static unsigned free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(bind(fd, (struct sockaddr *)&address, size) == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void node_make(struct node *node, unsigned number)
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

static void node_open(struct node *node, const struct mesh_partner *partners, size_t count)
{
    struct complaint why = {""};
    struct mesh_config config = {node->address, node->secret, partners, count, &quick};
    struct status status = mesh_open(&config, now_ms(), &node->mesh, &why);
    cr_assert(status_ok(status), "%s: %s", status_word(status), why.text);
}

static void node_close(struct node *node)
{
    node->mesh = mesh_close(node->mesh);
    node->arena = arena_free(node->arena);
}

/* One turn of each node as the daemon does it: sleep on the descriptor, then poll. */
static void turn(struct node **nodes, size_t count)
{
    struct pollfd fds[4];
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){mesh_fd(nodes[i]->mesh), POLLIN, 0};
    cr_assert(poll(fds, count, 20) >= 0);
    for (size_t i = 0; i < count; i++)
        cr_assert(status_ok(mesh_poll(nodes[i]->mesh, now_ms())));
}
#define TURN(...) turn((struct node *[]){__VA_ARGS__}, sizeof((struct node *[]){__VA_ARGS__}) / sizeof(struct node *))

static bool is_up(const struct node *node, const struct node *to)
{
    bool up = false;
    int64_t since;
    cr_assert(status_ok(mesh_peer_state(node->mesh, &to->self.oin, &up, &since)));
    return up;
}

static bool take(struct node *node, struct incoming *out)
{
    bool any = false;
    cr_assert(status_ok(mesh_receive(node->mesh, node->arena, out, &any)));
    return any;
}

/* Waits until `node` has a message, while all `count` nodes turn. */
static bool await(struct node *node, struct node **nodes, size_t count, int patience_ms, struct incoming *out)
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

static bool await_up(struct node *from, struct node *to, bool wanted, struct node *also)
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
static void client_open(struct client *client, const uint8_t *secret, const struct node *server, struct span routing_id)
{
    uint8_t public_key[MESH_KEY_BYTES];
    const int linger = 0, reconnect = 20;

    box_public_of(secret, public_key);
    client->context = zmq_ctx_new();
    client->socket = zmq_socket(client->context, ZMQ_DEALER);
    client->monitor = zmq_socket(client->context, ZMQ_PAIR);
    zmq_setsockopt(client->socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(client->socket, ZMQ_RECONNECT_IVL, &reconnect, sizeof reconnect);
    zmq_setsockopt(client->socket, ZMQ_CURVE_SECRETKEY, secret, MESH_KEY_BYTES);
    zmq_setsockopt(client->socket, ZMQ_CURVE_PUBLICKEY, public_key, MESH_KEY_BYTES);
    zmq_setsockopt(client->socket, ZMQ_CURVE_SERVERKEY, server->self.curve_public, MESH_KEY_BYTES);
    if (routing_id.size > 0)
        cr_assert(zmq_setsockopt(client->socket, ZMQ_ROUTING_ID, routing_id.data, routing_id.size) == 0);
    cr_assert(zmq_socket_monitor(client->socket, "inproc://seen", ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) == 0);
    cr_assert(zmq_connect(client->monitor, "inproc://seen") == 0);
    cr_assert(zmq_connect(client->socket, server->address) == 0);
}
static void client_close(struct client *client)
{
    zmq_close(client->monitor);
    zmq_close(client->socket);
    zmq_ctx_term(client->context);
}
static bool client_saw(struct client *client, int event, struct node *server)
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
static void client_say(struct client *client, const char *text) { cr_assert(zmq_send(client->socket, text, strlen(text), 0) >= 0); }

Test(transport_mesh, a_request_goes_out_and_its_answer_comes_back_on_the_same_line)
{
    struct node a, b;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    node_open(&b, &a.self, 1);
    cr_assert(await_up(&a, &b, true, &b) && await_up(&b, &a, true, &a));

    cr_assert(status_ok(mesh_request(a.mesh, &b.self.oin, span_of_text("question"))));
    cr_assert(AWAIT(&b, PATIENCE_MS, &in, &a, &b));
    cr_expect(span_is_text(in.message, "question") && in.is_request_line && oin_equal(&in.line_owner, &a.self.oin));
    cr_assert(status_ok(mesh_reply(b.mesh, in.route, span_of_text("answer"))));
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a, &b));
    cr_expect(span_is_text(in.message, "answer") && !in.is_request_line && oin_equal(&in.line_owner, &b.self.oin));
    cr_expect(in.route.size == 0);

    cr_expect_eq(mesh_counters(a.mesh)->requests_sent, 1);
    cr_expect_eq(mesh_counters(b.mesh)->requests_received, 1);
    cr_expect_eq(mesh_counters(b.mesh)->replies_sent, 1);
    cr_expect_eq(mesh_counters(a.mesh)->answers_received, 1);
    cr_expect_eq(mesh_counters(a.mesh)->handshakes_denied, 0);
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, a_batch_cut_short_keeps_the_descriptor_readable)
{
    struct node a, b;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    node_open(&b, &a.self, 1);
    cr_assert(await_up(&a, &b, true, &b));
    for (int i = 0; i < 40; i++)
        cr_assert(status_ok(mesh_request(a.mesh, &b.self.oin, span_of_text("one of many"))));
    cr_assert(AWAIT(&b, PATIENCE_MS, &in, &a, &b));
    for (int received = 1; received < 40;) { /* one per turn; the sender is left alone, nothing new comes to wake us */
        struct pollfd fd = {mesh_fd(b.mesh), POLLIN, 0};
        cr_assert(poll(&fd, 1, PATIENCE_MS) == 1, "asleep with %d of 40 received", received);
        cr_assert(status_ok(mesh_poll(b.mesh, now_ms())));
        received += take(&b, &in);
    }
    while (take(&b, &in))
        cr_assert_fail("more than was sent");
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, a_descriptor_with_nothing_left_sleeps)
{
    struct node a, b;
    struct incoming in = {0};
    int asleep = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    b.self.endpoint = NULL;
    node_open(&b, &a.self, 1);
    cr_assert(await_up(&b, &a, true, &a));
    for (int i = 0; i < 20; i++) {
        struct pollfd fd = {mesh_fd(b.mesh), POLLIN, 0};
        asleep += poll(&fd, 1, 10) == 0;
        cr_assert(status_ok(mesh_poll(b.mesh, now_ms())));
        cr_assert_not(take(&b, &in));
    }
    cr_expect_gt(asleep, 10, "woken %d of 20 times for nothing", 20 - asleep);
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, sending_does_not_swallow_the_wake_of_what_came_in)
{
    struct node a, b;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    b.self.endpoint = NULL;
    node_open(&b, &a.self, 1);
    cr_assert(await_up(&a, &b, true, &b));
    cr_assert(status_ok(mesh_request(a.mesh, &b.self.oin, span_of_text("first"))));
    cr_assert(AWAIT(&b, PATIENCE_MS, &in, &a, &b));
    cr_assert_not(take(&a, &in)); /* drained: only the answer can wake it */
    cr_assert(status_ok(mesh_reply(b.mesh, in.route, span_of_text("answer"))));
    struct pollfd fd = {mesh_fd(a.mesh), POLLIN, 0};
    cr_assert_eq(poll(&fd, 1, PATIENCE_MS), 1); /* it is there, and not looked at */
    usleep(10000);                              /* libzmq looks at its mailbox when it sends, though not twice in a millisecond */
    cr_assert(status_ok(mesh_request(a.mesh, &b.self.oin, span_of_text("second"))));
    cr_expect_eq(poll(&fd, 1, SILENCE_MS), 1, "asleep with an answer unread");
    cr_assert(status_ok(mesh_poll(a.mesh, now_ms())));
    cr_expect(take(&a, &in) && span_is_text(in.message, "answer"));
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, a_stranger_meets_silence)
{
    struct node a, b, stranger;
    struct client client;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&stranger, 3);
    node_open(&a, &b.self, 1);
    client_open(&client, stranger.secret, &a, span_empty());
    client_say(&client, "let me in");
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && mesh_counters(a.mesh)->handshakes_denied == 0;)
        TURN(&a);
    cr_expect_geq(mesh_counters(a.mesh)->handshakes_denied, 1);
    cr_expect_not(AWAIT(&a, SILENCE_MS, &in, &a));
    cr_expect_eq(mesh_counters(a.mesh)->handshakes_admitted, 0);
    cr_expect_eq(mesh_counters(a.mesh)->dropped_unowned, 0, "the door did not hold, only the second one did");
    client_close(&client);
    node_close(&a);
    node_close(&b);
    node_close(&stranger);
}

Test(transport_mesh, nobody_comes_in_while_the_guard_does_not_answer)
{
    struct node a, b;
    struct client client;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    client_open(&client, b.secret, &a, span_empty()); /* a partner's key: it would be admitted */
    client_say(&client, "hello");
    for (int64_t end = now_ms() + SILENCE_MS; now_ms() < end; usleep(5000))
        cr_assert_not(take(&a, &in)); /* read, but never mesh_poll */
    cr_expect(AWAIT(&a, PATIENCE_MS, &in, &a), "the guard is back, the partner is not");
    client_close(&client);
    node_close(&a);
    node_close(&b);
}

/* What stands behind the guard: libzmq admits any key when no handler is bound, and believes one that lies. */
Test(transport_mesh, a_message_without_our_badge_has_no_owner)
{
    static const struct {
        const char *name;
        bool has_liar;
    } cases[] = {{"no handler", false}, {"a handler that does not know the token", true}};

    for (size_t i = 0; i < N(cases); i++) {
        struct node a, b;
        struct client client;
        struct directory directory;
        struct line_counters counters = {0};
        struct endpoint endpoint;
        struct complaint why = {""};
        struct incoming in = {0};
        enum taken taken = TAKEN_NOTHING;
        char forged[BADGE_ROOM];
        node_make(&a, 1);
        node_make(&b, 2);
        snprintf(forged, sizeof forged, "%032d:%s", 0, b.self.oin.text); /* all but the token */
        void *context = zmq_ctx_new(), *liar = zmq_socket(context, ZMQ_REP);
        if (cases[i].has_liar)
            cr_assert(zmq_bind(liar, "inproc://zeromq.zap.01") == 0);
        struct mesh_config config = {a.address, a.secret, &b.self, 1, &quick};
        cr_assert(status_ok(directory_open(&b.self, 1, a.self.curve_public, &directory, &why)));
        cr_assert(status_ok(endpoint_open(context, &config, &directory, &counters, &endpoint, &why)), "%s", why.text);
        client_open(&client, b.secret, &a, span_empty());
        client_say(&client, "hello");
        for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && taken == TAKEN_NOTHING; usleep(1000)) {
            struct frames asked;
            cr_assert(!cases[i].has_liar || status_ok(frames_receive(liar, &asked)));
            if (cases[i].has_liar && asked.count > 0) {
                const struct span lie[] = {span_of_text("1.0"), frames_span(&asked, 1), span_of_text("200"),
                                           span_empty(),        span_of_text(forged),   span_empty()};
                cr_assert(status_ok(parts_send(liar, lie, N(lie))));
            }
            if (cases[i].has_liar)
                frames_close(&asked);
            cr_assert(status_ok(endpoint_receive(&endpoint, a.arena, &in, &taken)));
        }
        cr_expect_eq(taken, TAKEN_DROPPED, "%s", cases[i].name);
        cr_expect_eq(counters.dropped_unowned, 1, "%s", cases[i].name);
        client_close(&client);
        endpoint_close(&endpoint);
        zmq_close(liar);
        zmq_ctx_term(context);
        directory_close(&directory);
        node_close(&a);
        node_close(&b);
    }
}

Test(transport_mesh, a_guard_that_cannot_answer_is_a_fault)
{
    struct node b;
    struct directory directory;
    struct line_counters counters = {0};
    struct complaint why;
    struct zap zap;
    bool drained = false;
    const uint8_t own[MESH_KEY_BYTES] = {1};
    node_make(&b, 2);
    void *context = zmq_ctx_new();
    cr_assert(status_ok(directory_open(&b.self, 1, own, &directory, &why)));
    cr_assert(status_ok(zap_open(context, &directory, &counters, &zap, &why)));
    cr_assert(status_ok(zap_serve(&zap, &drained)) && drained);
    zmq_ctx_shutdown(context);
    cr_expect(status_is(zap_serve(&zap, &drained), STATUS_IO_FAILED));
    zap_close(&zap);
    zmq_ctx_term(context);
    directory_close(&directory);
    node_close(&b);
}

Test(transport_mesh, the_owner_of_a_line_is_its_key_whatever_routing_id_it_takes)
{
    static const uint8_t looks_like_ours[] = {0, 1, 2, 3, 4};
    struct node a, b, c;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    const struct {
        const char *name;
        struct span routing_id;
        bool is_given;
    } cases[] = {
        {"none", span_empty(), true},
        {"the other's OIN", span_of_text(c.self.oin.text), false},
        {"the other's key", SPAN_OF_ARRAY(c.self.curve_public), false},
        {"as the server makes them", SPAN_OF_ARRAY(looks_like_ours), true},
    };
    const struct mesh_partner partners[] = {b.self, c.self};
    node_open(&a, partners, N(partners));
    for (size_t i = 0; i < N(cases); i++) {
        struct client client;
        struct incoming in = {0};
        const uint64_t dropped = mesh_counters(a.mesh)->dropped_route;
        client_open(&client, b.secret, &a, cases[i].routing_id);
        client_say(&client, "I am the other");
        bool given = false;
        for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && !given && mesh_counters(a.mesh)->dropped_route == dropped;) {
            TURN(&a);
            given = take(&a, &in);
        }
        cr_expect_eq(given, cases[i].is_given, "%s", cases[i].name);
        cr_expect(!given || oin_equal(&in.line_owner, &b.self.oin), "%s", cases[i].name);
        client_close(&client);
    }
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

Test(transport_mesh, a_message_of_more_frames_is_dropped_and_the_next_one_comes)
{
    struct node a, b;
    struct client client;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    client_open(&client, b.secret, &a, span_empty());
    for (int i = 0; i < 20; i++) /* more than are kept */
        cr_assert(zmq_send(client.socket, "x", 1, ZMQ_SNDMORE) == 1);
    client_say(&client, "end");
    client_say(&client, "whole");
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    cr_expect(span_is_text(in.message, "whole"));
    cr_expect_eq(mesh_counters(a.mesh)->dropped_frames, 1);
    client_close(&client);
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, an_oversized_message_cuts_its_line_and_the_node_goes_on)
{
    struct node a, b;
    struct client client;
    struct incoming in = {0};
    uint8_t *large = calloc(1, MESH_FRAME_MOST_BYTES + 1);
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    client_open(&client, b.secret, &a, span_empty());
    cr_assert(client_saw(&client, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, &a));
    cr_assert(zmq_send(client.socket, large, MESH_FRAME_MOST_BYTES + 1, 0) >= 0);
    cr_expect(client_saw(&client, ZMQ_EVENT_DISCONNECTED, &a));
    client_say(&client, "small");
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    cr_expect(span_is_text(in.message, "small"));

    cr_assert(zmq_send(client.socket, large, ENVELOPE_MOST_BYTES, 0) >= 0); /* the largest that is allowed */
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    cr_expect_eq(in.message.size, ENVELOPE_MOST_BYTES);
    cr_expect(status_is(mesh_request(a.mesh, &b.self.oin, span_of(large, ENVELOPE_MOST_BYTES + 1)), STATUS_TOO_LARGE));
    cr_expect(status_is(mesh_reply(a.mesh, in.route, span_of(large, ENVELOPE_MOST_BYTES + 1)), STATUS_TOO_LARGE));
    free(large);
    client_close(&client);
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, a_partner_that_is_down_is_unreachable_and_is_found_again)
{
    struct node a, b;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    cr_expect(status_is(mesh_request(a.mesh, &b.self.oin, span_of_text("lost")), STATUS_UNREACHABLE));
    cr_expect(status_is(mesh_request(a.mesh, &a.self.oin, span_of_text("lost")), STATUS_UNKNOWN_PEER));

    for (int round = 0; round < 3; round++) {
        node_open(&b, &a.self, 1);
        cr_assert(await_up(&a, &b, true, &b) && await_up(&b, &a, true, &a), "round %d", round);
        cr_assert(status_ok(mesh_request(b.mesh, &a.self.oin, span_of_text("question"))));
        cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a, &b));
        cr_expect(span_is_text(in.message, "question"), "something that was refused was sent after all");
        b.mesh = mesh_close(b.mesh);
        cr_assert(await_up(&a, &b, false, NULL), "round %d", round);
        cr_expect(status_is(mesh_request(a.mesh, &b.self.oin, span_of_text("lost")), STATUS_UNREACHABLE));
        cr_expect(status_is(mesh_reply(a.mesh, in.route, span_of_text("lost")), STATUS_UNREACHABLE));
    }
    cr_expect_eq(mesh_counters(a.mesh)->unreachable, 7);
    cr_expect_eq(mesh_counters(a.mesh)->lines_up, 3);
    cr_expect_eq(mesh_counters(a.mesh)->lines_down, 3);
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, a_partner_that_was_denied_is_admitted_after_the_other_learns_of_it)
{
    struct node a, b, c;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    node_open(&a, &c.self, 1); /* does not know b */
    node_open(&b, &a.self, 1);
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && mesh_counters(a.mesh)->handshakes_denied == 0;)
        TURN(&a, &b);
    cr_assert_geq(mesh_counters(a.mesh)->handshakes_denied, 1);
    cr_assert_not(is_up(&b, &a));
    a.mesh = mesh_close(a.mesh);
    const struct mesh_partner partners[] = {c.self, b.self};
    node_open(&a, partners, N(partners));
    cr_expect(await_up(&b, &a, true, &a));
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

Test(transport_mesh, a_node_without_free_descriptors_keeps_its_guard_and_tries_again)
{
    struct node a, b;
    struct rlimit before, none;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&b, &a.self, 1);
    node_open(&a, &b.self, 1);
    cr_assert(await_up(&b, &a, true, &a));
    b.mesh = mesh_close(b.mesh);
    cr_assert(await_up(&a, &b, false, NULL));
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){3, before.rlim_max};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    for (int64_t end = now_ms() + 2 * quick.redial; now_ms() < end; usleep(20000))
        cr_assert(status_ok(mesh_poll(a.mesh, now_ms())));
    cr_expect_eq(mesh_counters(a.mesh)->lines_rebuilt, 0, "there were descriptors: this tests nothing");
    cr_expect(status_is(mesh_request(a.mesh, &b.self.oin, span_of_text("lost")), STATUS_UNREACHABLE));
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    node_open(&b, &a.self, 1);
    cr_expect(await_up(&a, &b, true, &b));
    node_close(&a);
    node_close(&b);
}

Test(transport_mesh, an_impostor_at_a_partners_address_is_not_talked_to)
{
    struct node a, b, impostor;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&impostor, 3);
    memcpy(impostor.address, b.address, sizeof b.address);
    node_open(&impostor, &a.self, 1); /* would admit a */
    node_open(&a, &b.self, 1);
    for (int64_t end = now_ms() + SILENCE_MS; now_ms() < end;)
        TURN(&a, &impostor);
    cr_expect_not(is_up(&a, &b));
    cr_expect(status_is(mesh_request(a.mesh, &b.self.oin, span_of_text("secret")), STATUS_UNREACHABLE));
    node_close(&a);
    node_close(&b);
    node_close(&impostor);
}

Test(transport_mesh, unsafe_configurations_are_refused_with_a_reason)
{
    struct node a, b, c;
    struct mesh_timing forever = quick;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    forever.linger = -1;
    struct mesh_partner same_key = c.self, own_key = b.self, no_key = b.self, unprotected = b.self, short_oin = b.self;
    memcpy(same_key.curve_public, b.self.curve_public, MESH_KEY_BYTES);
    memcpy(own_key.curve_public, a.self.curve_public, MESH_KEY_BYTES);
    memset(no_key.curve_public, 0, MESH_KEY_BYTES);
    unprotected.endpoint = "inproc://elsewhere";
    short_oin.oin.text[OIN_DIGITS - 1] = '\0';
    const struct {
        const char *name, *endpoint;
        struct mesh_partner partners[2];
        size_t count;
        const struct mesh_timing *timing;
        enum status_code expected;
    } cases[] = {
        {"nobody yet", "tcp://127.0.0.1:*", {{{{0}}, NULL, {0}}}, 0, &quick, STATUS_OK},
        {"one key for two", "tcp://127.0.0.1:*", {b.self, same_key}, 2, &quick, STATUS_BAD_CONFIG},
        {"one partner twice", "tcp://127.0.0.1:*", {b.self, b.self}, 2, &quick, STATUS_BAD_CONFIG},
        {"our own key", "tcp://127.0.0.1:*", {own_key}, 1, &quick, STATUS_BAD_CONFIG},
        {"no key", "tcp://127.0.0.1:*", {no_key}, 1, &quick, STATUS_BAD_CONFIG},
        {"a line without CURVE", "tcp://127.0.0.1:*", {unprotected}, 1, &quick, STATUS_BAD_CONFIG},
        {"a short OIN", "tcp://127.0.0.1:*", {short_oin}, 1, &quick, STATUS_BAD_CONFIG},
        {"an endpoint without CURVE", "inproc://here", {b.self}, 1, &quick, STATUS_BAD_CONFIG},
        {"an endpoint that is not ours", "tcp://192.0.2.1:4000", {b.self}, 1, &quick, STATUS_IO_FAILED},
        {"closing that does not end", "tcp://127.0.0.1:*", {b.self}, 1, &forever, STATUS_BAD_CONFIG},
    };
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(mesh) struct mesh *mesh = NULL;
        struct complaint why = {""};
        struct mesh_config config = {cases[i].endpoint, a.secret, cases[i].partners, cases[i].count, cases[i].timing};
        struct status status = mesh_open(&config, now_ms(), &mesh, &why);
        cr_expect(status_is(status, cases[i].expected), "%s: %s %s", cases[i].name, status_word(status), why.text);
        cr_expect_eq(mesh != NULL, cases[i].expected == STATUS_OK, "%s", cases[i].name);
        cr_expect_eq(why.text[0] != '\0', cases[i].expected != STATUS_OK, "%s", cases[i].name);
    }
    node_close(&a);
    node_close(&b);
    node_close(&c);
}
