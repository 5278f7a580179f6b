// SPDX-License-Identifier: EUPL-1.2
//
// One function per part of the page, from top to bottom.
#include "cli/view_text.h"

#include "cli/page.h"
#include "cli/view_words.h"

#define PARTNERS_MOST 64
#define LINES_MOST 16384
#define CATEGORIES_MOST 64

/* ---- reading */

/* "Schulden, Wmo-voorziening": the members of an array of words. */
static const char *words_of(struct page *page, const struct json *array, bool is_dutch)
{
    const char *list = "";
    for (size_t i = 0; i < json_array_count(array); i++) {
        const char *word = page_item(page, array, i);
        list = page_format(page, "%s%s%s", list, *list ? ", " : "", is_dutch ? word_dutch(page, word) : word);
    }
    return list;
}

static bool text_is(struct page *page, const struct json *object, const char *key, const char *word)
{
    return strcmp(page_text(page, object, key), word) == 0;
}

/* Whether anybody was asked: before that, nothing can be said about the household. */
static bool is_asked(struct page *page, const struct json *shown)
{
    const struct json *partners = json_at(shown, "partners");
    for (size_t i = 0; i < json_array_count(partners); i++) {
        const struct json *partner = json_array_at(partners, i);
        if (!text_is(page, partner, "state", "not-asked") && !text_is(page, partner, "state", "not-yet-asked"))
            return true;
    }
    return false;
}

/* ---- head */

static const char *days_of(struct page *page, int64_t days)
{
    return days == 1 ? "1 dag" : page_format(page, "%lld dagen", (long long)days);
}

static const char *term_left(struct page *page, int64_t days)
{
    return days < 0 ? "voorbij" : page_format(page, "nog %s", days_of(page, days));
}

static void put_informed(struct page *page, const struct json *row)
{
    const char *informed = page_text(page, row, "informed"), *reason = page_text(page, row, "deferral_reason");
    if (*informed)
        page_field(page, "Cliënt geïnformeerd", page_format(page, "op %s", date_dutch(page, informed)));
    else if (*reason)
        page_field(page, "Cliënt geïnformeerd",
                   page_format(page, "nee, uitgesteld tot %s: %s", date_dutch(page, page_text(page, row, "deferral_until")), reason));
    else
        page_field(page, "Cliënt geïnformeerd", "nee");
}

static void put_head(struct page *page, const struct json *shown)
{
    const struct json *row = json_at(shown, "case");
    page_paragraph(page, 0, 0,
                   page_format(page, "CASUS %s%s", page_id(page, row, "id"), text_is(page, row, "state", "closed") ? " (afgesloten)" : ""));
    page_field(page, "Bekeken op", time_dutch(page, page_text(page, shown, "now")));
    page_field(page, "Doel", word_dutch(page, page_text(page, row, "purpose")));
    page_field(page, "Fase", word_dutch(page, page_text(page, row, "phase")));
    page_field(page, "Grondslag",
               *page_text(page, row, "basis") ? page_format(page, "%s: %s", page_text(page, row, "basis"), page_text(page, row, "article"))
                                              : "van elke partner de eigen, zie bij de antwoorden");
    page_field(
        page, "Loopt tot",
        page_format(page, "%s (%s)", date_dutch(page, page_text(page, row, "expires")), term_left(page, page_number(shown, "days_left"))));
    put_informed(page, row);
    page_field(page, "Waarom nodig", page_text(page, row, "necessity"));
    page_field(page, "Waarom niet met minder", page_text(page, row, "why_not_lighter"));
    page_field(page, "Gevraagd naar", words_of(page, json_at(row, "categories"), true));
}

/* ---- definition */

/* What a criterion asks for; the number is how many were found. */
static const struct criterion {
    const char *word, *sentence, *one, *many;
} criteria[] = {
    {"ouder", "er is een ouder", "signaal over een ouder", "signalen over een ouder"},
    {"kind", "er is een kind", "signaal over een kind", "signalen over een kind"},
    {"leefgebieden", "problemen op twee of meer leefgebieden", "leefgebied", "leefgebieden"},
    {"wetten", "hulp uit twee of meer wetten", "wet", "wetten"},
    {"zwaarte", "een dringend signaal, of drie of meer leefgebieden", "dringend signaal", "dringende signalen"},
};

