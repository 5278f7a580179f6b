// SPDX-License-Identifier: EUPL-1.2
//
// `schakel node` and `schakel peer`: how the node stands and who is up.
#include "base/text.h"
#include "cli/commands.h"
#include "cli/node_link.h"
#include "screen/terminal.h"
#include "view/dutch.h"

static struct status read_status(struct invocation *invocation, struct speech_status *out)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct door door;
    TRY(node_link_open(invocation, &link, &door));
    return door_status(&door, &door_nothing, out);
}

/* ---- status */

static void put_lines_up(struct page *page, const struct speech_status *status)
{
    size_t up = 0, count = 0;
    for (size_t i = 0; i < status->partner_count; i++) {
        count += !status->partners[i].self;
        up += !status->partners[i].self && status->partners[i].up;
    }
    page_field(page, "partners up", page_format(page, "%zu of %zu", up, count));
}

static void put_node_domains(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->domain_count; i++) {
        const struct speech_domain *row = &status->domains[i];
        page_field(page, "domain", page_format(page, "%s, epoch %u%s", row->domain, row->epoch, row->share ? ", holds a share" : ""));
    }
}

static void put_outbox(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->outbox_count; i++)
        page_field(page, "waiting to be sent",
                   page_format(page, "%llu to %s", (unsigned long long)status->outbox[i].messages, status->outbox[i].to.text));
}

/* Counters that never moved say nothing. */
static void put_counters(struct page *page, const struct speech_status *status)
{
    page_heading(page, "Counters since start");
    for (size_t i = 0; i < status->counter_count; i++)
        if (status->counters[i].number)
            page_field(page, status->counters[i].word, page_number(page, status->counters[i].number));
}

static struct status run_node_status(struct invocation *invocation)
{
    struct page page = terminal_page(invocation->arena);
    struct speech_status status;
    char policy[2 * sizeof status.policy + 1];
    TRY(read_status(invocation, &status));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_STATUS, &status);
    hex_print(SPAN_OF_ARRAY(status.policy), policy);
    page_field(&page, "node", page_format(&page, "%s (%s)", status.name, status.oin.text));
    page_field(&page, "version", status.version);
    page_field(&page, "you are", status.user);
    page_field(&page, "policy", policy);
    page_field(&page, "entries in the ledger", page_number(&page, status.ledger_size));
    page_field(&page, "tags of own clients", page_number(&page, status.tags));
    page_field(&page, "auditor", status.auditor.text);
    put_lines_up(&page, &status);
    put_node_domains(&page, &status);
    put_outbox(&page, &status);
    put_counters(&page, &status);
    return terminal_show(&page);
}

/* ---- peers */

static void put_peer(struct page_table *table, const struct speech_partner *row)
{
    struct page *page = table->page;
    const char *const cells[] = {row->self ? "self"
                                 : row->up ? "up"
                                           : "down",
                                 dutch_moment(page, row->since),
                                 row->short_name,
                                 row->name,
                                 row->oin.text,
                                 row->data ? "yes" : "no"};
    ENSURE(table->count == N(cells));
    page_table_row(table, cells, "", false);
}

static struct status run_peer_list(struct invocation *invocation)
{
    static const char *const titles[] = {"Line", "Since", "Short", "Name", "OIN", "Data"};
    struct page page = terminal_page(invocation->arena);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    struct speech_status status;
    TRY(read_status(invocation, &status));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_STATUS, &status);
    for (size_t i = 0; i < status.partner_count; i++)
        put_peer(&table, &status.partners[i]);
    page_table_end(&table);
    return terminal_show(&page);
}

const struct command node_commands[] = {
    {"node", "status", NULL, NULL, 0, 0, run_node_status, "who this node is, its lines, its ledger, what waits"},
    {0},
};
const struct command peer_commands[] = {
    {"peer", "list", NULL, NULL, 0, 0, run_peer_list, "the partners: whose line is up, and since when"},
    {0},
};
