// SPDX-License-Identifier: EUPL-1.2
//
// `schakel inbox`: what a professional weighs, in plain Dutch.
#include "base/prose.h"
#include "cli/node_link.h"
#include "cli/page_json.h"
#include "cli/prefix.h"
#include "cli/terminal.h"
#include "view/dutch.h"
#include "view/json.h"

#define REQUESTS_MOST 10000

static struct status read_requests(struct invocation *invocation, struct control_link *link, struct json **out_reply,
                                   const struct json **out_list)
{
    TRY(node_link_ask(invocation, link, control_request("inbox-list"), out_reply));
    return json_get_array(*out_reply, "requests", REQUESTS_MOST, &invocation->why, out_list);
}

/* ---- list */

static void put_own_records(struct page *page, const struct view_words *words, const struct json *records)
{
    if (!json_array_count(records))
        page_field(page, "Wij weten hiervan", "niets");
    for (size_t i = 0; i < json_array_count(records); i++) {
        const struct json *row = json_array_at(records, i);
        page_field(page, i ? "" : "Wij weten hiervan",
                   page_format(page, "kenmerk %s: %s, urgentie %s", page_text(page, row, "kenmerk"),
                               view_read(words, VIEW_CATEGORY, page_text(page, row, "category")),
                               dutch_urgency(page, (unsigned)page_number(row, "urgency"))));
    }
}

static void put_request(struct page *page, const struct view_words *words, const struct json *row)
{
    page_heading(page, page_format(page, "VERZOEK %s", page_id(page, row, "exchange")));
    page_field(page, "Van",
               page_format(page, "%s (%s)", page_text(page, row, "name"), view_read(words, VIEW_ROLE, page_text(page, row, "role"))));
    page_field(page, "Doel", view_read(words, VIEW_PURPOSE, page_text(page, row, "purpose")));
    page_field(page, "Fase", view_read(words, VIEW_PHASE, page_text(page, row, "phase")));
    page_field(page, "Grondslag", page_text(page, row, "article"));
    page_field(page, "Gevraagd naar", page_words(page, words, VIEW_CATEGORY, json_at(row, "categories")));
    page_field(page, "Waarom nodig", page_quote(page, page_text(page, row, "necessity")));
    page_field(page, "Waarom niet met minder", page_quote(page, page_text(page, row, "why_not_lighter")));
    page_field(page, "Binnengekomen", page_moment(page, row, "since"));
    page_field(page, "Beslissen voor", page_day(page, row, "due"));
    put_own_records(page, words, json_at(row, "own_records"));
}

static struct status run_list(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(json) struct json *reply = NULL;
    struct page page = terminal_page(invocation->arena);
    struct view_words words;
    const struct json *list;
    TRY(node_link_open(invocation, &link));
    TRY(read_requests(invocation, link, &reply, &list));
    if (invocation->wants_json)
        return print_json(invocation, reply);
    TRY(view_words_decode(reply, invocation->arena, &invocation->why, &words));
    if (!json_array_count(list))
        page_paragraph(&page, 0, 0, "Er is niets te wegen.");
    for (size_t i = 0; i < json_array_count(list); i++)
        put_request(&page, &words, json_array_at(list, i));
    return terminal_show(&page);
}

/* ---- decide */

static struct status check_decision(struct invocation *invocation)
{
    const char *reason = invocation_option(invocation, "reason");
    bool is_refusal = invocation_has(invocation, "refuse");
    if (is_refusal == invocation_has(invocation, "grant"))
        return complain(&invocation->why, FAIL(INVALID), "either --grant or --refuse");
    if (is_refusal && !reason)
        return complain(&invocation->why, FAIL(INVALID), "--refuse wants --reason TEXT, which the asker may read");
    return reason ? prose_check(span_of_text(reason), PROSE_LINES, "--reason", &invocation->why) : STATUS(OK);
}

static struct status decide(struct invocation *invocation, struct control_link *link, struct json **out_reply)
{
    CLEANUP(json) struct json *requests = NULL;
    const struct json *list;
    const char *exchange, *reason = invocation_option(invocation, "reason");
    TRY(read_requests(invocation, link, &requests, &list));
    TRY(prefix_find(list, "exchange", invocation->arguments[0], invocation->arena, &exchange, &invocation->why));
    struct json *request = control_request("inbox-decide");
    json_set_text(request, "exchange", exchange);
    json_set_text(request, "decision", invocation_has(invocation, "grant") ? "grant" : "refuse");
    if (reason)
        json_set_text(request, "reason", reason);
    return node_link_ask(invocation, link, request, out_reply);
}

static const char *answer_dutch(const char *answer)
{
    static const char *const states[][2] = {
#define STATE_PAIR(name, number, word, dutch) {word, dutch},
        ANSWER_STATES(STATE_PAIR)
#undef STATE_PAIR
    };
    for (size_t i = 0; i < N(states); i++)
        if (strcmp(states[i][0], answer) == 0)
            return states[i][1];
    return answer;
}

static struct status run_decide(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(json) struct json *reply = NULL;
    struct page page = terminal_page(invocation->arena);
    TRY(check_decision(invocation));
    TRY(node_link_open(invocation, &link));
    TRY(decide(invocation, link, &reply));
    if (invocation->wants_json)
        return print_json(invocation, reply);
    page_paragraph(&page, 0, 0, page_format(&page, "Het antwoord is verstuurd: %s.", answer_dutch(page_text(&page, reply, "answer"))));
    return terminal_show(&page);
}

static const struct option decide_options[] = {
    {"grant", NULL, false, false, "the request is granted"},
    {"refuse", NULL, false, false, "the request is refused; wants a reason"},
    {"reason", "TEXT", false, false, "why; the asker reads it, so no names and no numbers of people"},
    {0},
};
const struct command inbox_commands[] = {
    {"inbox", "list", NULL, NULL, 0, 0, run_list, "requests that wait for a professional, with what this node has about them"},
    {"inbox", "decide", decide_options, "EXCHANGE", 1, 1, run_decide, "grants or refuses one; EXCHANGE may be shortened"},
    {0},
};
