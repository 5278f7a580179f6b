// SPDX-License-Identifier: EUPL-1.2
//
// A table for what is scanned, fields for what is read.
#include "view/lists.h"

#include "view/dutch.h"
#include "view/words.h"

/* ---- cases */

void view_cases_print(const struct speech_case_list *list, struct page *page)
{
    static const char *const titles[] = {"Casus", "Toestand", "Doel", "Fase", "Geopend", "Tot"};
    struct page_table table = page_table_begin(page, titles, N(titles));
    for (size_t i = 0; i < list->case_count; i++) {
        const struct view_case *row = &list->cases[i];
        const char *const cells[] = {page_id(page, row->id),
                                     dutch_case_state(row->state),
                                     view_read(&list->words, VIEW_PURPOSE, row->purpose),
                                     view_read(&list->words, VIEW_PHASE, row->phase),
                                     dutch_moment(page, row->opened_ms),
                                     dutch_day(page, row->expires_day)};
        page_table_row(&table, cells, "", false);
    }
    page_table_end(&table);
}

/* ---- what is not answered yet */

void view_questions_print(const struct speech_question_list *list, struct page *page)
{
    static const char *const titles[] = {"Casus", "Partner", "Toestand", "Gevraagd", "Uiterlijk"};
    struct page_table table = page_table_begin(page, titles, N(titles));
    for (size_t i = 0; i < list->question_count; i++) {
        const struct speech_question *row = &list->questions[i];
        const char *state = row->state == SPEECH_QUESTION_WEIGHED ? "wordt gewogen" : "verstuurd";
        const char *const cells[] = {page_id(page, row->case_id), row->name, state, dutch_moment(page, row->asked),
                                     dutch_moment(page, row->ends)};
        page_table_row(&table, cells, "", false);
    }
    page_table_end(&table);
}

/* ---- what waits to be weighed */

static void put_own_records(struct page *page, const struct view_words *words, const struct speech_inbox_row *row)
{
    if (!row->own_record_count)
        page_field(page, "Wij weten hiervan", "niets");
    for (size_t i = 0; i < row->own_record_count; i++)
        page_field(page, i ? "" : "Wij weten hiervan",
                   page_format(page, "kenmerk %s: %s, urgentie %s", row->own_records[i].kenmerk,
                               view_read(words, VIEW_CATEGORY, row->own_records[i].category),
                               dutch_urgency(page, row->own_records[i].urgency)));
}

/* Why the asker does not take it, for who weighed it, and what to do. For another code the word of the list, and the operator. */
static const struct denial_words {
    enum status_code code;
    const char *why, *deed;
} denials[] = {
    {STATUS_EXPIRED, "de casus van de vrager was voorbij", "U hoeft niets te doen."},
    {STATUS_UNEXPECTED, "de vrager verwacht op deze vraag geen antwoord meer",
     "U hoeft niets te doen. Gebeurt het vaker? Vraag het uw beheerder."},
    {STATUS_NO_RULE, "volgens de afspraken van de vrager mag u dit niet vertellen",
     "Vraag uw beheerder of u en de vrager dezelfde afspraken hebben. Heeft het haast? Bel de vrager."},
};

static struct denial_words words_of_denial(struct page *page, enum status_code code)
{
    for (size_t i = 0; i < N(denials); i++)
        if (denials[i].code == code)
            return denials[i];
    return (struct denial_words){code, dutch_refusal(page, code, ""),
                                 "Vraag uw beheerder om dit uit te zoeken. Heeft het haast? Bel de vrager."};
}

static void put_denial(struct page *page, const struct speech_inbox_row *row)
{
    const struct denial_words words = words_of_denial(page, row->denied_code);
    page_field(page, "Niet aangenomen", page_format(page, "%s: %s", dutch_moment(page, row->denied), words.why));
    page_field(page, "Wat u doet", words.deed);
    if (row->decision == SPEECH_GRANT)
        page_field(page, "Let op", "Wat u vertelde is wel verstuurd. De vrager kan het gelezen hebben.");
}

static void put_end(struct page *page, const struct speech_inbox_row *row, enum speech_inbox_of of)
{
    if (row->decision)
        page_field(page, "Besloten",
                   page_format(page, "%s, door %s op %s", row->decision == SPEECH_GRANT ? "toegekend" : "geweigerd", row->decided_by,
                               dutch_moment(page, row->decided)));
    if (row->decision && *row->reason)
        page_field(page, "Met als reden", page_quote(page, row->reason));
    if (of == SPEECH_INBOX_EXPIRED)
        page_field(page, "Waarom niet meer",
                   row->denied ? "De casus van de vrager is voorbij. Er is niets verteld."
                               : "Niemand besliste op tijd. De vrager weet dat, en kan het opnieuw vragen.");
    if (of == SPEECH_INBOX_DENIED)
        put_denial(page, row);
}

