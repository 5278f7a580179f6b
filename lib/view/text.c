// SPDX-License-Identifier: EUPL-1.2
//
// One function per part of the page, from top to bottom.
#include "view/text.h"

#include "view/dutch.h"

/* ---- reading */

/* Whether anybody was asked: before that, nothing can be said about the household. */
static bool view_is_asked(const struct view *view)
{
    for (size_t i = 0; i < view->partner_count; i++)
        if (view->partners[i].state != REPLY_NOT_ASKED && view->partners[i].state != REPLY_NOT_YET_ASKED)
            return true;
    return false;
}

static const char *read_category(const struct view *view, const struct view_category *row)
{
    return view_read(&view->words, VIEW_CATEGORY, row->category);
}

/* ---- head */

static void put_informed(struct page *page, const struct view_case *of)
{
    const char *text = "nee";
    if (of->informed_day)
        text = page_format(page, "op %s", dutch_day(page, of->informed_day));
    else if (*of->deferral_reason)
        text = page_format(page, "nee, uitgesteld tot %s: %s", dutch_day(page, of->deferral_until_day), of->deferral_reason);
    page_field(page, "Cliënt geïnformeerd", text);
}

static void put_head(struct page *page, const struct view *view)
{
    const struct view_case *of = &view->of;
    page_paragraph(page, 0, 0,
                   page_format(page, "CASUS %s%s", page_id(page, of->id),
                               of->state == CASE_OPEN ? "" : page_format(page, " (%s)", dutch_case_state(of->state))));
    page_field(page, "Bekeken op", dutch_moment(page, view->now_ms));
    page_field(page, "Doel", view_read(&view->words, VIEW_PURPOSE, of->purpose));
    page_field(page, "Fase", view_read(&view->words, VIEW_PHASE, of->phase));
    page_field(page, "Grondslag",
               *of->basis ? page_format(page, "%s (%s)", view_read(&view->words, VIEW_BASIS, of->basis), of->article)
                          : "van elke partner de eigen, zie bij de antwoorden");
    page_field(page, "Loopt tot",
               page_format(page, "%s (%s%s)", dutch_day(page, of->expires_day), view->days_left < 0 ? "voorbij" : "nog ",
                           view->days_left < 0 ? "" : dutch_days(page, view->days_left)));
    put_informed(page, of);
    page_field(page, "Waarom nodig", dutch_reason(page, necessity_code_of(of->necessity_code), of->necessity));
    page_field(page, "Waarom niet met minder", dutch_reason(page, lighter_code_of(of->lighter_code), of->why_not_lighter));
    page_field(page, "Gevraagd naar", view_read_all(page, &view->words, VIEW_CATEGORY, of->categories, of->category_count));
}

/* ---- definition */

static void put_criterion(struct page *page, const struct view_criterion *row)
{
    static const struct {
        const char *sentence, *one, *many;
    } criteria[] = {
#define CRITERION_ROW(name, word, sentence, one, many) {sentence, one, many},
        DEFINITION_CRITERIA(CRITERION_ROW)
#undef CRITERION_ROW
    };
    ENSURE((size_t)row->criterion < N(criteria));
    const char *found = row->found == 1 ? criteria[row->criterion].one : criteria[row->criterion].many;
    page_paragraph(
        page, 2, 7,
        page_format(page, "%s  %s (%u %s)", row->is_met ? "ja " : "nee", criteria[row->criterion].sentence, (unsigned)row->found, found));
}

static void put_definition(struct page *page, const struct view *view)
{
    static const char *const verdicts[] = {
#define OUTCOME_SENTENCE(name, number, word, dutch) [number] = dutch,
        DEFINITION_OUTCOMES(OUTCOME_SENTENCE)
#undef OUTCOME_SENTENCE
    };
    page_heading(page, "IS DIT EEN AANDACHTSHUISHOUDEN?");
    if (!view_is_asked(view)) {
        page_paragraph(page, 0, 0, "Dat is nog niet te zeggen: er is nog niets gevraagd.");
        return;
    }
    ENSURE((size_t)view->definition.outcome < N(verdicts));
    page_paragraph(page, 0, 0, verdicts[view->definition.outcome]);
    for (size_t i = 0; i < view->definition.criterion_count; i++)
        put_criterion(page, &view->definition.criteria[i]);
}

/* ---- life domains and lines */

static void put_view_domains(struct page *page, const struct view *view)
{
    static const char *const titles[] = {"Leefgebied", "Hoogste urgentie", "Signalen", "Partners"};
    struct page_table table = page_table_begin(page, titles, N(titles));
    page_heading(page, "LEEFGEBIEDEN");
    for (size_t i = 0; i < view->domain_count; i++) {
        const struct view_domain *domain = &view->domains[i];
        const char *partners = "";
        for (size_t j = 0; j < domain->partner_count; j++)
            partners = page_join(page, partners, domain->partners[j]);
        const char *const cells[] = {view_read(&view->words, VIEW_LIFE_DOMAIN, domain->life_domain),
                                     dutch_urgency(page, domain->most_urgent), page_format(page, "%u", (unsigned)domain->signal_count),
                                     partners};
        page_table_row(&table, cells, "", false);
    }
    if (view->domain_count)
        page_table_end(&table);
    else
        page_paragraph(page, 0, 0, "Op geen enkel leefgebied is iets gemeld.");
}

