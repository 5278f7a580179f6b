// SPDX-License-Identifier: EUPL-1.2
//
// Whoever takes more of a line than a line is for: connections that wait for nothing, messages without end, keys in two places.
// Each is cut and counted, and those who keep to the rules notice nothing.
#include "support/mesh_fixture.h"
#include "support/raw_line.h"

#include <sys/socket.h>
#include <sys/wait.h>

#define PIECE_BYTES (200 * 1024)

static uint64_t memory_in_use(void)
{
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    cr_assert(file && fscanf(file, "%lu %lu", &size, &resident) == 2);
    fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void turn_for(int64_t duration_ms, struct node *a, struct node *b)
{
    struct node *nodes[] = {a, b};
    for (int64_t end = now_ms() + duration_ms; now_ms() < end;)
        turn(nodes, b ? 2 : 1);
}

static unsigned port_of(const struct node *node)
{
    unsigned port = 0;
    cr_assert(sscanf(node->address, "tcp://127.0.0.1:%u", &port) == 1);
    return port;
}

/* In a process of its own: it speaks while we turn, until it is cut. */
static pid_t send_without_end(const struct node *from, const struct node *to)
{
    static const uint8_t piece[PIECE_BYTES];
    pid_t child = fork();
    if (child != 0)
        return child;
    struct raw_line line;
    if (!raw_connect(&line, port_of(to), from->secret, to->self.curve_public))
        _exit(2);
    while (raw_send(&line, SPAN_OF_ARRAY(piece), true)) {}
    _exit(raw_is_cut(&line, 1000) ? 0 : 1);
}

/* The bound is met at the next look, half a second away at most: a line brings so much before. */
#define BROUGHT_MOST_BYTES ((uint64_t)400 * 1024 * 1024)

Test(transport_gate, a_message_without_end_is_cut_and_another_partner_notices_nothing)
{
    struct node a, b, c;
    struct incoming in = {0};
    int ended = -1;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    const struct line_partner partners[] = {b.self, c.self};
    node_open(&a, partners, N(partners));
    node_open(&c, &a.self, 1);
    cr_assert(await_up(&c, &a, true, &a));
    const uint64_t before = memory_in_use();
    uint64_t most = before;
    pid_t child = send_without_end(&b, &a);
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && waitpid(child, &ended, WNOHANG) == 0;) {
        TURN(&a, &c);
        most = memory_in_use() > most ? memory_in_use() : most;
    }
    cr_expect(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "it ended with %d", ended);
    cr_expect_eq(mesh_counters(a.mesh)->cut_held, 1);
    cr_expect_lt(most - before, BROUGHT_MOST_BYTES);
    cr_assert(status_ok(mesh_request(c.mesh, &a.self.oin, span_of_text("another partner"))));
    cr_expect(AWAIT(&a, PATIENCE_MS, &in, &a, &c) && span_is_text(in.message, "another partner"));
    cr_expect_eq(mesh_counters(a.mesh)->dropped_frames, 0, "a part of it came out");
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

/* The other way round: a partner that we call, and that never ends its answer. */
Test(transport_gate, an_answer_without_end_is_cut)
{
    static const uint8_t piece[PIECE_BYTES];
    struct node a, b;
    struct raw_line line;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bool is_taken = true;
    node_make(&a, 1);
    node_make(&b, 2);
    address.sin_port = htons((uint16_t)port_of(&b));
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(bind(listening, (struct sockaddr *)&address, sizeof address) == 0 && listen(listening, 1) == 0);
    node_open(&a, &b.self, 1);
    cr_assert(raw_accept(&line, listening, b.secret));
    cr_assert(await_up(&a, &b, true, NULL));
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && is_taken && mesh_counters(a.mesh)->cut_held == 0;) {
        is_taken = raw_send(&line, SPAN_OF_ARRAY(piece), true);
        TURN(&a);
    }
    cr_expect_eq(mesh_counters(a.mesh)->cut_held, 1);
    cr_expect(raw_is_cut(&line, PATIENCE_MS));
    cr_expect(await_up(&a, &b, false, NULL));
    raw_close(&line);
    close(listening);
    node_close(&a);
    node_close(&b);
}

