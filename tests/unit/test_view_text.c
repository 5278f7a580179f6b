// SPDX-License-Identifier: EUPL-1.2
//
// The page of a regisseur, from the view: what is told, and above all what is not.
#include "support/sample_view.h"
#include "view/line.h"
#include "view/text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

static struct arena *arena;

static void start(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(view_text, .init = start, .fini = stop);

/* The page of this view as C text. */
static const char *page_in(const struct view *view, size_t columns, bool has_colour)
{
    struct page page = page_new(arena, columns, has_colour);
    const char *copy;
    view_print(view, &page);
    cr_assert(status_ok(page.status));
    cr_assert(status_ok(arena_text(arena, span_of(page.text, page.size), &copy)));
    return copy;
}
static const char *page_of(const struct view *view) { return page_in(view, 100, false); }

static const char *page_of_partner(struct view_partner partner)
{
    struct view view = sample_view();
    view.partner_count = 1;
    view.partners = &partner;
    return page_of(&view);
}

static bool has_line(const char *page, const char *line)
{
    size_t size = strlen(line);
    for (const char *at = page; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        if (strncmp(at, line, size) == 0 && at[size] == '\n')
            return true;
    return false;
}

static void expect_lines(const char *page, const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cr_expect(has_line(page, lines[i]), "%s\nnot in\n%s", lines[i], page);
}

Test(view_text, head_says_why_the_case_is_there_and_how_long)
{
    static const char *const lines[] = {
        "CASUS 3f2a91c0",
        "Bekeken op                09-03-2026 12:34",
        "Doel                      Onderzoek, aangemeld door de cliënt zelf",
        "Fase                      Onderzoek",
        "Grondslag                 Onderzoek door het college (Wmo 2015 artikel 5.1.1)",
        "Loopt tot                 08-04-2026 (nog 30 dagen)",
        "Cliënt geïnformeerd       op 02-03-2026",
        "Waarom nodig              hulp werkt langs elkaar heen: Ouder en kind.",
        "Waarom niet met minder    met de inwoner zelf is het geprobeerd: Al geprobeerd.",
        "Gevraagd naar             Schulden, Wmo-voorziening",
    };
    struct view view = sample_view();
    expect_lines(page_of(&view), lines, N(lines));
}

Test(view_text, deferral_is_shown_with_reason_and_term)
{
    struct view view = sample_view();
    view.of.informed_day = 0;
    view.of.deferral_reason = "Eerst veiligheid.";
    view.of.deferral_until_day = SAMPLE_DAY + 11;
    const char *page = page_of(&view);
    cr_expect(has_line(page, "Cliënt geïnformeerd       nee, uitgesteld tot 20-03-2026: Eerst veiligheid."), "%s", page);
}

static struct view_category no_debts[] = {{"schulden", ANSWER_LEVEL_NONE, STATUS_NO_RULE, "", ""}};
static struct view_category debts_involved[] = {{"schulden", ANSWER_LEVEL_INVOLVED, STATUS_OK, "", ""}};

#define EIGHT_MARCH INT64_C(1772928000000)
Test(view_text, every_state_of_a_partner_has_its_sentence_and_its_place_in_what_is_missing)
{
    static const struct {
        enum reply_state state;
        bool is_incomplete;
        int64_t since_ms;
        struct view_category *category;
        const char *line, *missing; /* NULL: nothing is missing */
    } rows[] = {
        {REPLY_GRANTED, false, 0, NULL, "toegekend", NULL},
        {REPLY_NOT_KNOWN, false, 0, NULL, "hier niet bekend", NULL},
        {REPLY_PARTIAL, true, 0, no_debts, "deels toegekend", "weigert Schulden"},
        {REPLY_REFUSED, true, 0, no_debts, "geweigerd", "weigert Schulden"},
        {REPLY_GRANTED, true, 0, debts_involved, "toegekend", "zegt niet wat er speelt bij Schulden"},
        {REPLY_CONDITIONAL, true, 0, NULL, "toegekend onder voorwaarde", "toegekend onder voorwaarde"},
        {REPLY_BEING_WEIGHED, true, 0, NULL, "wordt gewogen door een professional", "wordt gewogen door een professional"},
        {REPLY_WAITING, true, EIGHT_MARCH + 9 * 3600000, NULL, "nog geen antwoord; gevraagd op 08-03-2026 09:00",
         "nog geen antwoord; gevraagd op 08-03-2026 09:00"},
        {REPLY_UNREACHABLE, true, EIGHT_MARCH + 37800000, NULL, "niet bereikbaar sinds 08-03-2026 10:30",
         "niet bereikbaar sinds 08-03-2026 10:30"},
        {REPLY_EXPIRED, true, 0, NULL, "te laat: geen antwoord binnen de termijn", "te laat: geen antwoord binnen de termijn"},
        {REPLY_DESTROYED, true, 0, NULL, "antwoord vernietigd: de bewaartermijn is voorbij",
         "antwoord vernietigd: de bewaartermijn is voorbij"},
        /* a node that forgets to say so does not make the picture complete */
        {REPLY_REFUSED, false, 0, NULL, "geweigerd", "geweigerd"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        const char *line, *missing;
        struct view_partner partner = sample_partner(rows[i].state);
        partner.is_incomplete = rows[i].is_incomplete;
        partner.since_ms = rows[i].since_ms;
        partner.categories = rows[i].category;
        partner.category_count = rows[i].category != NULL;
        cr_assert(status_ok(arena_print(arena, &line, "Sociale Dienst (SDD): %s", rows[i].line)));
        cr_assert(status_ok(arena_print(arena, &missing, "  - Sociale Dienst: %s", rows[i].missing ? rows[i].missing : "")));
        const char *page = page_of_partner(partner);
        cr_expect(has_line(page, line), "%s\nnot in\n%s", line, page);
        cr_expect(has_line(page, "Niets: alle gevraagde partners hebben alles geantwoord wat gevraagd is.") == !rows[i].missing, "%s",
                  page);
        cr_expect(has_line(page, "Dit beeld is niet compleet. Deze partners kunnen nog iets weten:") == (rows[i].missing != NULL), "%s",
                  page);
        cr_expect(!rows[i].missing || has_line(page, missing), "%s\nnot in\n%s", missing, page);
    }
}

Test(view_text, who_holds_no_data_is_not_missing_once_others_were_asked)
{
    struct view_partner partners[] = {sample_partner(REPLY_GRANTED), sample_partner(REPLY_NOT_ASKED), sample_partner(REPLY_NOT_ASKED)};
    struct view view = sample_view();
    view.partners = partners;
    view.partner_count = 3;
    partners[1].name = "Toezicht";
    partners[1].short_name = "TZ";
    partners[1].holds_data = false;
    const char *page = page_of(&view);
    cr_expect(has_line(page, "Toezicht (TZ): niet gevraagd: houdt geen gegevens"), "%s", page);
    cr_expect(strstr(page, "niet gevraagd: geen regel laat deze partner hierover iets vertellen"), "%s", page);
    cr_expect(has_line(page, "Niets: alle gevraagde partners hebben alles geantwoord wat gevraagd is."), "%s", page);
}

Test(view_text, before_anything_was_asked_nothing_is_concluded)
{
    const char *page = page_of_partner(sample_partner(REPLY_NOT_YET_ASKED));
    cr_expect(has_line(page, "Dat is nog niet te zeggen: er is nog niets gevraagd."), "%s", page);
    cr_expect(has_line(page, "Sociale Dienst (SDD): nog niet gevraagd"), "%s", page);
    cr_expect(strstr(page, "Alles: er is nog niets gevraagd."), "%s", page);
    cr_expect(!strstr(page, "niet aan alle punten"), "%s", page);
}

Test(view_text, decisions_are_told_with_law_or_reason_and_alike_ones_together)
{
    struct view_category decided[] = {
        {"schulden", ANSWER_LEVEL_CONTENT, STATUS_OK, "Wgs artikel 3", ""},
        {"jeugdhulp", ANSWER_LEVEL_NONE, STATUS_NO_RULE, "", ""},
        {"inkomen", ANSWER_LEVEL_CONTENT, STATUS_OK, "Wgs artikel 3", ""},
        {"veiligheid", ANSWER_LEVEL_NONE, STATUS_FORBIDDEN, "", "Dat kan iemand schaden."},
        {"werk", ANSWER_LEVEL_NONE, STATUS_WEIGHED_NO, "", "Te oud."},
        {"wonen", ANSWER_LEVEL_INVOLVED, STATUS_OK, "Wmo", ""},
    };
    static const char *const lines[] = {
        "    Schulden, Inkomen: inhoud, op grond van Wgs artikel 3",
        "    Jeugdhulp: geweigerd: geen regel staat dit toe",
        "    Veiligheid: geweigerd: een regel verbiedt dit: “Dat kan iemand schaden.”",
        "    Werk: geweigerd: na weging door een professional geweigerd: “Te oud.”",
        "    Wonen: alleen of de partner betrokken is, op grond van Wmo",
        "    Voorwaarde: “Bel eerst.”",
        "    Bewaartermijn: vernietig dit uiterlijk na 90 dagen.",
        "    Informeerplicht: vertel de cliënt dit binnen 1 dag.",
        "    Contact: A. Bakker, 078",
        "  - Sociale Dienst: weigert Jeugdhulp, Veiligheid, Werk; zegt niet wat er speelt bij Wonen",
    };
    struct view_partner partner = sample_partner(REPLY_PARTIAL);
    partner.is_incomplete = true;
    partner.categories = decided;
    partner.category_count = N(decided);
    partner.retain_days = 90;
    partner.inform_days = 1;
    partner.condition = "Bel eerst.";
    expect_lines(page_of_partner(partner), lines, N(lines));
}

Test(view_text, what_no_partner_may_tell_is_named_with_the_reason)
{
    struct view_category untold[] = {{"veiligheid", ANSWER_LEVEL_NONE, STATUS_FORBIDDEN, "", "Te gevaarlijk."},
                                     {"werk", ANSWER_LEVEL_NONE, STATUS_NO_RULE, "", ""}};
    static const char *const lines[] = {"Hiernaar is niemand gevraagd, want geen partner mag het vertellen:",
                                        "  - Veiligheid: een regel verbiedt dit: “Te gevaarlijk.”", "  - Werk: geen regel staat dit toe"};
    struct view_partner partner = sample_partner(REPLY_GRANTED);
    struct view view = sample_view();
    view.partners = &partner;
    view.partner_count = 1;
    view.untold = untold;
    view.untold_count = 2;
    expect_lines(page_of(&view), lines, N(lines));
}

Test(view_text, terms_hold_for_what_was_told_and_for_nothing_else)
{
    static const struct {
        enum reply_state state;
        bool has_terms;
    } rows[] = {{REPLY_GRANTED, true},   {REPLY_PARTIAL, true},  {REPLY_CONDITIONAL, true},
                {REPLY_NOT_KNOWN, true}, {REPLY_REFUSED, false}, {REPLY_BEING_WEIGHED, false}};
    for (size_t i = 0; i < N(rows); i++) {
        struct view_partner partner = sample_partner(rows[i].state);
        partner.retain_days = 90;
        partner.inform_days = 28;
        const char *page = page_of_partner(partner);
        cr_expect_eq(has_line(page, "    Bewaartermijn: vernietig dit uiterlijk na 90 dagen."), rows[i].has_terms, "%s", page);
        cr_expect_eq(has_line(page, "    Informeerplicht: vertel de cliënt dit binnen 28 dagen."), rows[i].has_terms, "%s", page);
    }
}

Test(view_text, definition_says_whether_and_why)
{
    static const char *const verdicts[] = {
        [DEFINITION_HOLDS] = "Ja, aan alle punten is voldaan.",
        [DEFINITION_DOES_NOT_HOLD] = "Niet volgens wat gevraagd en geantwoord is: niet aan alle punten is voldaan.",
        [DEFINITION_CANNOT_TELL] = "Dat is nog niet te zeggen: niet alle partners hebben alles geantwoord.",
    };
    struct view_criterion criteria[] = {{CRITERION_PARENT, true, 1}, {CRITERION_CHILD, false, 0}, {CRITERION_LAWS, true, 2}};
    struct view_partner partner = sample_partner(REPLY_GRANTED);
    struct view view = sample_view();
    view.partners = &partner;
    view.partner_count = 1;
    view.definition.criteria = criteria;
    view.definition.criterion_count = N(criteria);
    for (size_t i = 0; i < N(verdicts); i++) {
        view.definition.outcome = (enum definition_outcome)i;
        const char *page = page_of(&view);
        cr_expect(has_line(page, verdicts[i]), "%s", page);
        cr_expect(has_line(page, "  ja   er is een ouder (1 signaal over een ouder)"), "%s", page);
        cr_expect(has_line(page, "  nee  er is een kind (0 signalen over een kind)"), "%s", page);
        cr_expect(has_line(page, "  ja   hulp uit twee of meer wetten (2 wetten)"), "%s", page);
    }
}

/* Told: three signals, and the summary of one life domain. */
struct told {
    struct view view;
    struct view_line lines[3];
    struct view_domain domain;
    struct view_partner partner;
};

static void make_told(struct told *told)
{
    told->view = sample_view();
    told->lines[0] = sample_line("SDD", "schulden");
    told->lines[0].level = ANSWER_LEVEL_CONTENT;
    told->lines[0].life_domain = "financien";
    told->lines[0].urgency = 1;
    told->lines[0].role = HOUSEHOLD_PARENT;
    told->lines[0].since_day = SAMPLE_DAY - 36;
    told->lines[0].until_day = SAMPLE_DAY + 176;
    told->lines[0].contact = "Çelik Gonçalves, 078";
    told->lines[0].matched_count = 2;
    told->lines[1] = sample_line("Één-Wijk", "inkomen");
    told->lines[1].level = ANSWER_LEVEL_CONTENT;
    told->lines[1].life_domain = "financien";
    told->lines[1].role = HOUSEHOLD_OTHER;
    told->lines[2] = sample_line("WOCO", "wonen");
    told->domain = (struct view_domain){"financien", 1, 2, 2, sample_partners};
    told->partner = sample_partner(REPLY_GRANTED);
    told->view.line_count = 3;
    told->view.lines = told->lines;
    told->view.domain_count = 1;
    told->view.domains = &told->domain;
    told->view.partner_count = 1;
    told->view.partners = &told->partner;
}

Test(view_text, signals_stand_in_columns_that_count_characters)
{
    static const char *const lines[] = {
        "Financiën   1 acuut           2         SDD, WIJK",
        "Urgentie   Partner   Categorie  Wie     Sinds       Tot         Gevonden op",
        "1 acuut    SDD       Schulden   ouder   01-02-2026  01-09-2026  adres, persoon",
        "  Contact: “Çelik Gonçalves, 078”",
        "-          Één-Wijk  Inkomen    overig  -           -           adres",
        "betrokken  WOCO      Wonen      -       -           -           adres",
    };
    struct told told;
    make_told(&told);
    expect_lines(page_of(&told.view), lines, N(lines));
}

static size_t widest_line(const char *page)
{
    size_t widest = 0;
    for (const char *line = page; *line;) {
        size_t size = strcspn(line, "\n"), width = line_width(span_of(line, size));
        widest = width > widest ? width : widest;
        line += size + (line[size] == '\n');
    }
    return widest;
}

/* The page without line ends and more than one blank. */
static const char *flowing(const char *page)
{
    char *text = NULL;
    size_t size = 0;
    cr_assert(status_ok(ARENA_NEW(arena, strlen(page) + 1, &text)));
    for (const char *at = page; *at; at++)
        if (!(*at == ' ' || *at == '\n') || (size && text[size - 1] != ' '))
            text[size++] = *at == '\n' ? ' ' : *at;
    return text;
}

Test(view_text, on_60_80_and_120_columns_no_line_is_wider_and_nothing_is_lost)
{
    static const size_t widths[] = {40, 60, 80, 120};
    static const char *const words[] = {"Onderzoek, aangemeld door de cliënt zelf",
                                        "1 acuut",
                                        "Één-Wijk",
                                        "betrokken",
                                        "01-02-2026",
                                        "01-09-2026",
                                        "Contact: “Çelik Gonçalves, 078”",
                                        "Urgentie: 1 (acuut) tot 5",
                                        "Sociale Dienst (SDD): toegekend"};
    struct told told;
    make_told(&told);
    for (size_t i = 0; i < N(widths); i++) {
        const char *page = page_in(&told.view, widths[i], false);
        cr_expect_leq(widest_line(page), widths[i], "%s", page);
        for (size_t j = 0; j < N(words); j++)
            cr_expect(strstr(flowing(page), words[j]), "%zu columns: %s is not in\n%s", widths[i], words[j], page);
    }
    cr_expect(strstr(page_in(&told.view, 80, false), "Urgentie  "), "80 columns have room for the table");
    cr_expect(has_line(page_in(&told.view, 60, false), "Urgentie: 1 acuut"), "60 have not");
}

Test(view_text, colour_changes_nothing_but_colour)
{
    char bare[16384];
    size_t size = 0;
    struct told told;
    make_told(&told);
    const char *plain = page_in(&told.view, 100, false), *coloured = page_in(&told.view, 100, true);
    cr_expect(!strchr(plain, '\033') && strchr(coloured, '\033'));
    for (const char *at = coloured; *at && size < sizeof bare - 1; at++)
        if (*at == '\033')
            at = strchr(at, 'm');
        else
            bare[size++] = *at;
    bare[size] = 0;
    cr_expect_str_eq(bare, plain);
}

Test(view_text, what_others_wrote_cannot_steer_the_terminal_and_stays_within_the_page)
{
    struct view_category refused = {"schulden", ANSWER_LEVEL_NONE, STATUS_FORBIDDEN, "",
                                    "a\033[2J\xE2\x80\xAE"
                                    "b\rc"};
    struct told told;
    make_told(&told);
    told.partner.condition = "a\033[2Jb\xE2\x80\xAE"
                             "c\xC2\x9B"
                             "d\n- Veilig Thuis: toegekend eenwoorddatveellangerisdaneenregelendus"
                             "pastaltijdergensmoetwordenafgebrokenomdathetandersnietoppaginapastenverdergaat";
    told.partner.name = "\033]0;x\a";
    told.partner.categories = &refused;
    told.partner.category_count = 1;
    told.lines[0].contact = "\xE2\x80\x8Bonzichtbaar";
    told.lines[1].partner = "eenpartnernaamdielangerisdandehelekolommagzijn";
    const char *page = page_of(&told.view);
    cr_expect(strstr(page, "    Voorwaarde: “a?[2Jb?c?d - Veilig Thuis: toegekend"), "%s", page);
    cr_expect(strstr(page, "“?onzichtbaar”") && strstr(page, "“a?[2J?b c”") && strstr(page, "?]0;x?"), "%s", page);
    cr_expect(!strpbrk(page, "\033\a\r"), "%s", page);
    cr_expect_leq(widest_line(page), 100);
}

/* docs/beeld.md explains every answer that there is, in the words of the page. */
Test(view_text, the_page_for_regisseurs_explains_what_the_view_says)
{
    static const char *const sentences[] = {
#define STATE_ROW(name, number, word, dutch) "\n| " dutch " | ",
#define CRITERION_LINE(name, word, sentence, one, many) "\n- " sentence "\n",
        REPLY_STATES(STATE_ROW) DEFINITION_OUTCOMES(STATE_ROW) DEFINITION_CRITERIA(CRITERION_LINE)
#undef STATE_ROW
#undef CRITERION_LINE
    };
    static char page[65536];
    FILE *file = fopen(SCHAKEL_SOURCE "/docs/beeld.md", "r");
    cr_assert(file && fread(page, 1, sizeof page - 1, file) > 0);
    fclose(file);
    for (size_t i = 0; i < N(sentences); i++)
        cr_expect(strstr(page, sentences[i]), "%s", sentences[i]);
}
