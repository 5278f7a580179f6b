// SPDX-License-Identifier: EUPL-1.2
//
// What the node says comes back as what it is, and a line that broke is not trusted again.
#include "online/control_client.h"
#include "online/prefix.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

/* A link whose node has said `reply` before it was asked; the other end in `out_node`. */
static struct control_link *link_that_hears(const char *reply, int *out_node)
{
    struct control_link *link = NULL;
    int ends[2];
    cr_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    cr_assert(write(ends[1], reply, strlen(reply)) == (ssize_t)strlen(reply));
    cr_assert(status_ok(control_open_fd(ends[0], ENGLISH, &link)));
    *out_node = ends[1];
    return link;
}

static struct arena *arena;
static struct complaint why;

static void start(void)
{
    why.text[0] = 0;
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(cli_control_client, .init = start, .fini = stop);

static struct status ask_about_case(struct control_link *link, struct speech_case_asked *out)
{
    struct door door = control_door(link, arena, &why);
    return door_case_ask(&door, &(struct speech_case_ref){{0}}, out);
}

Test(cli_control_client, what_the_node_says_keeps_its_status_and_reason)
{
    static const struct {
        const char *reply;
        enum status_code code;
        const char *why;
    } rows[] = {
        {"{\"asked\":3,\"left_out\":0,\"ok\":true}\n", STATUS_OK, ""},
        {"{\"ok\":false,\"status\":\"no-rule\",\"class\":\"refusal\",\"text\":\"t\",\"why\":\"basis: w\"}\n", STATUS_NO_RULE, "basis: w"},
        {"{\"ok\":false,\"status\":\"over-quota\",\"class\":\"refusal\",\"text\":\"t\"}\n", STATUS_OVER_QUOTA, ""},
        {"{\"ok\":false,\"status\":\"keeper-lost\",\"class\":\"fault\",\"text\":\"t\"}\n", STATUS_KEEPER_LOST, ""},
        {"{\"ok\":false,\"status\":\"from-the-future\",\"text\":\"later\"}\n", STATUS_UNSUPPORTED,
         "the node says \"from-the-future\", which this program does not know"},
        {"{\"ok\":true}\n", STATUS_IO_FAILED, "the node's reply cannot be understood: asked: is missing"},
        {"{\"ok\":true\n", STATUS_IO_FAILED, "the node's reply cannot be understood"},
        {"{\"asked\":1,\"left_out\":0,\"ok\":true}\n{\"ok\":true}\n", STATUS_IO_FAILED, "the node said more than was asked"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct speech_case_asked asked = {0};
        int node;
        CLEANUP(control_link) struct control_link *link = link_that_hears(rows[i].reply, &node);
        why.text[0] = 0;
        struct status status = ask_about_case(link, &asked);
        cr_expect(status_is(status, rows[i].code), "%s gives %s", rows[i].reply, status_word(status));
        cr_expect_str_eq(why.text, rows[i].why);
        cr_expect((asked.asked == 3) == (rows[i].code == STATUS_OK));
        close(node);
    }
}

Test(cli_control_client, a_refusal_leaves_the_line_in_order_and_a_broken_one_stays_broken)
{
    struct speech_case_asked asked;
    char said[256];
    int node;
    CLEANUP(control_link)
    struct control_link *link = link_that_hears("{\"ok\":false,\"status\":\"not-found\",\"class\":\"refusal\",\"text\":\"t\"}\n", &node);
    cr_expect(status_is(ask_about_case(link, &asked), STATUS_NOT_FOUND));
    cr_assert(write(node, "{\"ok\":true,\"asked\":5,\"left_out\":0}\n", 35) == 35);
    cr_expect(status_ok(ask_about_case(link, &asked)) && asked.asked == 5);
    ssize_t size = read(node, said, sizeof said);
    static const char twice[] = "{\"version\":1,\"verb\":\"case-ask\",\"case\":\"00000000000000000000000000000000\"}\n"
                                "{\"version\":1,\"verb\":\"case-ask\",\"case\":\"00000000000000000000000000000000\"}\n";
    cr_expect(size > 0 && span_is_text(span_of(said, (size_t)size), twice));
    close(node);
    cr_expect(status_is(ask_about_case(link, &asked), STATUS_UNREACHABLE));
    cr_expect(status_is(ask_about_case(link, &asked), STATUS_UNREACHABLE));
    cr_expect_str_eq(why.text, "the connection with the node broke earlier");
}

Test(cli_control_client, a_request_that_breaks_its_own_rules_is_not_sent_and_breaks_nothing)
{
    struct speech_case_planned planned;
    struct speech_case_asked asked;
    int node;
    CLEANUP(control_link) struct control_link *link = link_that_hears("{\"asked\":3,\"left_out\":0,\"ok\":true}\n", &node);
    struct door door = control_door(link, arena, &why);
    cr_expect(status_is(door_case_plan(&door, &(struct speech_case_plan){.route = 7}, &planned), STATUS_INVALID));
    cr_expect_str_eq(why.text, "route: one of \"client\", \"professional\"");
    cr_expect(status_ok(ask_about_case(link, &asked)));
    close(node);
}

/* ---- bytes behind the line */

static struct status read_ledger(struct control_link *link, struct speech_ledger_entries *out)
{
    struct door door = control_door(link, arena, &why);
    return door_ledger_read(&door, &(struct speech_ledger_read){0, 200}, out);
}

Test(cli_control_client, a_long_reply_comes_whole)
{
    enum { BYTES = 600000 };
    static uint8_t bytes[BYTES];
    const struct speech_ledger_entries said = {200, SPAN_OF_ARRAY(bytes)};
    struct speech_ledger_entries heard;
    struct span text;
    int node;
    memset(bytes, '\n', sizeof bytes);
    cr_assert(status_ok(speech_reply_encode(SPEECH_LEDGER_READ, &said, arena, &why, &text)), "%s", why.text);
    CLEANUP(control_link) struct control_link *link = link_that_hears("", &node);
    if (fork() == 0) {
        _exit(write(node, text.data, text.size) < 0 || write(node, "\n", 1) != 1 || write(node, bytes, BYTES / 2) != BYTES / 2 ||
              write(node, bytes, BYTES / 2) != BYTES / 2 || write(node, "{\"asked\":3,\"left_out\":0,\"ok\":true}\n", 35) != 35);
    }
    struct speech_case_asked asked;
    cr_assert(status_ok(read_ledger(link, &heard)), "%s", why.text);
    cr_expect(heard.entries == 200 && span_equal(heard.bundle, SPAN_OF_ARRAY(bytes)));
    cr_expect(status_ok(ask_about_case(link, &asked)) && asked.asked == 3, "and the next begins behind it: %s", why.text);
    close(node);
}

/* A node that breaks, or that is none: what it says of its bytes is not what comes. */
Test(cli_control_client, bytes_that_are_not_as_the_line_says_are_not_taken)
{
    static const struct {
        const char *reply;
        enum status_code code;
        const char *why;
        bool is_broken; /* afterwards */
    } rows[] = {
        {"{\"ok\":true,\"entries\":1,\"bundle\":3}\nabc", STATUS_OK, "", false},
        {"{\"ok\":true,\"entries\":0,\"bundle\":0}\n", STATUS_OK, "", false},
        {"{\"ok\":true,\"entries\":1,\"bundle\":4}\nabc", STATUS_UNREACHABLE, "the node closed the connection; see its log", true},
        {"{\"ok\":true,\"entries\":1,\"bundle\":4}\n", STATUS_UNREACHABLE, "the node closed the connection; see its log", true},
        {"{\"ok\":true,\"entries\":1,\"bundle\":2}\nabc", STATUS_IO_FAILED, "the node said more than was asked", true},
        {"{\"ok\":true,\"entries\":1,\"bundle\":8388609}\nabc", STATUS_IO_FAILED,
         "the node's reply cannot be understood: bundle: the number of bytes that follow, of 0 to 8388608", true},
        {"{\"ok\":true,\"entries\":1,\"bundle\":-1}\nabc", STATUS_IO_FAILED,
         "the node's reply cannot be understood: bundle: the number of bytes that follow, of 0 to 8388608", true},
        {"{\"ok\":true,\"entries\":1}\nabc", STATUS_IO_FAILED, "the node's reply cannot be understood: bundle: is missing", true},
        {"{\"ok\":true,\"entries\":[\"YWJj\"]}\n", STATUS_IO_FAILED,
         "the node's reply cannot be understood: entries: a whole number from 0 to 4096", true},
        {"{\"ok\":false,\"status\":\"not-allowed\",\"class\":\"refusal\",\"text\":\"t\"}\n", STATUS_NOT_ALLOWED, "", false},
        {"{\"ok\":false,\"status\":\"not-allowed\",\"class\":\"refusal\",\"text\":\"t\"}\nabc", STATUS_IO_FAILED,
         "the node said more than was asked", true},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct speech_ledger_entries heard = {0};
        int node;
        CLEANUP(control_link) struct control_link *link = link_that_hears(rows[i].reply, &node);
        cr_assert(shutdown(node, SHUT_WR) == 0);
        why.text[0] = 0;
        struct status status = read_ledger(link, &heard);
        cr_expect(status_is(status, rows[i].code), "%s gives %s", rows[i].reply, status_word(status));
        cr_expect_str_eq(why.text, rows[i].why);
        (void)!status_ok(read_ledger(link, &heard));
        cr_expect((strcmp(why.text, "the connection with the node broke earlier") == 0) == rows[i].is_broken, "%s", rows[i].reply);
        close(node);
    }
}

Test(cli_control_client, a_node_that_is_not_running_is_said_to_be_so)
{
    struct control_link *link = NULL;
    cr_expect(status_is(control_open("/nonexistent/control", ENGLISH, &link, &why), STATUS_UNREACHABLE));
    cr_expect_str_eq(why.text, "/nonexistent/control: the node is not running (nobody listens on its control socket)");
    cr_expect(status_is(control_open("/nonexistent/control", DUTCH, &link, &why), STATUS_UNREACHABLE));
    cr_expect_str_eq(why.text, "/nonexistent/control: het knooppunt draait niet (niemand luistert op de socket)");
    cr_expect(!link);
}

struct found {
    size_t count;
    bool is_asked;
};
static struct status find_so_many(const struct door *door, const struct speech_begins *request, struct speech_ids *out)
{
    static struct speech_id ids[2] = {{{1}}, {{2}}};
    struct found *found = door->state;
    found->is_asked = *request->begins;
    *out = (struct speech_ids){found->count, ids};
    return STATUS(OK);
}

Test(cli_control_client, a_prefix_is_enough_when_it_means_one)
{
    static const struct {
        const char *digits;
        size_t found; /* by the node */
        enum status_code code;
        bool is_asked;
    } rows[] = {
        {"aaaa1", 1, STATUS_OK, true},       {"aaaa", 2, STATUS_CONFLICT, true},
        {"bbbb", 0, STATUS_NOT_FOUND, true}, {"aaa", 1, STATUS_INVALID, false},
        {"AAAA1", 1, STATUS_INVALID, false}, {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1, STATUS_INVALID, false},
    };
    static const struct prefix prefix = {"case", find_so_many};
    for (size_t i = 0; i < N(rows); i++) {
        struct found found = {.count = rows[i].found};
        const struct door door = {.state = &found, .why = &why};
        uint8_t id[ID_RANGE_BYTES] = {0};
        struct status status = prefix_judge(&prefix, rows[i].digits, &why);
        if (status_ok(status)) /* only then is there a line */
            status = prefix_find(&prefix, &door, rows[i].digits, id);
        cr_expect(status_is(status, rows[i].code), "%s", rows[i].digits);
        cr_expect(found.is_asked == rows[i].is_asked && (id[0] == 1) == (rows[i].code == STATUS_OK), "%s", rows[i].digits);
    }
}
