// SPDX-License-Identifier: EUPL-1.2
//
// What partners have us hold, whichever way it goes: messages without end, on one line and on many, and answers that nobody reads. It is
// cut or put off, and counted, and those who keep to the rules notice nothing.
#include "support/mesh_fixture.h"
#include "support/raw_line.h"
#include "transport/peer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#define PIECE_BYTES (200 * 1024)
#define PIECES 2 /* what one line may hold for itself */

static uint64_t memory_in_use(void)
{
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    cr_assert(file && fscanf(file, "%lu %lu", &size, &resident) == 2);
    fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
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

/* The bound is met at the next look: a line brings so much before. */
#define BROUGHT_MOST_BYTES ((uint64_t)128 * 1024 * 1024)

Test(transport_flow, a_message_without_end_is_cut_and_another_partner_notices_nothing)
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
    TURN(&a, &c);
    cr_expect_eq(mesh_counters(a.mesh)->cut_held, 1);
    cr_expect_lt(most - before, BROUGHT_MOST_BYTES);
    cr_assert(status_ok(mesh_request(c.mesh, &a.self.oin, span_of_text("another partner"))));
    cr_expect(AWAIT(&a, PATIENCE_MS, &in, &a, &c) && span_is_text(in.message, "another partner"));
    cr_expect_eq(mesh_counters(a.mesh)->dropped_frames, 0, "a part of it came out");
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

/* It is in a long turn: it waits for its disk. */
Test(transport_flow, a_message_without_end_is_cut_while_nobody_looks)
{
    struct node a, b;
    int ended = -1;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    const uint64_t before = memory_in_use();
    pid_t child = send_without_end(&b, &a);
    while (mesh_counters(a.mesh)->handshakes_admitted == 0)
        TURN(&a);
    cr_assert_eq(waitpid(child, &ended, 0), child);
    cr_expect(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "it ended with %d", ended);
    cr_expect_lt(memory_in_use() - before, BROUGHT_MOST_BYTES);
    node_close(&a);
    node_close(&b);
}

struct opening {
    const struct node *from, *to;
    struct raw_line line;
    atomic_bool is_over, is_open;
};

static void *connect_raw(void *state)
{
    struct opening *opening = state;
    opening->is_open = raw_connect(&opening->line, port_of(opening->to), opening->from->secret, opening->to->self.curve_public);
    opening->is_over = true;
    return NULL;
}

/* A handshake takes turns of both. */
static struct raw_line open_beside(struct node *to, const struct node *from)
{
    struct opening opening = {.from = from, .to = to};
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, connect_raw, &opening), 0);
    while (!opening.is_over)
        TURN(to);
    cr_assert(pthread_join(thread, NULL) == 0 && opening.is_open);
    return opening.line;
}

static bool hold_part(struct raw_line *line, size_t pieces)
{
    static const uint8_t piece[PIECE_BYTES];
    bool is_taken = true;
    for (size_t i = 0; i < pieces && is_taken; i++)
        is_taken = raw_send(line, SPAN_OF_ARRAY(piece), true);
    return is_taken;
}

