// SPDX-License-Identifier: EUPL-1.2
//
// Whoever takes more of a line than a line is for: connections that wait for nothing, many lines of one partner, keys in two places.
// Each is cut and counted, and those who keep to the rules notice nothing.
#include "support/mesh_fixture.h"

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
    for (size_t i = 0; i < 100 && (!i || mesh_counters(a.mesh)->cut_strangers < KNOCKS - 24); i++)
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