static void put_criterion(struct page *page, const struct json *row)
{
    const char *word = page_text(page, row, "criterion"), *mark = page_truth(row, "met") ? "ja " : "nee";
    long long found = (long long)page_number(row, "found");
    for (size_t i = 0; i < N(criteria); i++)
        if (strcmp(word, criteria[i].word) == 0) {
            page_paragraph(
                page, 2, 7,
                page_format(page, "%s  %s (%lld %s)", mark, criteria[i].sentence, found, found == 1 ? criteria[i].one : criteria[i].many));
            return;
        }
    page_paragraph(page, 2, 7, page_format(page, "%s  %s (%lld)", mark, word, found));
}

static void put_definition(struct page *page, const struct json *shown)
{
    const struct json *definition = json_at(shown, "definition"), *rows = json_at(definition, "criteria");
    const char *verdict = "Dat is nog niet te zeggen: niet alle partners hebben alles geantwoord.";
    page_heading(page, "IS DIT EEN AANDACHTSHUISHOUDEN?");
    if (!is_asked(page, shown)) {
        page_paragraph(page, 0, 0, "Dat is nog niet te zeggen: er is nog niets gevraagd.");
        return;
    }
    if (text_is(page, definition, "outcome", "holds"))
        verdict = "Ja, aan alle punten is voldaan.";
    else if (text_is(page, definition, "outcome", "does-not-hold"))
        verdict = "Niet volgens wat gevraagd en geantwoord is: niet aan alle punten is voldaan.";
    page_paragraph(page, 0, 0, verdict);
    for (size_t i = 0; i < json_array_count(rows); i++)
        put_criterion(page, json_array_at(rows, i));
}

/* ---- life domains and lines */

static void put_domains(struct page *page, const struct json *shown)
{
    static const struct page_column columns[] = {{"Leefgebied", 30}, {"Hoogste urgentie", 16}, {"Signalen", 8}, {"Partners", 40}};
    const struct json *domains = json_at(shown, "domains");
    page_heading(page, "LEEFGEBIEDEN");
    if (!json_array_count(domains)) {
        page_paragraph(page, 0, 0, "Op geen enkel leefgebied is iets gemeld.");
        return;
    }
    page_table_head(page, columns, N(columns));
    for (size_t i = 0; i < json_array_count(domains); i++) {
        const struct json *row = json_array_at(domains, i);
        const char *const cells[] = {
            word_dutch(page, page_text(page, row, "life_domain")), urgency_dutch(page, page_number(row, "most_urgent")),
            page_format(page, "%lld", (long long)page_number(row, "signals")), words_of(page, json_at(row, "partners"), false)};
        page_table_row(page, columns, N(columns), cells, false);
    }
}

static void put_line(struct page *page, const struct page_column *columns, size_t count, const struct json *row)
{
    const char *since = page_text(page, row, "since"), *until = page_text(page, row, "until"), *contact = page_text(page, row, "contact");
    bool is_content = text_is(page, row, "level", "content");
    const char *const cells[] = {is_content ? urgency_dutch(page, page_number(row, "urgency")) : "betrokken",
                                 page_text(page, row, "partner"),
                                 word_dutch(page, page_text(page, row, "category")),
                                 is_content ? page_text(page, row, "role") : "-",
                                 *since ? date_dutch(page, since) : "-",
                                 *until ? date_dutch(page, until) : "-",
                                 words_of(page, json_at(row, "matched_by"), false)};
    ENSURE(count == N(cells));
    page_table_row(page, columns, count, cells, is_content && page_number(row, "urgency") == 1);
    if (*contact)
        page_paragraph(page, columns[0].width + 2, columns[0].width + 2, page_format(page, "contact: %s", contact));
}

static void put_lines(struct page *page, const struct json *shown)
{
    static const struct page_column columns[] = {{"Urgentie", 10}, {"Organisatie", 16}, {"Categorie", 22},  {"Wie", 6},
                                                 {"Sinds", 10},    {"Tot", 10},         {"Gevonden op", 14}};
    const struct json *lines = json_at(shown, "lines");
    page_heading(page, "SIGNALEN");
    if (!json_array_count(lines)) {
        page_paragraph(page, 0, 0, "Geen partner heeft een signaal gemeld.");
        return;
    }
    page_paragraph(page, 0, 0, "Urgentie: 1 (acuut) tot 5; een streepje is niet opgegeven. Betrokken: meer zegt de partner niet.");
    page_table_head(page, columns, N(columns));
    for (size_t i = 0; i < json_array_count(lines); i++)
        put_line(page, columns, N(columns), json_array_at(lines, i));
}

