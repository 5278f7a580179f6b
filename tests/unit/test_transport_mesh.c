// SPDX-License-Identifier: EUPL-1.2
//
// Lines between partners: requests and answers, wakes, partners that go and come back, configurations that will not do.
#include "support/mesh_fixture.h"

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
    cr_expect(span_is_text(in.message, "question") && in.route.size > 0 && oin_equal(&in.line_owner, &a.self.oin));
    cr_assert(status_ok(mesh_reply(b.mesh, in.route, span_of_text("answer"))));
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a, &b));
    cr_expect(span_is_text(in.message, "answer") && in.route.size == 0 && oin_equal(&in.line_owner, &b.self.oin));
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

/* Each end of a line notices by itself that the other is gone. */
static bool await_no_route(struct node *from, struct span route)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += 10) {
        if (status_is(mesh_reply(from->mesh, route, span_of_text("lost")), STATUS_UNREACHABLE))
            return true;
        usleep(10000);
        cr_assert(status_ok(mesh_poll(from->mesh, now_ms())));
    }
    return false;
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
        cr_expect(await_no_route(&a, in.route));
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
    const struct line_partner partners[] = {c.self, b.self};
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

Test(transport_mesh, unsafe_configurations_are_refused_with_a_reason)
{
    struct node a, b, c;
    struct mesh_timing forever = quick;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    forever.linger = -1;
    struct line_partner same_key = c.self, own_key = b.self, no_key = b.self, unprotected = b.self, short_oin = b.self;
    memcpy(same_key.curve_public, b.self.curve_public, LINE_KEY_BYTES);
    memcpy(own_key.curve_public, a.self.curve_public, LINE_KEY_BYTES);
    memset(no_key.curve_public, 0, LINE_KEY_BYTES);
    unprotected.endpoint = "inproc://elsewhere";
    short_oin.oin.text[OIN_DIGITS - 1] = '\0';
    const struct {
        const char *name, *endpoint;
        struct line_partner partners[2];
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
        struct mesh_config config = {cases[i].endpoint, a.secret, cases[i].partners, cases[i].count, 0, cases[i].timing};
        struct status status = mesh_open(&config, now_ms(), &mesh, &why);
        cr_expect(status_is(status, cases[i].expected), "%s: %s %s", cases[i].name, status_word(status), why.text);
        cr_expect_eq(mesh != NULL, cases[i].expected == STATUS_OK, "%s", cases[i].name);
        cr_expect_eq(why.text[0] != '\0', cases[i].expected != STATUS_OK, "%s", cases[i].name);
    }
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

/* ---- other partners, while running */

static void expect_heard(struct node *from, struct node *to, struct node *also)
{
    struct incoming in = {0};
    cr_assert(await_up(from, to, true, to));
    cr_assert(status_ok(mesh_request(from->mesh, &to->self.oin, span_of_text("question"))));
    cr_assert(AWAIT(to, PATIENCE_MS, &in, from, to, also));
    cr_expect(span_is_text(in.message, "question") && oin_equal(&in.line_owner, &from->self.oin));
}

static void set_partners(struct node *node, const struct line_partner *partners, size_t count)
{
    struct complaint why = {""};
    cr_assert(status_ok(mesh_set_partners(node->mesh, partners, count, now_ms(), &why)), "%s", why.text);
}

Test(transport_mesh, a_partner_that_comes_is_called_and_heard_and_the_others_notice_nothing)
{
    struct node a, b, c;
    struct incoming in = {0};
    for (unsigned i = 0; i < 3; i++)
        node_make((struct node *[]){&a, &b, &c}[i], i + 1);
    const struct line_partner all[] = {c.self, b.self}, others[] = {a.self};
    node_open(&a, &b.self, 1);
    node_open(&b, others, 1);
    node_open(&c, others, 1);
    cr_assert(await_up(&a, &b, true, &b) && await_up(&b, &a, true, &a));
    cr_assert(status_ok(mesh_request(b.mesh, &a.self.oin, span_of_text("before"))));
    cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a, &b));
    cr_assert(status_ok(mesh_request(a.mesh, &b.self.oin, span_of_text("under way"))));
    set_partners(&a, all, 2);
    cr_expect(is_up(&a, &b) && mesh_counters(a.mesh)->lines_down == 0);
    cr_expect(status_ok(mesh_reply(a.mesh, in.route, span_of_text("after"))), "the route still leads there");
    cr_assert(AWAIT(&b, PATIENCE_MS, &in, &a, &b, &c));
    cr_expect(span_is_text(in.message, "under way") || span_is_text(in.message, "after"));
    cr_assert(AWAIT(&b, PATIENCE_MS, &in, &a, &b, &c));
    expect_heard(&a, &c, &b);
    expect_heard(&c, &a, &b);
    expect_heard(&b, &a, &c);
    cr_expect_eq(mesh_counters(a.mesh)->lines_down, 0);
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