/* So much on each as one line may hold, and two may not. */
Test(transport_flow, many_lines_of_one_partner_hold_no_more_than_one)
{
    enum { LINES = 4 };
    struct node a, b, c;
    struct raw_line lines[LINES], of_another;
    struct incoming in = {0};
    size_t open = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    const struct line_partner partners[] = {b.self, c.self};
    node_open_as(&a, partners, N(partners), &patient);
    of_another = open_beside(&a, &c);
    cr_assert(raw_send(&of_another, span_of_text("mine"), false) && AWAIT(&a, PATIENCE_MS, &in, &a) && hold_part(&of_another, PIECES));
    for (size_t i = 0; i < LINES; i++) {
        lines[i] = open_beside(&a, &b);
        cr_assert(raw_send(&lines[i], span_of_text("mine"), false) && AWAIT(&a, PATIENCE_MS, &in, &a));
        (void)hold_part(&lines[i], PIECES);
    }
    cr_expect_not(AWAIT(&a, 500, &in, &a), "a part came out");
    for (size_t i = 0; i < LINES; i++)
        open += !raw_is_cut(&lines[i], 0);
    cr_expect_eq(open, 1);
    cr_expect_eq(mesh_counters(a.mesh)->cut_held, LINES - 1);
    cr_expect(raw_is_cut(&lines[0], 0) && !raw_is_cut(&lines[LINES - 1], 0), "who holds longest goes first");
    cr_expect_not(raw_is_cut(&of_another, 0));
    for (size_t i = 0; i < LINES; i++)
        raw_close(&lines[i]);
    raw_close(&of_another);
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

/* Whose they are is said with the first message. */
Test(transport_flow, lines_that_never_said_a_message_hold_a_bounded_part_together)
{
    enum { LINES = 12 };
    struct node a, b;
    struct raw_line lines[LINES];
    struct incoming in = {0};
    size_t open = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open_as(&a, &b.self, 1, &patient);
    for (size_t i = 0; i < LINES; i++) {
        lines[i] = open_beside(&a, &b);
        (void)hold_part(&lines[i], PIECES);
    }
    cr_expect_not(AWAIT(&a, 500, &in, &a), "a part came out");
    for (size_t i = 0; i < LINES; i++)
        open += !raw_is_cut(&lines[i], 0);
    cr_expect(open > 0 && open * PIECES * PIECE_BYTES <= 4 * held_most(true), "%zu lines hold their part", open);
    cr_expect_eq(mesh_counters(a.mesh)->cut_held, LINES - open);
    for (size_t i = 0; i < LINES; i++)
        raw_close(&lines[i]);
    node_close(&a);
    node_close(&b);
}

/* The other way round: a partner that we call, and that never ends its answer. */
Test(transport_flow, an_answer_without_end_is_cut)
{
    static const uint8_t piece[PIECE_BYTES];
    struct node a, b;
    struct raw_line line;
    bool is_taken = true;
    node_make(&a, 1);
    node_make(&b, 2);
    int listening = raw_listen(port_of(&b));
    cr_assert_geq(listening, 0);
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

Test(transport_flow, whoever_sends_whole_messages_is_not_cut_however_many_wait)
{
    enum { SENT = 200 }; /* of which the receiver's side takes 16 before it is read */
    static uint8_t large[ENVELOPE_MOST_BYTES];
    struct node a, b;
    struct client client;
    struct incoming in = {0};
    node_make(&a, 1);
    node_make(&b, 2);
    node_open(&a, &b.self, 1);
    client_open(&client, b.secret, &a, span_empty());
    for (size_t i = 0; i < SENT; i++)
        cr_assert(zmq_send(client.socket, large, sizeof large, 0) >= 0);
    for (size_t i = 0; i < SENT; i++) {
        usleep(5000); /* a second in all: it is looked at often while messages wait */
        TURN(&a);
        cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a), "%zu of %d", i, SENT);
        a.arena = arena_free(a.arena);
        cr_assert(status_ok(arena_new(4 * ENVELOPE_MOST_BYTES, &a.arena)));
    }
    cr_expect_eq(mesh_counters(a.mesh)->cut_held, 0);
    client_close(&client);
    node_close(&a);
    node_close(&b);
}

/* ---- what is not read */

#define UNREAD_MEMORY_BYTES ((uint64_t)32 * 1024 * 1024)
#define OFFERED 512 /* of 256 KiB: more than any kernel takes of it */
#define REPLIES 100 /* on each line */

Test(transport_flow, of_what_a_partner_does_not_read_no_more_than_a_part_waits_and_when_it_reads_it_goes_on)
{
    static uint8_t large[ENVELOPE_MOST_BYTES];
    struct node a, b;
    struct raw_line line;
    size_t taken = 0, put_off = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    int listening = raw_listen(port_of(&b));
    cr_assert_geq(listening, 0);
    node_open_as(&a, &b.self, 1, &patient);
    cr_assert(raw_accept(&line, listening, b.secret) && await_up(&a, &b, true, NULL));
    const uint64_t before = memory_in_use();
    for (size_t i = 0; i < OFFERED; i++) {
        struct status status = mesh_request(a.mesh, &b.self.oin, SPAN_OF_ARRAY(large));
        cr_assert(status_ok(status) || status_is(status, STATUS_OVERLOADED), "%s", status_word(status));
        taken += status_ok(status);
        put_off += status_is(status, STATUS_OVERLOADED);
    }
    cr_expect(taken > 0 && put_off > OFFERED / 2, "%zu were taken, %zu put off", taken, put_off);
    cr_expect_eq(mesh_counters(a.mesh)->unread, put_off);
    cr_expect_lt(memory_in_use() - before, UNREAD_MEMORY_BYTES);
    cr_expect(is_up(&a, &b), "it is slow, not gone");
    cr_expect_not(raw_is_cut(&line, 500), "which reads all there is");
    cr_expect(status_ok(mesh_request(a.mesh, &b.self.oin, SPAN_OF_ARRAY(large))));
    raw_close(&line);
    close(listening);
    node_close(&a);
    node_close(&b);
}