/* ---- partners */

/* State with the moment where there is one. */
static const char *describe_state(struct page *page, const struct json *partner)
{
    const char *state = page_text(page, partner, "state"), *since = page_text(page, partner, "since"), *known = state_dutch(state);
    if (!known)
        return page_format(page, "onbekende toestand (%s)", state);
    if (strcmp(state, "not-asked") == 0 && page_truth(partner, "data"))
        return "niet gevraagd: geen regel laat deze partner hierover iets vertellen";
    if (strcmp(state, "unreachable") == 0 && *since)
        return page_format(page, "%s sinds %s", known, time_dutch(page, since));
    if (strcmp(state, "waiting") == 0 && *since)
        return page_format(page, "%s; gevraagd op %s", known, time_dutch(page, since));
    return known;
}

/* What was decided for one category, without its name. */
static const char *describe_category(struct page *page, const struct json *row)
{
    const char *status = page_text(page, row, "status"), *article = page_text(page, row, "article"), *what = "niets";
    if (strcmp(status, "ok") != 0)
        return page_format(page, "geweigerd: %s", refusal_dutch(page, status, page_text(page, row, "reason")));
    if (text_is(page, row, "level", "content"))
        what = "inhoud";
    else if (text_is(page, row, "level", "involved"))
        what = "alleen of de partner betrokken is";
    return page_format(page, "%s%s%s", what, *article ? ", op grond van " : "", article);
}

/* Categories about which the same was decided stand in one paragraph, at the place of the first. */
static void put_categories(struct page *page, const struct json *categories)
{
    const char *decided[CATEGORIES_MOST];
    size_t count = json_array_count(categories) < CATEGORIES_MOST ? json_array_count(categories) : CATEGORIES_MOST;
    for (size_t i = 0; i < count; i++)
        decided[i] = describe_category(page, json_array_at(categories, i));
    for (size_t i = 0; i < count; i++) {
        const char *names = "", *sentence = decided[i];
        for (size_t j = i; j < count; j++)
            if (decided[j] && sentence && strcmp(decided[j], sentence) == 0) {
                names = page_format(page, "%s%s%s", names, *names ? ", " : "",
                                    word_dutch(page, page_text(page, json_array_at(categories, j), "category")));
                decided[j] = NULL;
            }
        if (sentence)
            page_paragraph(page, 4, 6, page_format(page, "%s: %s", names, sentence));
    }
}

static void put_terms(struct page *page, const struct json *partner)
{
    const char *condition = page_text(page, partner, "condition");
    if (*condition)
        page_paragraph(page, 4, 6, page_format(page, "Voorwaarde: %s", condition));
    if (text_is(page, partner, "state", "refused") || text_is(page, partner, "state", "being-weighed"))
        return; /* nothing was told that could be kept */
    if (page_number(partner, "retain_days"))
        page_paragraph(
            page, 4, 6,
            page_format(page, "Bewaartermijn: vernietig dit uiterlijk na %s.", days_of(page, page_number(partner, "retain_days"))));
    if (page_number(partner, "inform_days"))
        page_paragraph(
            page, 4, 6,
            page_format(page, "Informeerplicht: vertel de cliënt dit binnen %s.", days_of(page, page_number(partner, "inform_days"))));
}

static void put_partners(struct page *page, const struct json *shown)
{
    const struct json *partners = json_at(shown, "partners");
    page_heading(page, "ANTWOORD PER PARTNER");
    for (size_t i = 0; i < json_array_count(partners); i++) {
        const struct json *partner = json_array_at(partners, i), *categories = json_at(partner, "categories");
        const char *contact = page_text(page, partner, "contact");
        page_paragraph(page, 0, 4,
                       page_format(page, "%s (%s): %s", page_text(page, partner, "name"), page_text(page, partner, "short"),
                                   describe_state(page, partner)));
        put_categories(page, categories);
        put_terms(page, partner);
        if (*contact && page_truth(partner, "incomplete"))
            page_paragraph(page, 4, 6, page_format(page, "Contact: %s", contact));
    }
}

/* ---- what is missing */

