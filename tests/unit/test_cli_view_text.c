// SPDX-License-Identifier: EUPL-1.2
//
// The page of a regisseur, from what the node gives: what is told, and above all what is not.
#include "cli/page.h"
#include "cli/view_text.h"

#include <criterion/criterion.h>
#include <time.h>

#define CASE                                                                                                                     \
    "\"now\":\"2026-03-09T12:34:56.789Z\",\"days_left\":30,\"case\":{\"id\":\"3f2a91c0ffffffff\",\"state\":\"open\","            \
    "\"purpose\":\"onderzoek-client\",\"phase\":\"onderzoek\",\"basis\":\"wmo-college\",\"article\":\"Wmo 2015 artikel 5.1.1\"," \
    "\"role\":\"regisseur\",\"categories\":[\"schulden\",\"wmo-voorziening\"],\"necessity\":\"Ouder en kind.\","                 \
    "\"why_not_lighter\":\"Al geprobeerd.\",\"opened\":\"2026-03-01T00:00:00.000Z\",\"expires\":\"2026-04-08\"%s}"
#define INFORMED ",\"informed\":\"2026-03-02\""
#define NO_ANSWERS "\"definition\":{\"outcome\":\"does-not-hold\",\"criteria\":[]},\"domains\":[],\"lines\":[],\"missing\":[]"

static struct arena *arena;