static void put_view_line(struct page_table *table, const struct view *view, const struct view_line *line)
{
    struct page *page = table->page;
    bool is_content = line->level == ANSWER_LEVEL_CONTENT;
    const char *matched = "";
    for (size_t i = 0; i < line->matched_count; i++)
        matched = page_join(page, matched, line->matched_by[i]);
    const char *const cells[] = {is_content ? dutch_urgency(page, line->urgency) : "betrokken",
                                 line->partner,
                                 view_read(&view->words, VIEW_CATEGORY, line->category),
                                 dutch_household_role(line->role),
                                 dutch_day(page, line->since_day),
                                 dutch_day(page, line->until_day),
                                 matched};
    page_table_row(table, cells, *line->contact ? page_format(page, "Contact: %s", page_quote(page, line->contact)) : "",
                   is_content && line->urgency == 1);
}

static void put_view_lines(struct page *page, const struct view *view)
{
    static const char *const titles[] = {"Urgentie", "Partner", "Categorie", "Wie", "Sinds", "Tot", "Gevonden op"};
    struct page_table table = page_table_begin(page, titles, N(titles));
    page_heading(page, "SIGNALEN");
    if (!view->line_count) {
        page_paragraph(page, 0, 0, "Geen partner heeft een signaal gemeld.");
        return;
    }
    page_paragraph(page, 0, 0, "Urgentie: 1 (acuut) tot 5; een streepje is niet opgegeven. Betrokken: meer zegt de partner niet.");
    for (size_t i = 0; i < view->line_count; i++)
        put_view_line(&table, view, &view->lines[i]);
    page_table_end(&table);
}

/* ---- partners */

/* State with the moment where there is one. */
static const char *describe_state(struct page *page, const struct view_partner *partner)
{
    const char *state = dutch_reply_state(partner->state);
    if (partner->state == REPLY_NOT_ASKED && partner->holds_data)
        return "niet gevraagd: geen regel laat deze partner hierover iets vertellen";
    if ((partner->state == REPLY_UNREACHABLE || partner->state == REPLY_SHUT_OUT) && partner->since_ms)
        return page_format(page, "%s sinds %s", state, dutch_moment(page, partner->since_ms));
    if (partner->state == REPLY_WAITING && partner->since_ms)
        return page_format(page, "%s; gevraagd op %s", state, dutch_moment(page, partner->since_ms));
    return state;
}

/* What was decided for one category, without its name. */
static const char *describe_category(struct page *page, const struct view_category *row)
{
    static const char *const levels[] = {
#define LEVEL_SENTENCE(name, number, word, dutch) [number] = dutch,
        ANSWER_LEVELS(LEVEL_SENTENCE)
#undef LEVEL_SENTENCE
    };
    if (row->code != STATUS_OK)
        return page_format(page, "%s: %s", refusal_is_decided(row->code) ? "geweigerd" : "niet beantwoord",
                           dutch_refusal(page, row->code, row->reason));
    ENSURE((size_t)row->level < N(levels));
    return page_format(page, "%s%s%s", levels[row->level], *row->article ? ", op grond van " : "", row->article);
}

/* Categories about which the same was decided stand in one paragraph, at the place of the first. */
static void put_categories(struct page *page, const struct view *view, const struct view_partner *partner)
{
    const char *decided[CATEGORIES_MOST];
    size_t count = partner->category_count;
    ENSURE(count <= N(decided));
    for (size_t i = 0; i < count; i++)
        decided[i] = describe_category(page, &partner->categories[i]);
    for (size_t i = 0; i < count; i++) {
        const char *names = "", *sentence = decided[i];
        for (size_t j = i; j < count; j++)
            if (decided[j] && sentence && strcmp(decided[j], sentence) == 0) {
                names = page_join(page, names, read_category(view, &partner->categories[j]));
                decided[j] = NULL;
            }
        if (sentence)
            page_paragraph(page, 4, 6, page_format(page, "%s: %s", names, sentence));
    }
}

static void put_terms(struct page *page, const struct view_partner *partner)
{
    if (*partner->condition)
        page_paragraph(page, 4, 6, page_format(page, "Voorwaarde: %s", page_quote(page, partner->condition)));
    if (partner->state == REPLY_REFUSED || partner->state == REPLY_NOT_DECIDED || partner->state == REPLY_BEING_WEIGHED)
        return; /* nothing was told that could be kept */
    if (partner->retain_days)
        page_paragraph(page, 4, 6,
                       page_format(page, "Bewaartermijn: vernietig dit uiterlijk na %s.", dutch_days(page, partner->retain_days)));
    if (partner->inform_days)
        page_paragraph(page, 4, 6,
                       page_format(page, "Informeerplicht: vertel de cliënt dit binnen %s.", dutch_days(page, partner->inform_days)));
}

