// SPDX-License-Identifier: EUPL-1.2
//
// `schakel case`: asking the partners about one household, and seeing what they may tell.
#include "cli/case_open.h"
#include "cli/node_link.h"
#include "cli/page_json.h"
#include "cli/prefix.h"
#include "cli/terminal.h"
#include "view/json.h"
#include "view/text.h"

#include <time.h>

#define POLL_MS 200
#define CASES_MOST 100000

/* ---- which case */

static struct status find_case(struct invocation *invocation, struct control_link *link, const char **out_id)
{
    CLEANUP(json) struct json *reply = NULL;
    const struct json *list;
    TRY(node_link_ask(invocation, link, control_request("case-list"), &reply));
    TRY(json_get_array(reply, "cases", CASES_MOST, &invocation->why, &list));
    return prefix_find(list, "id", invocation->arguments[0], invocation->arena, out_id, &invocation->why);
}

static struct status ask_about(struct invocation *invocation, struct control_link *link, const char *verb, const char *id,
                               struct json **out)
{
    struct json *request = control_request(verb);
    json_set_text(request, "case", id);
    return node_link_ask(invocation, link, request, out);
}

/* ---- show */

static struct status show(struct invocation *invocation, struct control_link *link, const char *id)
{
    CLEANUP(json) struct json *reply = NULL;
    struct page page = terminal_page(invocation->arena);
    struct view view;
    TRY(ask_about(invocation, link, "case-show", id, &reply));
    if (invocation->wants_json)
        return print_json(invocation, reply);
    TRY(view_decode(reply, invocation->arena, &invocation->why, &view));
    view_print(&view, &page);
    return terminal_show(&page);
}

static struct status run_show(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    const char *id;
    TRY(node_link_open(invocation, &link));
    TRY(find_case(invocation, link, &id));
    return show(invocation, link, id);
}

/* ---- ask */

static int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct answers {
    int64_t asked, answered, unreachable;
};

static struct status read_answers(struct invocation *invocation, struct control_link *link, const char *id, struct answers *out)
{
    CLEANUP(json) struct json *reply = NULL;
    TRY(ask_about(invocation, link, "case-progress", id, &reply));
    *out = (struct answers){page_number(reply, "asked"), page_number(reply, "answered"), page_number(reply, "unreachable")};
    return STATUS(OK);
}

/* Until everybody who can be reached has answered, or the time is over. */
static struct status wait_for_answers(struct invocation *invocation, struct control_link *link, const char *id, uint64_t seconds,
                                      struct answers *out)
{
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
    int64_t end = steady_ms() + (int64_t)seconds * 1000;
    struct progress progress = progress_on_terminal();
    struct status status;
    progress_begin(&progress, "wachten");
    for (;;) {
        status = read_answers(invocation, link, id, out);
        if (!status_ok(status) || out->answered + out->unreachable >= out->asked || steady_ms() >= end)
            break;
        progress_advance(&progress, (size_t)out->answered, (size_t)out->asked);
        nanosleep(&pause, NULL);
    }
    progress_clear(&progress);
    return status;
}

static struct status run_ask(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(json) struct json *reply = NULL;
    const char *id;
    uint64_t seconds;
    struct answers answers;
    TRY(invocation_number(invocation, "wait", 0, 3600, 10, &seconds));
    TRY(node_link_open(invocation, &link));
    TRY(find_case(invocation, link, &id));
    TRY(ask_about(invocation, link, "case-ask", id, &reply));
    TRY(wait_for_answers(invocation, link, id, seconds, &answers));
    if (!invocation_has(invocation, "no-show"))
        return show(invocation, link, id);
    if (invocation->wants_json)
        return print_json(invocation, reply);
    printf("gevraagd: %lld, geantwoord: %lld, niet bereikbaar: %lld\n", (long long)answers.asked, (long long)answers.answered,
           (long long)answers.unreachable);
    return STATUS(OK);
}

/* ---- list */

static void put_case(struct page_table *table, const struct view_words *words, const struct json *row)
{
    struct page *page = table->page;
    const char *const cells[] = {page_id(page, row, "id"),
                                 strcmp(page_text(page, row, "state"), "open") == 0 ? "open" : "gesloten",
                                 view_read(words, VIEW_PURPOSE, page_text(page, row, "purpose")),
                                 view_read(words, VIEW_PHASE, page_text(page, row, "phase")),
                                 page_moment(page, row, "opened"),
                                 page_day(page, row, "expires")};
    ENSURE(table->count == N(cells));
    page_table_row(table, cells, "", false);
}

static struct status run_list(struct invocation *invocation)
{
    static const char *const titles[] = {"Casus", "Toestand", "Doel", "Fase", "Geopend", "Tot"};
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(json) struct json *reply = NULL;
    struct page page = terminal_page(invocation->arena);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    struct view_words words;
    const struct json *list;
    TRY(node_link_open(invocation, &link));
    TRY(node_link_ask(invocation, link, control_request("case-list"), &reply));
    if (invocation->wants_json)
        return print_json(invocation, reply);
    TRY(json_get_array(reply, "cases", CASES_MOST, &invocation->why, &list));
    TRY(view_words_decode(reply, invocation->arena, &invocation->why, &words));
    for (size_t i = 0; i < json_array_count(list); i++)
        put_case(&table, &words, json_array_at(list, i));
    page_table_end(&table);
    return terminal_show(&page);
}

static const struct option ask_options[] = {
    {"wait", "SECONDS", false, false, "how long to wait for answers; 10 otherwise"},
    {"no-show", NULL, false, false, "only how many answered, not the view"},
    {0},
};
const struct command case_commands[] = {
    {"case", "open", case_open_options, NULL, 0, 0, case_open_run, "a case about one household; prints its id"},
    {"case", "ask", ask_options, "CASE", 1, 1, run_ask,
     "one question to every partner that holds data, and the view; CASE may be shortened"},
    {"case", "show", NULL, "CASE", 1, 1, run_show, "the view of a case; that it was viewed is entered in the ledger"},
    {"case", "list", NULL, NULL, 0, 0, run_list, "all cases of this node"},
    {0},
};