static void start(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(cli_view_text, .init = start, .fini = stop);

/* The page of this JSON as C text. */
static const char *page_of(const char *text, bool has_colour)
{
    CLEANUP(json) struct json *shown = NULL;
    struct complaint why = {""};
    struct span page;
    const char *copy;
    cr_assert(status_ok(json_parse(span_of_text(text), &why, &shown)), "%s in %s", why.text, text);
    cr_assert(status_ok(view_text_print(shown, has_colour, arena, &why, &page)), "%s", why.text);
    cr_assert(status_ok(arena_text(arena, page, &copy)));
    return copy;
}

/* A case with these partners and nothing told. */
static const char *page_of_partners(const char *partners)
{
    const char *text;
    cr_assert(status_ok(arena_print(arena, &text, "{" CASE "," NO_ANSWERS ",\"partners\":[%s]}", INFORMED, partners)));
    return page_of(text, false);
}

static bool has_line(const char *page, const char *line)
{
    size_t size = strlen(line);
    for (const char *at = page; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        if (strncmp(at, line, size) == 0 && at[size] == '\n')
            return true;
    return false;
}

Test(cli_view_text, head_says_why_the_case_is_there_and_how_long)
{
    static const char *const lines[] = {
        "CASUS 3f2a91c0",
        "Bekeken op                09-03-2026 12:34",
        "Doel                      Onderzoek, aangemeld door de cliënt zelf",
        "Fase                      Onderzoek",
        "Grondslag                 wmo-college: Wmo 2015 artikel 5.1.1",
        "Loopt tot                 08-04-2026 (nog 30 dagen)",
        "Cliënt geïnformeerd       op 02-03-2026",
        "Waarom nodig              Ouder en kind.",
        "Waarom niet met minder    Al geprobeerd.",
        "Gevraagd naar             Schulden, Wmo-voorziening",
    };
    const char *page = page_of_partners("");
    for (size_t i = 0; i < N(lines); i++)
        cr_expect(has_line(page, lines[i]), "%s\nnot in\n%s", lines[i], page);
}

Test(cli_view_text, deferral_is_shown_with_reason_and_term)
{
    const char *text, *deferral = ",\"deferral_reason\":\"Eerst veiligheid.\",\"deferral_until\":\"2026-03-20\"";
    cr_assert(status_ok(arena_print(arena, &text, "{" CASE "," NO_ANSWERS ",\"partners\":[]}", deferral)));
    const char *page = page_of(text, false);
    cr_expect(has_line(page, "Cliënt geïnformeerd       nee, uitgesteld tot 20-03-2026: Eerst veiligheid."), "%s", page);
}

#define NO_DEBTS "{\"category\":\"schulden\",\"level\":\"none\",\"status\":\"no-rule\"}"
#define PARTNER "{\"name\":\"Sociale Dienst\",\"short\":\"SDD\",\"contact\":\"A. Bakker, 078\","

Test(cli_view_text, every_state_of_a_partner_has_its_sentence_and_its_place_in_what_is_missing)
{
    static const struct {
        const char *partner, *line, *missing; /* NULL: nothing is missing */
    } rows[] = {
        {"\"state\":\"granted\",\"incomplete\":false}", "toegekend", NULL},
        {"\"state\":\"not-known\",\"incomplete\":false}", "hier niet bekend", NULL},
        {"\"state\":\"partial\",\"incomplete\":true,\"categories\":[" NO_DEBTS "]}", "deels toegekend", "weigert Schulden"},
        {"\"state\":\"refused\",\"incomplete\":true,\"categories\":[" NO_DEBTS "]}", "geweigerd", "weigert Schulden"},
        {"\"state\":\"granted\",\"incomplete\":true,\"categories\":[{\"category\":\"schulden\",\"level\":\"involved\",\"status\":\"ok\"}]}",
         "toegekend", "zegt niet wat er speelt bij Schulden"},
        {"\"state\":\"conditional\",\"incomplete\":true}", "toegekend onder voorwaarde", "toegekend onder voorwaarde"},
        {"\"state\":\"being-weighed\",\"incomplete\":true}", "wordt gewogen door een professional", "wordt gewogen door een professional"},
        {"\"state\":\"waiting\",\"incomplete\":true,\"since\":\"2026-03-08T09:00:00.000Z\"}",
         "nog geen antwoord; gevraagd op 08-03-2026 09:00", "nog geen antwoord; gevraagd op 08-03-2026 09:00"},
        {"\"state\":\"unreachable\",\"incomplete\":true,\"since\":\"2026-03-08T10:30:00.000Z\"}", "niet bereikbaar sinds 08-03-2026 10:30",
         "niet bereikbaar sinds 08-03-2026 10:30"},
        {"\"state\":\"expired\",\"incomplete\":true}", "te laat: geen antwoord binnen de termijn",
         "te laat: geen antwoord binnen de termijn"},
        {"\"state\":\"something-new\",\"incomplete\":false}", "onbekende toestand (something-new)", "onbekende toestand (something-new)"},
        /* a node that forgets to say so does not make the picture complete */
        {"\"state\":\"refused\",\"incomplete\":false}", "geweigerd", "geweigerd"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        const char *partner, *line, *missing;
        cr_assert(status_ok(arena_print(arena, &partner, PARTNER "%s", rows[i].partner)));
        cr_assert(status_ok(arena_print(arena, &line, "Sociale Dienst (SDD): %s", rows[i].line)));
        cr_assert(status_ok(arena_print(arena, &missing, "  - Sociale Dienst: %s", rows[i].missing ? rows[i].missing : "")));
        const char *page = page_of_partners(partner);
        cr_expect(has_line(page, line), "%s\nnot in\n%s", line, page);
        cr_expect(has_line(page, "Niets: alle gevraagde partners hebben alles geantwoord wat gevraagd is.") == !rows[i].missing, "%s",
                  page);
        cr_expect(has_line(page, "Dit beeld is niet compleet. Deze partners kunnen nog iets weten:") == (rows[i].missing != NULL), "%s",
                  page);
        cr_expect(!rows[i].missing || has_line(page, missing), "%s\nnot in\n%s", missing, page);
    }
}

Test(cli_view_text, who_holds_no_data_is_not_missing_once_others_were_asked)
{
    const char *page = page_of_partners(PARTNER "\"state\":\"granted\"},{\"name\":\"Toezicht\",\"short\":\"TZ\",\"state\":\"not-asked\"}");
    cr_expect(has_line(page, "Toezicht (TZ): niet gevraagd: houdt geen gegevens"), "%s", page);
    cr_expect(has_line(page, "Niets: alle gevraagde partners hebben alles geantwoord wat gevraagd is."), "%s", page);
}

Test(cli_view_text, before_anything_was_asked_nothing_is_concluded)
{
    const char *page = page_of_partners(PARTNER "\"state\":\"not-yet-asked\"}");
    cr_expect(has_line(page, "Dat is nog niet te zeggen: er is nog niets gevraagd."), "%s", page);
    cr_expect(has_line(page, "Sociale Dienst (SDD): nog niet gevraagd"), "%s", page);
    cr_expect(strstr(page, "Alles: er is nog niets gevraagd."), "%s", page);
    cr_expect(!strstr(page, "niet aan alle punten"), "%s", page);
}

Test(cli_view_text, decisions_are_told_with_law_or_reason_and_alike_ones_together)
{
    const char *page = page_of_partners(
        PARTNER
        "\"state\":\"partial\",\"incomplete\":true,\"retain_days\":90,\"inform_days\":1,\"condition\":\"Bel eerst.\",\"categories\":["
        "{\"category\":\"schulden\",\"level\":\"content\",\"status\":\"ok\",\"article\":\"Wgs artikel 3\"},"
        "{\"category\":\"jeugdhulp\",\"level\":\"none\",\"status\":\"no-rule\"},"
        "{\"category\":\"inkomen\",\"level\":\"content\",\"status\":\"ok\",\"article\":\"Wgs artikel 3\"},"
        "{\"category\":\"veiligheid\",\"level\":\"none\",\"status\":\"forbidden\",\"reason\":\"Dat kan iemand schaden.\"},"
        "{\"category\":\"werk\",\"level\":\"none\",\"status\":\"weighed-no\",\"reason\":\"Te oud.\"},"
        "{\"category\":\"wonen\",\"level\":\"involved\",\"status\":\"ok\",\"article\":\"Wmo\"}]}");
    static const char *const lines[] = {
        "    Schulden, Inkomen: inhoud, op grond van Wgs artikel 3",
        "    Jeugdhulp: geweigerd: geen regel staat dit toe",
        "    Veiligheid: geweigerd: een regel verbiedt dit: Dat kan iemand schaden.",
        "    Werk: geweigerd: na weging door een professional geweigerd: Te oud.",
        "    Wonen: alleen of de partner betrokken is, op grond van Wmo",
        "    Voorwaarde: Bel eerst.",
        "    Bewaartermijn: vernietig dit uiterlijk na 90 dagen.",
        "    Informeerplicht: vertel de cliënt dit binnen 1 dag.",
        "    Contact: A. Bakker, 078",
        "  - Sociale Dienst: weigert Jeugdhulp, Veiligheid, Werk; zegt niet wat er speelt bij Wonen",
    };
    for (size_t i = 0; i < N(lines); i++)
        cr_expect(has_line(page, lines[i]), "%s\nnot in\n%s", lines[i], page);
}

Test(cli_view_text, terms_hold_for_what_was_told_and_for_nothing_else)
{
    static const struct {
        const char *state;
        bool has_terms;
    } rows[] = {{"granted", true},   {"partial", true},  {"conditional", true},
                {"not-known", true}, {"refused", false}, {"being-weighed", false}};
    for (size_t i = 0; i < N(rows); i++) {
        const char *partner;
        cr_assert(
            status_ok(arena_print(arena, &partner, PARTNER "\"state\":\"%s\",\"retain_days\":90,\"inform_days\":28}", rows[i].state)));
        const char *page = page_of_partners(partner);
        cr_expect_eq(has_line(page, "    Bewaartermijn: vernietig dit uiterlijk na 90 dagen."), rows[i].has_terms, "%s", page);
        cr_expect_eq(has_line(page, "    Informeerplicht: vertel de cliënt dit binnen 28 dagen."), rows[i].has_terms, "%s", page);
    }
}

Test(cli_view_text, definition_says_whether_and_why)
{
    static const struct {
        const char *outcome, *line;
    } rows[] = {
        {"holds", "Ja, aan alle punten is voldaan."},
        {"does-not-hold", "Niet volgens wat gevraagd en geantwoord is: niet aan alle punten is voldaan."},
        {"cannot-tell", "Dat is nog niet te zeggen: niet alle partners hebben alles geantwoord."},
    };
    for (size_t i = 0; i < N(rows); i++) {
        const char *text;
        cr_assert(status_ok(
            arena_print(arena, &text,
                        "{" CASE ",\"domains\":[],\"lines\":[],\"partners\":[" PARTNER "\"state\":\"granted\"}],"
                        "\"definition\":{\"outcome\":\"%s\",\"criteria\":["
                        "{\"criterion\":\"ouder\",\"met\":true,\"found\":1},{\"criterion\":\"kind\",\"met\":false,\"found\":0}]}}",
                        INFORMED, rows[i].outcome)));
        const char *page = page_of(text, false);
        cr_expect(has_line(page, rows[i].line), "%s", page);
        cr_expect(has_line(page, "  ja   er is een ouder (1 signaal over een ouder)"), "%s", page);
        cr_expect(has_line(page, "  nee  er is een kind (0 signalen over een kind)"), "%s", page);
    }
}

#define TOLD                                                                                                                          \
    "\"definition\":{\"outcome\":\"holds\",\"criteria\":[]},\"domains\":[{\"life_domain\":\"financien\",\"most_urgent\":1,"           \
    "\"signals\":2,\"partners\":[\"SDD\",\"WIJK\"]}],\"partners\":[],\"lines\":["                                                     \
    "{\"partner\":\"SDD\",\"category\":\"schulden\",\"level\":\"content\",\"urgency\":1,\"role\":\"ouder\",\"since\":\"2026-02-01\"," \
    "\"until\":\"2026-09-01\",\"contact\":\"Çelik Gonçalves, 078\",\"matched_by\":[\"adres\",\"persoon\"]},"                        \
    "{\"partner\":\"Één-Wijk\",\"category\":\"inkomen\",\"level\":\"content\",\"role\":\"overig\",\"matched_by\":[\"adres\"]},"     \
    "{\"partner\":\"WOCO\",\"category\":\"wonen\",\"level\":\"involved\",\"matched_by\":[\"adres\"]}]"

Test(cli_view_text, signals_stand_in_columns_that_count_characters)
{
    static const char *const lines[] = {
        "Financiën                       1 acuut           2         SDD, WIJK",
        "1 acuut     SDD               Schulden                ouder   01-02-2026  01-09-2026  adres, persoon",
        "            contact: Çelik Gonçalves, 078",
        "-           Één-Wijk          Inkomen                 overig  -           -           adres",
        "betrokken   WOCO              Wonen                   -       -           -           adres",
    };
    const char *text;
    cr_assert(status_ok(arena_print(arena, &text, "{" CASE "," TOLD "}", INFORMED)));
    const char *page = page_of(text, false);
    for (size_t i = 0; i < N(lines); i++)
        cr_expect(has_line(page, lines[i]), "%s\nnot in\n%s", lines[i], page);
}

Test(cli_view_text, colour_changes_nothing_but_colour)
{
    const char *text;
    char bare[16384];
    size_t size = 0;
    cr_assert(status_ok(arena_print(arena, &text, "{" CASE "," TOLD "}", INFORMED)));
    const char *plain = page_of(text, false), *coloured = page_of(text, true);
    cr_expect(!strchr(plain, '\033') && strchr(coloured, '\033'));
    for (const char *at = coloured; *at && size < sizeof bare - 1; at++)
        if (*at == '\033')
            at = strchr(at, 'm');
        else
            bare[size++] = *at;
    bare[size] = 0;
    cr_expect_str_eq(bare, plain);
}

Test(cli_view_text, what_others_wrote_cannot_steer_the_terminal_and_stays_within_the_page)
{
    const char *page = page_of_partners(
        PARTNER "\"state\":\"conditional\",\"incomplete\":true,\"condition\":\"a\\u001b[2Jb\\u202ec\\u009bd\\n- Veilig Thuis: toegekend "
                "eenwoorddatveellangerisdaneenregelenduspastaltijdergensmoetwordenafgebrokenomdathetandersnietoppaginapastenverdergaat\"}");
    cr_expect(strstr(page, "    Voorwaarde: a?[2Jb?c?d - Veilig Thuis: toegekend"), "%s", page);
    for (const char *line = page; *line;) {
        size_t size = strcspn(line, "\n");
        cr_expect(page_width_of(span_of(line, size)) <= PAGE_COLUMNS, "%.*s", (int)size, line);
        line += size + 1;
    }
}

Test(cli_view_text, what_is_no_view_is_refused)
{
    static const char *const rows[] = {"{}", "{\"case\":{}}", "{\"case\":1,\"definition\":{},\"domains\":[],\"lines\":[],\"partners\":[]}",
                                       "{\"case\":{},\"definition\":{},\"domains\":[],\"lines\":[],\"partners\":{}}"};
    for (size_t i = 0; i < N(rows); i++) {
        CLEANUP(json) struct json *shown = NULL;
        struct complaint why = {""};
        struct span page;
        cr_assert(status_ok(json_parse(span_of_text(rows[i]), NULL, &shown)));
        cr_expect(!status_ok(view_text_print(shown, false, arena, &why, &page)) && *why.text, "%s", rows[i]);
    }
}