/* What it says over the line that it still has is nobody's, and it does not get another. */
Test(transport_mesh, a_partner_that_goes_is_not_heard_and_when_it_is_back_it_is)
{
    struct node a, b, c;
    struct incoming in = {0};
    int64_t since;
    bool up;
    for (unsigned i = 0; i < 3; i++)
        node_make((struct node *[]){&a, &b, &c}[i], i + 1);
    const struct line_partner all[] = {b.self, c.self};
    node_open(&a, all, 2);
    node_open(&b, &a.self, 1);
    node_open(&c, &a.self, 1);
    cr_assert(await_up(&a, &b, true, &b) && await_up(&b, &a, true, &a) && await_up(&c, &a, true, &a) && await_up(&a, &c, true, &c));
    cr_assert(status_ok(mesh_request(c.mesh, &a.self.oin, span_of_text("already on its way"))));
    set_partners(&a, all, 1);
    cr_assert(status_ok(mesh_request(c.mesh, &a.self.oin, span_of_text("too late"))));
    cr_expect_not(AWAIT(&a, SILENCE_MS, &in, &a, &b, &c));
    cr_expect_geq(mesh_counters(a.mesh)->dropped_unowned, 1, "and the line is cut");
    cr_expect(status_is(mesh_request(a.mesh, &c.self.oin, span_of_text("hello?")), STATUS_UNKNOWN_PEER));
    cr_expect(status_is(mesh_peer_state(a.mesh, &c.self.oin, &up, &since), STATUS_UNKNOWN_PEER));
    expect_heard(&b, &a, &c);
    c.mesh = mesh_close(c.mesh);
    node_open(&c, &a.self, 1);
    cr_expect_not(AWAIT(&a, SILENCE_MS, &in, &a, &b, &c));
    cr_expect(!is_up(&c, &a) && mesh_counters(a.mesh)->handshakes_denied > 0);
    set_partners(&a, all, 2);
    expect_heard(&c, &a, &b);
    expect_heard(&a, &c, &b);
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

Test(transport_mesh, a_connection_made_with_a_key_that_was_changed_has_no_owner)
{
    struct node a, b, renewed;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&renewed, 2);
    node_open(&a, &b.self, 1);
    node_open(&b, &a.self, 1);
    cr_assert(await_up(&b, &a, true, &a));
    set_partners(&a, &renewed.self, 1);
    cr_assert(status_ok(mesh_request(b.mesh, &a.self.oin, span_of_text("with the old key"))));
    cr_expect_not(AWAIT(&a, SILENCE_MS, &in, &a, &b));
    cr_expect_eq(mesh_counters(a.mesh)->dropped_unowned, 1);
    node_open(&renewed, &a.self, 1);
    expect_heard(&renewed, &a, &b);
    expect_heard(&a, &renewed, &b); /* at its new endpoint */
    node_close(&a);
    node_close(&b);
    node_close(&renewed);
}

Test(transport_mesh, partners_that_will_not_do_change_nothing)
{
    struct node a, b, c;
    struct complaint why = {""};
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    node_open(&a, &b.self, 1);
    node_open(&b, &a.self, 1);
    cr_assert(await_up(&a, &b, true, &b));
    struct line_partner same_key[] = {b.self, c.self}, many[9];
    memcpy(same_key[1].curve_public, b.self.curve_public, LINE_KEY_BYTES);
    for (size_t i = 0; i < N(many); i++) {
        many[i] = c.self;
        many[i].oin.text[OIN_DIGITS - 1] = (char)('0' + i);
        many[i].curve_public[3] ^= (uint8_t)(i + 1);
    }
    cr_expect(status_is(mesh_set_partners(a.mesh, same_key, 2, now_ms(), &why), STATUS_BAD_CONFIG) && *why.text);
    cr_expect(status_is(mesh_set_partners(a.mesh, many, N(many), now_ms(), &why), STATUS_TOO_LARGE) && *why.text);
    cr_expect(is_up(&a, &b));
    expect_heard(&a, &b, &b);
    set_partners(&a, many, N(many) - 1);
    set_partners(&a, &b.self, 1);
    expect_heard(&a, &b, &b);
    node_close(&a);
    node_close(&b);
    node_close(&c);
}
