// SPDX-License-Identifier: EUPL-1.2
//
// `schakel node` and `schakel peer`: how the node stands and who is up.
#include "cli/node_link.h"
#include "cli/page_json.h"
#include "cli/terminal.h"

static struct status read_status(struct invocation *invocation, struct json **out)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    TRY(node_link_open(invocation, &link));
    return node_link_ask(invocation, link, control_request("status"), out);
}

/* ---- status */

static void put_number(struct page *page, const char *label, int64_t number)
{
    page_field(page, label, page_format(page, "%lld", (long long)number));
}

static void put_lines_up(struct page *page, const struct json *partners)
{
    size_t up = 0, count = 0;
    for (size_t i = 0; i < json_array_count(partners); i++) {
        const struct json *row = json_array_at(partners, i);
        count += !page_truth(row, "self");
        up += !page_truth(row, "self") && page_truth(row, "up");
    }
    page_field(page, "partners up", page_format(page, "%zu of %zu", up, count));
}

static void put_domains(struct page *page, const struct json *domains)
{
    for (size_t i = 0; i < json_array_count(domains); i++) {
        const struct json *row = json_array_at(domains, i);
        page_field(page, "domain",
                   page_format(page, "%s, epoch %lld%s", page_text(page, row, "domain"), (long long)page_number(row, "epoch"),
                               page_truth(row, "share") ? ", holds a share" : ""));
    }
}

static void put_outbox(struct page *page, const struct json *outbox)
{
    for (size_t i = 0; i < json_array_count(outbox); i++) {
        const struct json *row = json_array_at(outbox, i);
        page_field(page, "waiting to be sent",
                   page_format(page, "%lld to %s", (long long)page_number(row, "messages"), page_text(page, row, "to")));
    }
}

/* Counters that never moved say nothing. */
static void put_counters(struct page *page, const struct json *counters)
{
    struct json_member member = {0};
    page_heading(page, "Counters since start");
    while (json_next(counters, &member))
        if (page_number(counters, member.key))
            put_number(page, member.key, page_number(counters, member.key));
}

static struct status run_status(struct invocation *invocation)
{
    CLEANUP(json) struct json *reply = NULL;
    struct page page = terminal_page(invocation->arena);
    TRY(read_status(invocation, &reply));
    if (invocation->wants_json)
        return print_json(invocation, reply);
    page_field(&page, "node", page_format(&page, "%s (%s)", page_text(&page, reply, "name"), page_text(&page, reply, "oin")));
    page_field(&page, "you are", page_text(&page, reply, "user"));
    page_field(&page, "policy", page_text(&page, reply, "policy"));
    put_number(&page, "entries in the ledger", page_number(reply, "ledger_size"));
    put_number(&page, "tags of own clients", page_number(reply, "tags"));
    page_field(&page, "auditor", page_text(&page, reply, "auditor"));
    put_lines_up(&page, json_at(reply, "partners"));
    put_domains(&page, json_at(reply, "domains"));
    put_outbox(&page, json_at(reply, "outbox"));
    put_counters(&page, json_at(reply, "counters"));
    return terminal_show(&page);
}

/* ---- peers */

static void put_peer(struct page_table *table, const struct json *row)
{
    struct page *page = table->page;
    const char *state = page_truth(row, "self") ? "self" : page_truth(row, "up") ? "up" : "down";
    const char *const cells[] = {state,
                                 page_moment(page, row, "since"),
                                 page_text(page, row, "short"),
                                 page_text(page, row, "name"),
                                 page_text(page, row, "oin"),
                                 page_truth(row, "data") ? "yes" : "no"};
    ENSURE(table->count == N(cells));
    page_table_row(table, cells, "", false);
}

static struct status run_peers(struct invocation *invocation)
{
    static const char *const titles[] = {"Line", "Since", "Short", "Name", "OIN", "Data"};
    CLEANUP(json) struct json *reply = NULL;
    struct page page = terminal_page(invocation->arena);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    const struct json *partners;
    TRY(read_status(invocation, &reply));
    if (invocation->wants_json)
        return print_json(invocation, reply);
    TRY(json_get_array(reply, "partners", 1000, &invocation->why, &partners));
    for (size_t i = 0; i < json_array_count(partners); i++)
        put_peer(&table, json_array_at(partners, i));
    page_table_end(&table);
    return terminal_show(&page);
}

const struct command node_commands[] = {
    {"node", "status", NULL, NULL, 0, 0, run_status, "who this node is, its lines, its ledger, what waits"},
    {"peer", "list", NULL, NULL, 0, 0, run_peers, "the partners: whose line is up, and since when"},
    {0},
};