/* What stood in an answer that was taken back is gone; that it was another is not kept from who reads this one. */
static void put_earlier(struct page *page, const struct view_partner *partner)
{
    for (size_t i = 0; i < partner->earlier_count; i++)
        page_paragraph(page, 4, 6,
                       page_format(page, "Eerder antwoord, ingetrokken: op %s was het %s.", dutch_moment(page, partner->earlier[i].at_ms),
                                   dutch_reply_state(partner->earlier[i].state)));
    if (partner->earlier_count)
        page_paragraph(page, 4, 6, "Let op: dit is een later antwoord, en alleen dit telt. Bel de partner bij twijfel.");
}

static void put_partners(struct page *page, const struct view *view)
{
    page_heading(page, "ANTWOORD PER PARTNER");
    for (size_t i = 0; i < view->partner_count; i++) {
        const struct view_partner *partner = &view->partners[i];
        page_paragraph(page, 0, 4, page_format(page, "%s (%s): %s", partner->name, partner->short_name, describe_state(page, partner)));
        put_earlier(page, partner);
        put_categories(page, view, partner);
        put_terms(page, partner);
        if (*partner->contact && partner->is_incomplete)
            page_paragraph(page, 4, 6, page_format(page, "Contact: %s", partner->contact));
    }
}

/* ---- what is missing */

/* The categories of which the partner did not give the content. */
static const char *describe_withheld(struct page *page, const struct view *view, const struct view_partner *partner, bool is_refused)
{
    const char *list = "";
    for (size_t i = 0; i < partner->category_count; i++) {
        const struct view_category *row = &partner->categories[i];
        if (refusal_is_decided(row->code) == is_refused && row->level != ANSWER_LEVEL_CONTENT)
            list = page_join(page, list, read_category(view, row));
    }
    return list;
}

static bool is_incomplete(const struct view_partner *partner)
{
    return partner->is_incomplete ||
           !(partner->state == REPLY_GRANTED || partner->state == REPLY_NOT_KNOWN || partner->state == REPLY_NOT_ASKED);
}

static void put_missing_partner(struct page *page, const struct view *view, const struct view_partner *partner)
{
    const char *refused = describe_withheld(page, view, partner, true), *involved = describe_withheld(page, view, partner, false),
               *why = "";
    if (*refused)
        why = page_format(page, "weigert %s", refused);
    if (*involved)
        why = page_format(page, "%s%szegt niet wat er speelt bij %s", why, *why ? "; " : "", involved);
    if (!*why || partner->state == REPLY_BEING_WEIGHED || partner->state == REPLY_NOT_DECIDED)
        why = page_format(page, "%s%s%s", describe_state(page, partner), *why ? "; " : "", why);
    page_paragraph(page, 2, 4, page_format(page, "- %s: %s", partner->name, why));
}

/* What no partner may tell was asked of nobody. */
static void put_untold(struct page *page, const struct view *view)
{
    if (view->untold_count)
        page_paragraph(page, 0, 0, "Hiernaar is niemand gevraagd, want geen partner mag het vertellen:");
    for (size_t i = 0; i < view->untold_count; i++) {
        const struct view_category *row = &view->untold[i];
        const char *why =
            row->code == STATUS_UNKNOWN_PEER ? "wie dit zou mogen vertellen, doet niet mee" : dutch_refusal(page, row->code, row->reason);
        page_paragraph(page, 2, 4, page_format(page, "- %s: %s", read_category(view, row), why));
    }
}

static void put_missing(struct page *page, const struct view *view)
{
    size_t count = 0;
    page_heading(page, "WAT ONTBREEKT");
    if (!view_is_asked(view)) {
        page_paragraph(page, 0, 0, "Alles: er is nog niets gevraagd. Met \"schakel case ask\" vraagt u het de partners.");
        return;
    }
    for (size_t i = 0; i < view->partner_count; i++) {
        if (!is_incomplete(&view->partners[i]))
            continue;
        if (count++ == 0)
            page_paragraph(page, 0, 0, "Dit beeld is niet compleet. Deze partners kunnen nog iets weten:");
        put_missing_partner(page, view, &view->partners[i]);
    }
    if (!count)
        page_paragraph(page, 0, 0, "Niets: alle gevraagde partners hebben alles geantwoord wat gevraagd is.");
    put_untold(page, view);
}

void view_print(const struct view *view, struct page *page)
{
    static void (*const parts[])(struct page *, const struct view *) = {put_head,       put_definition, put_view_domains,
                                                                        put_view_lines, put_partners,   put_missing};
    for (size_t i = 0; i < N(parts); i++)
        parts[i](page, view);
}