static void put_request(struct page *page, const struct view_words *words, const struct speech_inbox_row *row, enum speech_inbox_of of)
{
    page_heading(page, page_format(page, "VERZOEK %s", page_id(page, row->exchange.bytes)));
    page_field(page, "Van", page_format(page, "%s (%s)", row->name, view_read(words, VIEW_ROLE, row->role)));
    page_field(page, "Doel", view_read(words, VIEW_PURPOSE, row->purpose));
    page_field(page, "Fase", view_read(words, VIEW_PHASE, row->phase));
    page_field(page, "Grondslag", row->article);
    page_field(page, "Gevraagd naar", view_read_all(page, words, VIEW_CATEGORY, row->categories, row->category_count));
    page_field(page, "Waarom nodig",
               dutch_reason(page, necessity_code_of(row->necessity_code), *row->necessity ? page_quote(page, row->necessity) : ""));
    page_field(page, "Waarom niet met minder",
               dutch_reason(page, lighter_code_of(row->lighter_code), *row->why_not_lighter ? page_quote(page, row->why_not_lighter) : ""));
    page_field(page, "Binnengekomen", dutch_moment(page, row->since));
    page_field(page, "Beslissen uiterlijk", dutch_day(page, row->due));
    put_end(page, row, of);
    if (of == SPEECH_INBOX_WAITING)
        put_own_records(page, words, row);
}

/* Also of those that stand on another page: nobody's request is out of sight because another asks much. */
static void put_senders(struct page *page, const struct speech_inbox_list *list)
{
    if (list->sender_count < 2)
        return;
    page_heading(page, "VAN WIE");
    for (size_t i = 0; i < list->sender_count; i++) {
        const struct speech_inbox_sender *row = &list->senders[i];
        page_field(
            page, *row->name ? row->name : row->from.text,
            page_format(page, "%s, het eerste te beslissen uiterlijk %s", page_number(page, row->waiting), dutch_day(page, row->due)));
    }
}

void view_inbox_print(const struct speech_inbox_list *list, struct page *page)
{
    static const char *const none[] = {[SPEECH_INBOX_WAITING] = "Er is niets te wegen.",
                                       [SPEECH_INBOX_EXPIRED] = "Er is geen verzoek waarover niemand meer beslist.",
                                       [SPEECH_INBOX_DENIED] = "Er is geen beslissing die de vrager niet aanneemt."};
    if (!list->request_count)
        page_paragraph(page, 0, 0, none[list->of]);
    if (list->of == SPEECH_INBOX_WAITING && list->due_soon)
        page_paragraph(page, 0, 0,
                       page_format(page, "Vandaag of de volgende werkdag is de laatste dag om te beslissen over %s %s.",
                                   page_number(page, list->due_soon), list->due_soon == 1 ? "verzoek" : "verzoeken"));
    for (size_t i = 0; i < list->request_count; i++)
        put_request(page, &list->words, &list->requests[i], list->of);
    if (list->of == SPEECH_INBOX_WAITING)
        put_senders(page, list);
}

/* ---- signals */

void view_signals_print(const struct speech_signal_list *list, struct page *page)
{
    static const char *const titles[] = {"Weg op", "Ontvangen", "Van", "Categorie", "Urgentie", "Sinds", "Anderen"};
    struct page_table table = page_table_begin(page, titles, N(titles));
    for (size_t i = 0; i < list->signal_count; i++) {
        const struct speech_signal *row = &list->signals[i];
        const char *const cells[] = {dutch_day(page, row->gone),
                                     dutch_moment(page, row->received),
                                     row->name,
                                     view_read(&list->words, VIEW_CATEGORY, row->category),
                                     dutch_urgency(page, row->urgency),
                                     dutch_day(page, row->since),
                                     page_number(page, row->other_senders)};
        page_table_row(&table, cells, "", false);
    }
    page_table_end(&table);
}

/* What became of a pushed signal; a word of a later version stays one. */
static const char *read_push_state(const char *state)
{
    static const char *const states[][2] = {
#define PUSH_PAIR(name, word, dutch) {word, dutch},
        SPEECH_PUSH_STATES(PUSH_PAIR)
#undef PUSH_PAIR
    };
    for (size_t i = 0; i < N(states); i++)
        if (strcmp(states[i][0], state) == 0)
            return states[i][1];
    return state;
}

void view_signal_counts_print(const struct speech_signal_count *counts, struct page *page)
{
    page_field(page, "In ons bestand", page_number(page, counts->records));
    if (counts->of_old_key)
        page_field(page, "Van een oude sleutel", page_format(page, "%s: importeer opnieuw", page_number(page, counts->of_old_key)));
    page_heading(page, "VERSTUURDE SIGNALEN");
    for (size_t i = 0; i < counts->pushed_count; i++)
        page_field(page, read_push_state(counts->pushed[i].word), page_number(page, counts->pushed[i].number));
}
