// SPDX-License-Identifier: EUPL-1.2
//
// `schakel inbox`: what a professional weighs, in plain Dutch.
#include "cli/commands.h"
#include "cli/node_link.h"
#include "cli/paged.h"
#include "online/prefix.h"
#include "screen/terminal.h"
#include "view/dutch.h"
#include "view/lists.h"

/* ---- list */

static struct status read_sender(struct invocation *invocation, struct oin *out)
{
    const char *from = invocation_option(invocation, "from");
    *out = (struct oin){{0}};
    if (!from || status_ok(oin_parse(span_of_text(from), out)))
        return STATUS(OK);
    return misspeak(invocation, "--from: een OIN van %d cijfers", OIN_DIGITS);
}

static struct status read_which(struct invocation *invocation, enum speech_inbox_of *out)
{
    bool is_expired = invocation_has(invocation, "expired"), is_denied = invocation_has(invocation, "denied");
    if (is_expired && is_denied)
        return misspeak(invocation, "geef --expired of --denied, niet allebei");
    *out = is_expired ? SPEECH_INBOX_EXPIRED : is_denied ? SPEECH_INBOX_DENIED : SPEECH_INBOX_WAITING;
    return STATUS(OK);
}

static struct status show_requests(struct paged *paged)
{
    struct speech_inbox_pick *request = paged->pick;
    struct speech_inbox_list list;
    request->page = paged->asked;
    TRY(door_inbox_list(&paged->door, request, &list));
    paged->next = list.next;
    if (paged->invocation->wants_json)
        return node_link_print(paged->invocation, SPEECH_INBOX_LIST, &list);
    view_inbox_print(&list, &paged->page);
    return STATUS(OK);
}

static struct status run_inbox_list(struct invocation *invocation)
{
    struct speech_inbox_pick pick = {.of = SPEECH_INBOX_WAITING};
    TRY(read_sender(invocation, &pick.from));
    TRY(read_which(invocation, &pick.of));
    return paged_run(invocation, show_requests, &pick);
}

/* ---- decide */

static struct status read_decision(struct invocation *invocation, struct speech_inbox_decide *out)
{
    const char *reason = invocation_option(invocation, "reason");
    bool is_refusal = invocation_has(invocation, "refuse");
    if (is_refusal == invocation_has(invocation, "grant"))
        return complain(&invocation->why, FAIL(INVALID), "geef --grant of --refuse");
    if (is_refusal && !reason)
        return complain(&invocation->why, FAIL(INVALID), "bij --refuse hoort --reason TEKST, die de vrager mag lezen");
    *out = (struct speech_inbox_decide){.decision = is_refusal ? SPEECH_REFUSE : SPEECH_GRANT, .reason = reason ? reason : ""};
    return invocation_check_prose(invocation, "reason", out->reason);
}

static const struct prefix request_prefix = {"verzoek", door_inbox_find};

static struct status run_inbox_decide(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct door door;
    struct page page = terminal_page(invocation->arena);
    struct speech_inbox_decide request;
    struct speech_inbox_decided decided;
    TRY(prefix_judge(&request_prefix, invocation->arguments[0], &invocation->why));
    TRY(read_decision(invocation, &request));
    TRY(node_link_open(invocation, &link, &door));
    TRY(prefix_find(&request_prefix, &door, invocation->arguments[0], request.exchange.bytes));
    TRY(door_inbox_decide(&door, &request, &decided));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_INBOX_DECIDE, &decided);
    page_paragraph(&page, 0, 0, page_format(&page, "Het antwoord is verstuurd: %s.", dutch_reply_state((enum reply_state)decided.answer)));
    return terminal_show(&page);
}

static const struct option list_options[] = {
    {"from", "OIN", false, false, "alleen verzoeken van deze partner"},
    {"expired", NULL, false, false, "verzoeken waarover niemand meer beslist: de tijd was om, of de casus van de vrager is voorbij"},
    {"denied", NULL, false, false, "beslissingen die de vrager niet aanneemt, en wat u dan doet"},
    PAGED_OPTIONS,
    {0},
};
static const struct option decide_options[] = {
    {"grant", NULL, false, false, "het verzoek wordt toegekend"},
    {"refuse", NULL, false, false, "het verzoek wordt geweigerd; daar hoort een reden bij"},
    {"reason", "TEKST", false, false, "waarom; de vrager leest dit, dus geen namen of nummers van mensen"},
    {0},
};
const struct command inbox_commands[] = {
    {"inbox", "list", list_options, NULL, 0, 0, run_inbox_list,
     "verzoeken die een professional moet wegen, met wat wij ervan weten; wat het eerst beslist moet zijn staat bovenaan"},
    {"inbox", "decide", decide_options, "VERZOEK", 1, 1, run_inbox_decide, "kent er een toe of weigert die; VERZOEK mag korter"},
    {0},
};
