// SPDX-License-Identifier: EUPL-1.2
//
// Whoever is no partner, or a partner that breaks the rules of the line: nobody comes in, and nobody takes the name of another.
#include "support/mesh_fixture.h"

Test(transport_strangers, a_stranger_meets_silence)
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

Test(transport_strangers, nobody_comes_in_while_the_guard_does_not_answer)
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
Test(transport_strangers, a_message_without_our_badge_has_no_owner)
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
        struct mesh_config config = {a.address, a.secret, &b.self, 1, 1, &quick};
        struct directory nobody;
        directory_open(a.self.curve_public, &nobody);
        cr_assert(status_ok(directory_renew(&nobody, &b.self, 1, &directory, &why)));
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

Test(transport_strangers, a_guard_that_cannot_answer_is_a_fault)
{
    struct node b;
    struct directory directory;
    struct line_counters counters = {0};
    struct complaint why;
    struct zap zap;
    bool drained = false;
    const uint8_t own[LINE_KEY_BYTES] = {1};
    node_make(&b, 2);
    void *context = zmq_ctx_new();
    struct directory nobody;
    directory_open(own, &nobody);
    cr_assert(status_ok(directory_renew(&nobody, &b.self, 1, &directory, &why)));
    cr_assert(status_ok(zap_open(context, &directory, &counters, &zap, &why)));
    cr_assert(status_ok(zap_serve(&zap, &drained)) && drained);
    zmq_ctx_shutdown(context);
    cr_expect(status_is(zap_serve(&zap, &drained), STATUS_IO_FAILED));
    zap_close(&zap);
    zmq_ctx_term(context);
    directory_close(&directory);
    node_close(&b);
}

Test(transport_strangers, the_owner_of_a_line_is_its_key_whatever_routing_id_it_takes)
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
    const struct line_partner partners[] = {b.self, c.self};
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

Test(transport_strangers, a_message_of_more_frames_is_dropped_and_the_next_one_comes)
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

Test(transport_strangers, an_oversized_message_cuts_its_line_and_the_node_goes_on)
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

Test(transport_strangers, an_impostor_at_a_partners_address_is_not_talked_to)
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
