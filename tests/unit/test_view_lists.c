// SPDX-License-Identifier: EUPL-1.2
//
// The lists that people work from: in their words, within the page, and nothing of others steers the terminal.
#include "view/line.h"
#include "view/lists.h"

#include <criterion/criterion.h>
#include <time.h>

#define NOW_MS INT64_C(1773059696789) /* 2026-03-09T12:34:56.789Z */
#define TODAY 20521                   /* 2026-03-09 */

static struct view_word said[] = {{VIEW_PURPOSE, "onderzoek-client", "Onderzoek, aangemeld door de cliënt zelf"},
                                  {VIEW_PHASE, "onderzoek", "Onderzoek"},
                                  {VIEW_ROLE, "regisseur", "Regisseur"},
                                  {VIEW_CATEGORY, "veiligheid", "Veiligheid"},
                                  {VIEW_CATEGORY, "wmo-voorziening", "Wmo-voorziening"}};
static const struct view_words words = {N(said), said};
static const char *const categories[] = {"veiligheid", "wmo-voorziening"};

static struct arena *arena;
static void start(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(view_lists, .init = start, .fini = stop);

static const char *text_of(const struct page *page)
{
    const char *copy;
    cr_assert(status_ok(page->status));
    cr_assert(status_ok(arena_text(arena, span_of(page->text, page->size), &copy)));
    for (const char *line = copy; *line; line += strcspn(line, "\n") + 1)
        cr_expect_leq(line_width(span_of(line, strcspn(line, "\n"))), page->columns, "%s", line);
    return copy;
}

static void expect_all(const char *page, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cr_expect(strstr(page, texts[i]), "%s\nnot in\n%s", texts[i], page);
}

Test(view_lists, cases_stand_in_a_table_with_dates_as_people_write_them)
{
    struct view_case rows[] = {{.id = {0x3f, 0x2a, 0x91, 0xc0},
                                .state = CASE_OPEN,
                                .purpose = "onderzoek-client",
                                .phase = "onderzoek",
                                .opened_ms = NOW_MS,
                                .expires_day = TODAY + 30},
                               {.id = {0xff}, .state = CASE_CLOSED, .purpose = "nieuw-doel", .phase = "onderzoek"}};
    const struct speech_case_list list = {.case_count = N(rows), .cases = rows, .words = words};
    static const char *const wide[] = {
        "Casus     Toestand    Doel                                      Fase       Geopend           Tot",
        "3f2a91c0  open        Onderzoek, aangemeld door de cliënt zelf  Onderzoek  09-03-2026 12:34  08-04-2026",
        "ff000000  afgesloten  nieuw-doel                                Onderzoek  -                 -"};
    static const char *const narrow[] = {"Casus: 3f2a91c0\n  Toestand: open\n", "  Geopend: 09-03-2026 12:34\n  Tot: 08-04-2026\n"};
    struct page page = page_new(arena, 120, false), small = page_new(arena, 50, false);
    view_cases_print(&list, &page);
    view_cases_print(&list, &small);
    expect_all(text_of(&page), wide, N(wide));
    expect_all(text_of(&small), narrow, N(narrow));
}

Test(view_lists, a_request_says_who_asks_what_for_why_and_what_we_know)
{
    struct speech_own_record own[] = {{"VT-1", "veiligheid", 3}, {"VT-2", "veiligheid", 0}};
    struct speech_inbox_row rows[] = {{.exchange = {{0xab, 0xcd, 0xef, 0x01}},
                                       .name = "Wijkteam",
                                       .role = "regisseur",
                                       .purpose = "onderzoek-client",
                                       .phase = "onderzoek",
                                       .article = "Wmo 2015 artikel 5.1.1",
                                       .category_count = N(categories),
                                       .categories = categories,
                                       .necessity_code = NECESSITY_CROSSED,
                                       .lighter_code = LIGHTER_TRIED,
                                       .necessity = "Ouder en\nkind.",
                                       .why_not_lighter = "\033[2JAl geprobeerd.\xE2\x80\xAE",
                                       .since = NOW_MS,
                                       .due = TODAY + 5,
                                       .own_record_count = N(own),
                                       .own_records = own},
                                      {.name = "SDD",
                                       .role = "",
                                       .purpose = "",
                                       .phase = "",
                                       .article = "",
                                       .necessity_code = NECESSITY_CROSSED,
                                       .lighter_code = LIGHTER_TRIED,
                                       .necessity = "x",
                                       .why_not_lighter = "y"}};
    const struct speech_inbox_list list = {
        .of = SPEECH_INBOX_WAITING, .due_soon = 1, .request_count = N(rows), .requests = rows, .words = words};
    static const char *const texts[] = {
        "Vandaag of de volgende werkdag is de laatste dag om te beslissen over 1 verzoek.\n",
        "\nVERZOEK abcdef01\n",
        "Van                       Wijkteam (Regisseur)\n",
        "Doel                      Onderzoek, aangemeld door de cliënt zelf\n",
        "Gevraagd naar             Veiligheid, Wmo-voorziening\n",
        "Waarom nodig              hulp werkt langs elkaar heen: “Ouder en kind.”\n",
        "Waarom niet met minder    met de inwoner zelf is het geprobeerd: “?[2JAl\n                          geprobeerd.?”\n",
        "Binnengekomen             09-03-2026 12:34\n",
        "Beslissen uiterlijk       14-03-2026\n",
        "Wij weten hiervan         kenmerk VT-1: Veiligheid, urgentie 3\n                          kenmerk VT-2: Veiligheid, urgentie -\n",
        "Wij weten hiervan         niets\n",
    };
    struct page page = page_new(arena, 80, false);
    view_inbox_print(&list, &page);
    expect_all(text_of(&page), texts, N(texts));
}

static void put_ended(enum speech_inbox_of of, struct speech_inbox_row *row, struct page *page)
{
    row->role = row->purpose = row->phase = row->article = row->necessity = row->why_not_lighter = "";
    const struct speech_inbox_list list = {.of = of, .request_count = 1, .requests = row, .words = words};
    view_inbox_print(&list, page);
}

Test(view_lists, a_decision_that_is_not_taken_says_who_decided_why_not_and_what_to_do)
{
    static const struct {
        enum status_code code;
        const char *why, *deed;
    } cases[] = {
        {STATUS_EXPIRED, "de casus van de vrager was voorbij\n", "Wat u doet                U hoeft niets te doen.\n"},
        {STATUS_UNEXPECTED, "geen antwoord meer\n", "Vraag het uw beheerder.\n"},
        {STATUS_NO_RULE, "mag u dit niet vertellen\n", "Vraag uw beheerder of u en de vrager dezelfde afspraken hebben."},
        {STATUS_BAD_SUBJECT, "Niet aangenomen           10-03-2026", "Vraag uw beheerder om dit uit te zoeken."},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct speech_inbox_row row = {.decision = SPEECH_GRANT,
                                       .decided_by = "arts2",
                                       .decided = NOW_MS,
                                       .reason = "Na overleg",
                                       .denied = NOW_MS + DAY_MS,
                                       .denied_code = cases[i].code};
        const char *const texts[] = {"Besloten                  toegekend, door arts2 op 09-03-2026 12:34\n",
                                     "Met als reden             “Na overleg”\n",
                                     "Niet aangenomen           10-03-2026 12:34: ",
                                     cases[i].why,
                                     cases[i].deed,
                                     "De vrager kan het gelezen hebben.\n"};
        struct page page = page_new(arena, 200, false);
        put_ended(SPEECH_INBOX_DENIED, &row, &page);
        expect_all(text_of(&page), texts, N(texts));
        cr_expect(!strstr(text_of(&page), "Wij weten hiervan"));
    }
}

Test(view_lists, of_a_refusal_that_is_not_taken_nothing_was_told)
{
    struct speech_inbox_row row = {
        .decision = SPEECH_REFUSE, .decided_by = "arts2", .decided = NOW_MS, .reason = "", .denied = NOW_MS, .denied_code = STATUS_EXPIRED};
    struct page page = page_new(arena, 120, false);
    put_ended(SPEECH_INBOX_DENIED, &row, &page);
    cr_expect(strstr(text_of(&page), "geweigerd, door arts2") && !strstr(text_of(&page), "gelezen") &&
              !strstr(text_of(&page), "Met als reden"));
}

Test(view_lists, a_request_that_nobody_decides_on_says_why)
{
    struct speech_inbox_row late = {.decided_by = "", .reason = ""};
    struct speech_inbox_row over = {.decided_by = "", .reason = "", .denied = NOW_MS, .denied_code = STATUS_EXPIRED};
    struct page page = page_new(arena, 120, false), other = page_new(arena, 120, false);
    put_ended(SPEECH_INBOX_EXPIRED, &late, &page);
    put_ended(SPEECH_INBOX_EXPIRED, &over, &other);
    cr_expect(strstr(text_of(&page), "Niemand besliste op tijd.") && !strstr(text_of(&page), "Niet aangenomen"));
    cr_expect(strstr(text_of(&other), "De casus van de vrager is voorbij. Er is niets verteld.") && !strstr(text_of(&other), "Besloten"));
}

Test(view_lists, an_empty_inbox_says_so)
{
    static const struct {
        enum speech_inbox_of of;
        const char *text;
    } cases[] = {{SPEECH_INBOX_WAITING, "Er is niets te wegen.\n"},
                 {SPEECH_INBOX_EXPIRED, "Er is geen verzoek waarover niemand meer beslist.\n"},
                 {SPEECH_INBOX_DENIED, "Er is geen beslissing die de vrager niet aanneemt.\n"}};
    for (size_t i = 0; i < N(cases); i++) {
        const struct speech_inbox_list list = {.of = cases[i].of};
        struct page page = page_new(arena, 80, false);
        view_inbox_print(&list, &page);
        cr_expect_str_eq(text_of(&page), cases[i].text);
    }
}

Test(view_lists, signals_say_from_whom_and_when_they_go)
{
    struct speech_signal rows[] = {{.id = 41,
                                    .name = "Woonstichting \a De Haven",
                                    .category = "veiligheid",
                                    .urgency = 1,
                                    .since = TODAY,
                                    .received = NOW_MS,
                                    .gone = TODAY + 30,
                                    .other_senders = 2},
                                   {.id = 42, .name = "SDD", .category = "onbekend-woord", .received = NOW_MS, .gone = TODAY + 30}};
    const struct speech_signal_list list = {.signal_count = N(rows), .signals = rows, .words = words};
    static const char *const texts[] = {
        "08-04-2026  09-03-2026 12:34  Woonstichting ? De Haven  Veiligheid      1 acuut   09-03-2026  2\n",
        "08-04-2026  09-03-2026 12:34  SDD                       onbekend-woord  -         -           0\n",
    };
    struct page page = page_new(arena, 120, false);
    view_signals_print(&list, &page);
    expect_all(text_of(&page), texts, N(texts));
}

Test(view_lists, every_state_of_a_pushed_signal_has_its_dutch)
{
    struct speech_tally pushed[] = {
#define PUSH_ROW(name, word, dutch) {word, 7},
        SPEECH_PUSH_STATES(PUSH_ROW)
#undef PUSH_ROW
            {"later-word", 1}};
    static const char *const texts[] = {
#define PUSH_LINE(name, word, dutch) "\n" dutch "  ",
        SPEECH_PUSH_STATES(PUSH_LINE)
#undef PUSH_LINE
            "In ons bestand            12\n",
        "later-word                1\n"};
    const struct speech_signal_count counts = {.records = 12, .pushed_count = N(pushed), .pushed = pushed};
    struct page page = page_new(arena, 80, false);
    view_signal_counts_print(&counts, &page);
    expect_all(text_of(&page), texts, N(texts));
}