/* The categories of which the partner did not give the content. */
static const char *withheld(struct page *page, const struct json *partner, bool is_refused)
{
    const struct json *categories = json_at(partner, "categories");
    const char *list = "";
    for (size_t i = 0; i < json_array_count(categories); i++) {
        const struct json *row = json_array_at(categories, i);
        bool was_refused = !text_is(page, row, "status", "ok");
        if (was_refused == is_refused && !text_is(page, row, "level", "content"))
            list = page_format(page, "%s%s%s", list, *list ? ", " : "", word_dutch(page, page_text(page, row, "category")));
    }
    return list;
}

static bool is_incomplete(struct page *page, const struct json *partner)
{
    return page_truth(partner, "incomplete") ||
           !(text_is(page, partner, "state", "granted") || text_is(page, partner, "state", "not-known") ||
             text_is(page, partner, "state", "not-asked"));
}

static void put_missing_partner(struct page *page, const struct json *partner)
{
    const char *refused = withheld(page, partner, true), *involved = withheld(page, partner, false), *why = "";
    if (*refused)
        why = page_format(page, "weigert %s", refused);
    if (*involved)
        why = page_format(page, "%s%szegt niet wat er speelt bij %s", why, *why ? "; " : "", involved);
    if (!*why || text_is(page, partner, "state", "being-weighed"))
        why = page_format(page, "%s%s%s", describe_state(page, partner), *why ? "; " : "", why);
    page_paragraph(page, 2, 4, page_format(page, "- %s: %s", page_text(page, partner, "name"), why));
}

/* What no partner may tell was asked of nobody. */
static void put_untold(struct page *page, const struct json *shown)
{
    const struct json *untold = json_at(shown, "untold");
    for (size_t i = 0; i < json_array_count(untold); i++) {
        const struct json *row = json_array_at(untold, i);
        if (i == 0)
            page_paragraph(page, 0, 0, "Hiernaar is niemand gevraagd, want geen partner mag het vertellen:");
        page_paragraph(page, 2, 4,
                       page_format(page, "- %s: %s", word_dutch(page, page_text(page, row, "category")),
                                   refusal_dutch(page, page_text(page, row, "status"), page_text(page, row, "reason"))));
    }
}

static void put_missing(struct page *page, const struct json *shown)
{
    const struct json *partners = json_at(shown, "partners");
    size_t count = 0;
    page_heading(page, "WAT ONTBREEKT");
    if (!is_asked(page, shown)) {
        page_paragraph(page, 0, 0, "Alles: er is nog niets gevraagd. Met \"schakel case ask\" vraagt u het de partners.");
        return;
    }
    for (size_t i = 0; i < json_array_count(partners); i++)
        if (is_incomplete(page, json_array_at(partners, i)) && count++ == 0)
            page_paragraph(page, 0, 0, "Dit beeld is niet compleet. Deze partners kunnen nog iets weten:");
    for (size_t i = 0; i < json_array_count(partners); i++)
        if (is_incomplete(page, json_array_at(partners, i)))
            put_missing_partner(page, json_array_at(partners, i));
    if (!count)
        page_paragraph(page, 0, 0, "Niets: alle gevraagde partners hebben alles geantwoord wat gevraagd is.");
    put_untold(page, shown);
}

/* ---- the page */

static struct status check_shape(const struct json *shown, struct complaint *why)
{
    const struct json *part;
    TRY(json_get_object(shown, "case", why, &part));
    TRY(json_get_object(shown, "definition", why, &part));
    TRY(json_get_array(shown, "domains", PARTNERS_MOST, why, &part));
    TRY(json_get_array(shown, "lines", LINES_MOST, why, &part));
    return json_get_array(shown, "partners", PARTNERS_MOST, why, &part);
}

struct status view_text_print(const struct json *shown, bool has_colour, struct arena *arena, struct complaint *why, struct span *out)
{
    static void (*const parts[])(struct page *, const struct json *) = {put_head,  put_definition, put_domains,
                                                                        put_lines, put_partners,   put_missing};
    struct page page = {.arena = arena, .has_colour = has_colour};
    TRY(check_shape(shown, why));
    for (size_t i = 0; i < N(parts); i++)
        parts[i](&page, shown);
    TRY(page.status);
    *out = span_of(page.text, page.size);
    return STATUS(OK);
}