Test(transport_gate, whoever_sends_whole_messages_is_not_cut_however_many_wait)
{
    static uint8_t large[ENVELOPE_MOST_BYTES];
    struct node a, b;
    struct incoming in = {0};
    size_t sent = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    node_open(&b, &a.self, 1);
    cr_assert(await_up(&b, &a, true, &a));
    while (sent < 200 && status_ok(mesh_request(b.mesh, &a.self.oin, SPAN_OF_ARRAY(large))))
        sent++;
    cr_expect_eq(sent, 200, "of which the receiver's side takes 64 before it is read");
    for (size_t i = 0; i < sent; i++) {
        usleep(5000); /* a second in all: it is looked at twice while messages wait */
        TURN(&a, &b);
        cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a, &b), "%zu of %zu", i, sent);
        a.arena = arena_free(a.arena);
        cr_assert(status_ok(arena_new(4 * ENVELOPE_MOST_BYTES, &a.arena)));
    }
    cr_expect_eq(mesh_counters(a.mesh)->cut_held, 0);
    cr_expect(is_up(&b, &a));
    node_close(&a);
    node_close(&b);
}

static int knock(const struct node *node)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)port_of(node));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

static bool is_open(int fd)
{
    uint8_t greeting[64];
    ssize_t size;
    while ((size = recv(fd, greeting, sizeof greeting, MSG_DONTWAIT)) > 0) {}
    return size < 0;
}

Test(transport_gate, of_many_strangers_the_longest_there_make_room_and_a_partner_comes_in)
{
    enum { KNOCKS = 60 }; /* more than the 8 partners and 16 more of one address */
    struct node a, b;
    int fds[KNOCKS];
    size_t open = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    for (size_t i = 0; i < KNOCKS; i++) {
        fds[i] = knock(&a);
        TURN(&a);
    }
    turn_for(50, &a, NULL);
    for (size_t i = 0; i < KNOCKS; i++)
        open += is_open(fds[i]);
    cr_expect_eq(open, 24);
    cr_expect_eq(mesh_counters(a.mesh)->cut_strangers, KNOCKS - 24);
    cr_expect(!is_open(fds[0]) && is_open(fds[KNOCKS - 1]));
    node_open(&b, &a.self, 1);
    cr_expect(await_up(&b, &a, true, &a));
    for (size_t i = 0; i < KNOCKS; i++)
        close(fds[i]);
    node_close(&a);
    node_close(&b);
}

Test(transport_gate, one_partner_has_four_lines_and_its_newest)
{
    enum { CLIENTS = 6 };
    struct node a, b;
    struct client clients[CLIENTS];
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    for (size_t i = 0; i < CLIENTS; i++) {
        client_open(&clients[i], b.secret, &a, span_empty());
        client_say(&clients[i], "one more");
        cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    }
    cr_expect_eq(mesh_counters(a.mesh)->cut_lines, CLIENTS - 4);
    cr_expect(client_saw(&clients[0], ZMQ_EVENT_DISCONNECTED, &a));
    for (size_t i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
    node_close(&a);
    node_close(&b);
}

Test(transport_gate, a_key_in_two_places_is_told_once_and_a_partner_that_came_back_is_not)
{
    struct node a, b;
    struct client first, second;
    struct incoming in = {0};
    struct line_second told;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    client_open(&first, b.secret, &a, span_empty());
    client_say(&first, "I");
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    client_close(&first); /* it comes back */
    client_open(&first, b.secret, &a, span_empty());
    client_say(&first, "I, again");
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    turn_for(2000, &a, NULL);
    cr_expect_not(mesh_take_second(a.mesh, &told));
    client_open(&second, b.secret, &a, span_empty());
    client_say(&second, "I too");
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    turn_for(2000, &a, NULL);
    cr_assert(mesh_take_second(a.mesh, &told));
    cr_expect(oin_equal(&told.oin, &b.self.oin));
    cr_expect_str_eq(told.addresses[0], "127.0.0.1");
    cr_expect_str_eq(told.addresses[1], "127.0.0.1");
    turn_for(1500, &a, NULL);
    cr_expect_not(mesh_take_second(a.mesh, &told), "told twice");
    client_close(&first);
    client_close(&second);
    node_close(&a);
    node_close(&b);
}

Test(transport_gate, whoever_is_no_partner_any_more_is_out_at_once)
{
    struct node a, b, c;
    struct client client;
    struct incoming in = {0};
    struct complaint why = {""};
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    const struct line_partner partners[] = {b.self, c.self};
    node_open(&a, partners, N(partners));
    client_open(&client, b.secret, &a, span_empty());
    client_say(&client, "still a partner");
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a));
    cr_assert(status_ok(mesh_set_partners(a.mesh, &c.self, 1, now_ms(), &why)));
    cr_expect(client_saw(&client, ZMQ_EVENT_DISCONNECTED, &a));
    cr_expect_eq(mesh_counters(a.mesh)->cut_unowned, 1);
    client_close(&client);
    node_close(&a);
    node_close(&b);
    node_close(&c);
}