Test(transport_flow, whoever_asks_on_many_lines_and_reads_no_answer_has_no_more_wait_than_on_one)
{
    enum { LINES = 4 };
    static uint8_t large[ENVELOPE_MOST_BYTES];
    struct node a, b, c;
    struct raw_line lines[LINES];
    struct incoming in = {0};
    size_t put_off = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    node_make(&c, 3);
    const struct line_partner partners[] = {b.self, c.self};
    node_open_as(&a, partners, N(partners), &patient);
    node_open(&c, &a.self, 1);
    cr_assert(await_up(&c, &a, true, &a));
    const uint64_t before = memory_in_use();
    for (size_t i = 0; i < LINES; i++) {
        lines[i] = open_beside(&a, &b);
        cr_assert(raw_send(&lines[i], span_of_text("question"), false) && AWAIT(&a, PATIENCE_MS, &in, &a));
        for (size_t j = 0; j < REPLIES; j++)
            put_off += status_is(mesh_reply(a.mesh, in.route, SPAN_OF_ARRAY(large)), STATUS_OVERLOADED);
    }
    /* what the kernels at both ends take of each line is no memory of ours */
    cr_expect((LINES * REPLIES - put_off) * sizeof large < FLOW_UNREAD_MOST_BYTES + LINES * sizeof large * 2, "%zu were put off", put_off);
    cr_expect_lt(memory_in_use() - before, UNREAD_MEMORY_BYTES);
    cr_assert(status_ok(mesh_request(c.mesh, &a.self.oin, span_of_text("question"))) && AWAIT(&a, PATIENCE_MS, &in, &a, &c));
    while (!oin_equal(&in.line_owner, &c.self.oin))
        cr_assert(AWAIT(&a, PATIENCE_MS, &in, &a, &c));
    cr_expect(status_ok(mesh_reply(a.mesh, in.route, SPAN_OF_ARRAY(large))), "another partner has its own part");
    for (size_t i = 0; i < LINES; i++)
        raw_close(&lines[i]);
    node_close(&a);
    node_close(&b);
    node_close(&c);
}

/* To the byte: what is read would else seem unread some day. */
Test(transport_flow, what_was_read_is_counted_as_it_goes_over_the_line)
{
    static const size_t sizes[] = {1, 100, 221, 222, 223, 255, 256, 1000, 65535, 65536, 200000};
    static uint8_t bytes[200000];
    struct node a, b;
    struct incoming in = {0};
    struct line_counters counters = {0};
    uint32_t builds = 0;
    node_make(&a, 1);
    node_make(&b, 2);
    node_open_as(&a, &b.self, 1, &patient);
    struct caller caller = {.context = zmq_ctx_new(), .timing = &patient, .counters = &counters, .builds = &builds};
    struct peer peer = {.partner = &a.self};
    memcpy(caller.curve_secret, b.secret, LINE_KEY_BYTES);
    memcpy(caller.curve_public, b.self.curve_public, LINE_KEY_BYTES);
    cr_assert(status_ok(peer_dial(&peer, &caller, now_ms(), NULL)));
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end && !peer.is_connected;) {
        TURN(&a);
        cr_assert(status_ok(peer_watch(&peer, &caller, now_ms())));
    }
    for (size_t i = 0; i < N(sizes); i++) {
        while (flow_unread(&peer.flow) > 0)
            usleep(1000);
        const uint64_t before = peer.flow.read;
        cr_assert(status_ok(peer_request(&peer, span_of(bytes, sizes[i]))) && AWAIT(&a, PATIENCE_MS, &in, &a));
        const uint64_t counted = peer.flow.sent - before;
        while (flow_unread(&peer.flow) > 0)
            usleep(1000);
        cr_expect_eq(peer.flow.read - before, counted, "%zu bytes: counted %lu, went %lu", sizes[i], (unsigned long)counted,
                     (unsigned long)(peer.flow.read - before));
    }
    peer_hang_up(&peer);
    zmq_ctx_term(caller.context);
    node_close(&a);
    node_close(&b);
}
