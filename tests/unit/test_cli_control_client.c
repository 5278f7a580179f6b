// SPDX-License-Identifier: EUPL-1.2
//
// What the node says comes back as what it is, and a line that broke is not trusted again.
#include "cli/control_client.h"
#include "cli/prefix.h"

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
    cr_assert(status_ok(control_open_fd(ends[0], &link)));
    *out_node = ends[1];
    return link;
}

Test(cli_control_client, what_the_node_says_keeps_its_status_and_reason)
{
    static const struct {
        const char *reply;
        enum status_code code;
        const char *why;
    } rows[] = {
        {"{\"asked\":3,\"ok\":true}\n", STATUS_OK, ""},
        {"{\"ok\":false,\"status\":\"no-rule\",\"class\":\"refusal\",\"text\":\"t\",\"why\":\"basis: w\"}\n", STATUS_NO_RULE, "basis: w"},
        {"{\"ok\":false,\"status\":\"over-quota\",\"text\":\"t\"}\n", STATUS_OVER_QUOTA, ""},
        {"{\"ok\":false,\"status\":\"keeper-lost\",\"text\":\"t\"}\n", STATUS_KEEPER_LOST, ""},
        {"{\"ok\":false,\"status\":\"from-the-future\",\"text\":\"later\"}\n", STATUS_UNSUPPORTED,
         "the node says \"from-the-future\": later"},
        {"{\"ok\":false,\"status\":\"ok\",\"text\":\"t\"}\n", STATUS_IO_FAILED, "the node contradicts itself"},
        {"{\"ok\":\"yes\"}\n", STATUS_IO_FAILED, "the node's reply cannot be understood"},
        {"{\"ok\":true\n", STATUS_IO_FAILED, "the node's reply cannot be understood"},
        {"[]\n", STATUS_IO_FAILED, "the node's reply cannot be understood"},
        {"{\"ok\":true}\n{\"ok\":true}\n", STATUS_IO_FAILED, "the node said more than was asked"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        CLEANUP(json) struct json *reply = NULL;
        struct complaint why = {""};
        int node;
        CLEANUP(control_link) struct control_link *link = link_that_hears(rows[i].reply, &node);
        struct status status = control_ask(link, control_request("status"), &reply, &why);
        cr_expect(status_is(status, rows[i].code), "%s gives %s", rows[i].reply, status_word(status));
        cr_expect_str_eq(why.text, rows[i].why);
        cr_expect((reply != NULL) == (rows[i].code == STATUS_OK));
        close(node);
    }
}

Test(cli_control_client, a_refusal_leaves_the_line_in_order_and_a_broken_one_stays_broken)
{
    CLEANUP(json) struct json *reply = NULL;
    struct complaint why = {""};
    char asked[256];
    int node;
    CLEANUP(control_link) struct control_link *link = link_that_hears("{\"ok\":false,\"status\":\"not-found\",\"text\":\"t\"}\n", &node);
    cr_expect(status_is(control_ask(link, control_request("case-show"), &reply, &why), STATUS_NOT_FOUND));
    cr_assert(write(node, "{\"ok\":true}\n", 12) == 12);
    cr_expect(status_ok(control_ask(link, control_request("status"), &reply, &why)));
    ssize_t size = read(node, asked, sizeof asked);
    cr_expect(size > 0 && span_is_text(span_of(asked, (size_t)size), "{\"verb\":\"case-show\"}\n{\"verb\":\"status\"}\n"));
    close(node);
    reply = json_free(reply);
    cr_expect(status_is(control_ask(link, control_request("status"), &reply, &why), STATUS_UNREACHABLE));
    cr_expect(status_is(control_ask(link, control_request("status"), &reply, &why), STATUS_UNREACHABLE));
    cr_expect_str_eq(why.text, "the connection with the node broke earlier");
}

Test(cli_control_client, a_long_reply_comes_whole)
{
    static char text[300000];
    CLEANUP(json) struct json *reply = NULL;
    struct complaint why = {""};
    struct span long_one;
    int node;
    memset(text, 'x', sizeof text);
    memcpy(text, "{\"a\":\"", 6);
    memcpy(text + sizeof text - 14, "\",\"ok\":true}\n", 14);
    CLEANUP(control_link) struct control_link *link = link_that_hears("", &node);
    if (fork() == 0) {
        size_t done = 0;
        while (done < sizeof text - 1)
            done += (size_t)write(node, text + done, sizeof text - 1 - done);
        _exit(0);
    }
    cr_assert(status_ok(control_ask(link, control_request("status"), &reply, &why)), "%s", why.text);
    cr_expect(status_ok(json_get_text(reply, "a", sizeof text, NULL, &long_one)) && long_one.size == sizeof text - 20);
    close(node);
}

Test(cli_control_client, a_node_that_is_not_running_is_said_to_be_so)
{
    struct control_link *link = NULL;
    struct complaint why = {""};
    cr_expect(status_is(control_open("/nonexistent/control", &link, &why), STATUS_UNREACHABLE));
    cr_expect_str_eq(why.text, "/nonexistent/control: the node is not running (nobody listens on its control socket)");
    cr_expect(!link);
}

Test(cli_control_client, a_prefix_is_enough_when_it_means_one)
{
    static const struct {
        const char *prefix;
        enum status_code code;
        const char *id;
    } rows[] = {
        {"aaaa1", STATUS_OK, "aaaa1111"},    {"aaaa2222", STATUS_OK, "aaaa2222"}, {"aaaa", STATUS_CONFLICT, ""},
        {"bbbb", STATUS_NOT_FOUND, ""},      {"aaa", STATUS_INVALID, ""},         {"AAAA1", STATUS_INVALID, ""},
        {"aaaa11112", STATUS_NOT_FOUND, ""},
    };
    CLEANUP(json) struct json *list = NULL;
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(json_parse(span_of_text("[{\"id\":\"aaaa1111\"},{\"id\":\"aaaa2222\"}]"), NULL, &list)));
    cr_assert(status_ok(arena_new(65536, &arena)));
    for (size_t i = 0; i < N(rows); i++) {
        const char *id = "";
        struct complaint why = {""};
        cr_expect(status_is(prefix_find(list, "id", rows[i].prefix, arena, &id, &why), rows[i].code), "%s", rows[i].prefix);
        cr_expect_str_eq(id, rows[i].id);
    }
}
