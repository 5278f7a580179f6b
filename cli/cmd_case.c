// SPDX-License-Identifier: EUPL-1.2
//
// `schakel case`: asking the partners about one household, and seeing what they may tell.
#include "cli/case_open.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/node_link.h"
#include "cli/paged.h"
#include "online/prefix.h"
#include "screen/terminal.h"
#include "view/lists.h"
#include "view/text.h"

#define POLL_MS 200

/* ---- which case */

static const struct prefix case_prefix = {"casus", door_case_find};

/* The line, and the case that was named, which is judged before. */
static struct status open_at_case(struct invocation *invocation, struct control_link **out, struct door *out_door,
                                  struct speech_case_ref *out_case)
{
    TRY(prefix_judge(&case_prefix, invocation->arguments[0], &invocation->why));
    TRY(node_link_open(invocation, out, out_door));
    return prefix_find(&case_prefix, out_door, invocation->arguments[0], out_case->id);
}

/* ---- show */

static struct status show_case(struct invocation *invocation, const struct door *door, const struct speech_case_ref *which)
{
    struct page page = terminal_page(invocation->arena);
    struct view view;
    TRY(door_case_show(door, which, &view));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_CASE_SHOW, &view);
    view_print(&view, &page);
    return terminal_show(&page);
}

static struct status run_case_show(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct speech_case_ref which;
    struct door door = {NULL, NULL, NULL, NULL};
    TRY(open_at_case(invocation, &link, &door, &which));
    return show_case(invocation, &door, &which);
}

/* ---- ask */

/* Until everybody who can be reached has answered, or the time is over. */
static struct status wait_for_answers(const struct door *door, const struct speech_case_ref *which, uint64_t seconds,
                                      struct speech_case_progress *out)
{
    int64_t end = clock_steady_ms() + (int64_t)seconds * 1000;
    struct progress progress = progress_on_terminal();
    struct status status;
    progress_begin(&progress, "wachten");
    for (;;) {
        status = door_case_progress(door, which, out);
        if (!status_ok(status) || out->answered + out->unreachable >= out->asked || clock_steady_ms() >= end)
            break;
        progress_advance(&progress, out->answered, out->asked);
        clock_pause_ms(POLL_MS);
    }
    progress_clear(&progress);
    return status;
}

static struct status run_case_ask(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct door door = {NULL, NULL, NULL, NULL};
    struct speech_case_ref which;
    struct speech_case_asked asked;
    struct speech_case_progress answers;
    bool is_shown = !invocation_has(invocation, "no-show");
    uint64_t seconds;
    TRY(invocation_number(invocation, "wait", 0, 3600, 10, &seconds));
    TRY(open_at_case(invocation, &link, &door, &which));
    TRY(door_case_ask(&door, &which, &asked));
    if (asked.left_out)
        fprintf(stderr,
                "schakel: niet gevraagd: %u; voor deze partners heeft de casus geen pseudoniem. Open haar opnieuw om ook hen te vragen\n",
                asked.left_out);
    if (asked.used_up)
        fprintf(stderr, "schakel: niet gevraagd: %u; deze partners zijn al zo vaak gevraagd als er geteld is. Open de casus opnieuw\n",
                asked.used_up);
    if (asked.shut_out)
        fprintf(stderr, "schakel: niet gevraagd: %u; deze partners zijn hier afgesloten: uw beheerder weet waarom\n", asked.shut_out);
    TRY(wait_for_answers(&door, &which, seconds, &answers));
    if (is_shown)
        return show_case(invocation, &door, &which);
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_CASE_ASK, &asked);
    printf("gevraagd: %u, geantwoord: %u, niet bereikbaar: %u\n", answers.asked, answers.answered, answers.unreachable);
    return STATUS(OK);
}

/* ---- list */

static struct status show_cases(struct paged *paged)
{
    struct speech_case_pick *request = paged->pick;
    struct speech_case_list list;
    request->page = paged->asked;
    TRY(door_case_list(&paged->door, request, &list));
    paged->next = list.next;
    if (paged->invocation->wants_json)
        return node_link_print(paged->invocation, SPEECH_CASE_LIST, &list);
    view_cases_print(&list, &paged->page);
    return STATUS(OK);
}

static struct status run_case_list(struct invocation *invocation)
{
    struct speech_case_pick pick = {.over = invocation_has(invocation, "over")};
    return paged_run(invocation, show_cases, &pick);
}

/* ---- questions */

static struct status show_questions(struct paged *paged)
{
    const struct speech_which request = {paged->asked};
    struct speech_question_list list;
    TRY(door_case_questions(&paged->door, &request, &list));
    paged->next = list.next;
    if (paged->invocation->wants_json)
        return node_link_print(paged->invocation, SPEECH_CASE_QUESTIONS, &list);
    view_questions_print(&list, &paged->page);
    return STATUS(OK);
}

static struct status run_case_questions(struct invocation *invocation) { return paged_run(invocation, show_questions, NULL); }

static const struct option list_options[] = {
    {"over", NULL, false, false, "casussen die voorbij zijn, in plaats van die nog lopen"},
    PAGED_OPTIONS,
    {0},
};
static const struct option question_options[] = {PAGED_OPTIONS, {0}};
static const struct option ask_options[] = {
    {"wait", "SECONDEN", false, false, "hoe lang op antwoorden gewacht wordt; anders 10"},
    {"no-show", NULL, false, false, "alleen hoeveel partners hebben geantwoord, niet het beeld"},
    {0},
};
const struct command case_commands[] = {
    {"case", "open", case_open_options, NULL, 0, 0, case_open_run, "een casus over een huishouden; het nummer ervan komt terug"},
    {"case", "ask", ask_options, "CASUS", 1, 1, run_case_ask,
     "een vraag aan elke partner die gegevens heeft, en het beeld; CASUS mag korter"},
    {"case", "show", NULL, "CASUS", 1, 1, run_case_show, "het beeld van een casus; dat u het bekeek komt in het logboek"},
    {"case", "list", list_options, NULL, 0, 0, run_case_list,
     "de casussen van deze organisatie die nog lopen; wat het eerst voorbij is staat bovenaan"},
    {"case", "questions", question_options, NULL, 0, 0, run_case_questions, "vragen waarop nog geen antwoord kwam"},
    {0},
};
