// SPDX-License-Identifier: EUPL-1.2
//
// From numbers to the view, and through JSON: nothing is lost, and every word of the vocabulary that people read comes from the
// vocabulary.
#include "policy/policy.h"
#include "speech/speech.h"
#include "view/text.h"

#include <criterion/criterion.h>

/* Texts that no program would make of the words. */
static const char vocabulary[] =
    "taal 1\nhandelingen\n 1 inzien\n"
    "rollen\n 1 wijkteam \"Rol een\"\n 2 regisseur \"Rol twee\"\n"
    "categorieen\n 1 schulden \"Categorie een\" leefgebied financien wet wgs\n 2 inkomen \"Categorie twee\" leefgebied financien wet geen\n"
    " 3 wonen \"Categorie drie\" wet geen\n"
    "doelen\n 1 onderzoek \"Doel een\" domein casus\n"
    "fasen\n 1 onderzoek \"Fase een\"\n"
    "kenmerken\n 1 noodzaak-vastgelegd\nleefgebieden\n 1 financien \"Leefgebied een\"\n 2 huisvesting \"Leefgebied twee\"\n"
    "wetten\n 1 geen\n 2 wgs\ndomeinen\n 1 casus\n"
    "grondslag wmo-college 1 \"Grondslag een\"\n artikel \"Artikel een\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n"
    " categorie alle\n doel alle\n fase alle\n";

static struct arena *arena;
static struct policy *policy;
static const struct partner partners[] = {
    {.oin = {"00000001234567890000"}, .name = "Sociale Dienst", .short_name = "SDD", .holds_data = true, .contact = "A. Bakker"},
    {.oin = {"00000001234567890001"}, .name = "Toezicht", .short_name = "TZ"},
};

static void start(void)
{
    struct policy_text text = {"domein.beleid", span_of_text(vocabulary)};
    struct complaint why = {""};
    cr_assert(status_ok(arena_new(1 << 22, &arena)));
    cr_assert(status_ok(policy_new(&text, 1, &policy, &why)), "%s", why.text);
}
static void stop(void)
{
    policy = policy_free(policy);
    arena = arena_free(arena);
}
TestSuite(view_make, .init = start, .fini = stop);

static struct view make_view(void)
{
    static struct signal told[] = {
        {.category = 1,
         .life_domain = 1,
         .urgency = 2,
         .role = HOUSEHOLD_CHILD,
         .matched_by = 1u << IDENTIFIER_KIND_ADDRESS,
         .since_day = 20000},
        {.category = 2},
    };
    static struct answer_category decided[] = {{.category = 1, .level = ANSWER_LEVEL_CONTENT}, {.category = 3, .code = STATUS_NO_RULE}};
    static const struct answer_category untold = {.category = 3, .code = STATUS_FORBIDDEN};
    struct answer_content answer = {.state = ANSWER_PARTIAL,
                                    .category_count = N(decided),
                                    .categories = decided,
                                    .signal_count = N(told),
                                    .signals = told,
                                    .retain_days = 4000,
                                    .inform_days = 4000};
    struct answer_taken taken = {.retain_days = 90,
                                 .inform_days = 14,
                                 .ground_count = 1,
                                 .grounds = {{1, span_of_text("Ons artikel 1")}},
                                 .earlier_count = 2,
                                 .earlier = {{ANSWER_BEING_WEIGHED, 1773058000000}, {ANSWER_NOT_KNOWN, 1773059000000}}};
    struct partner_reply replies[] = {{.partner = 0,
                                       .state = REPLY_PARTIAL,
                                       .since_ms = 1773059696789,
                                       .asked_ms = 1773057000000,
                                       .exchange = {{7}},
                                       .answer = &answer,
                                       .taken = &taken},
                                      {.partner = 1, .state = REPLY_NOT_ASKED}};
    struct case_row row = {.id = {1, 2},
                           .state = CASE_OPEN,
                           .grounds = {.purpose = 1, .phase = 1, .basis = 1, .to_role = 2},
                           .category_count = 3,
                           .categories = {1, 2, 3},
                           .expires_day = 20600};
    struct view_facts facts = {policy, 1773059696789, &row, N(partners), partners, replies, 1, &untold};
    struct view view;
    told[0].contact = span_of_text("C. de Boer");
    decided[0].article = span_of_text("Wgs artikel 3");
    row.necessity_code = NECESSITY_CROSSED;
    row.lighter_code = LIGHTER_TRIED;
    row.necessity = span_of_text("Nodig.\nEcht.");
    row.why_not_lighter = span_of_text("Daarom.");
    cr_assert(status_ok(view_make(&facts, arena, &view)));
    return view;
}

static const char *json_of(const struct view *view)
{
    struct complaint why = {""};
    struct span text;
    const char *copy;
    cr_assert(status_ok(speech_reply_encode(SPEECH_CASE_SHOW, view, arena, &why, &text)), "%s", why.text);
    cr_assert(status_ok(arena_text(arena, text, &copy)));
    return copy;
}

static const char *page_of(const struct view *view)
{
    struct page page = page_new(arena, 120, false);
    const char *copy;
    view_print(view, &page);
    cr_assert(status_ok(page.status) && status_ok(arena_text(arena, span_of(page.text, page.size), &copy)));
    return copy;
}

Test(view_make, what_was_told_and_what_was_not_stand_in_it)
{
    struct view view = make_view();
    cr_expect_eq(view.days_left, 20600 - 20521);
    cr_assert_eq(view.line_count, 2);
    cr_expect_str_eq(view.lines[0].life_domain, "financien");
    cr_expect_str_eq(view.lines[0].contact, "C. de Boer");
    cr_expect_str_eq(view.lines[0].matched_by[0], "adres");
    cr_expect_eq(view.lines[1].level, ANSWER_LEVEL_INVOLVED);
    cr_assert_eq(view.domain_count, 1);
    cr_expect_str_eq(view.domains[0].partners[0], "SDD");
    cr_expect(view.partners[0].is_incomplete && view.partners[0].has_answer && view.partners[0].exchange.bytes[0] == 7);
    cr_expect(!view.partners[1].is_incomplete && !view.partners[1].has_answer);
    cr_assert_eq(view.missing_count, 1);
    cr_expect_str_eq(view.missing[0], "SDD");
    cr_expect_eq(view.definition.criteria[CRITERION_LAWS].found, 1, "\"geen\" is no law");
    cr_expect_eq(view.definition.outcome, DEFINITION_CANNOT_TELL);
}

/* P-04: a partner writes what it likes; what is shown as law and term is what was agreed. */
Test(view_make, article_and_terms_are_ours_and_what_was_taken_back_is_seen)
{
    struct view view = make_view();
    const struct view_partner *partner = &view.partners[0];
    cr_expect_str_eq(partner->categories[0].article, "Ons artikel 1");
    cr_expect_str_eq(partner->categories[1].article, "");
    cr_expect(partner->retain_days == 90 && partner->inform_days == 14);
    cr_assert_eq(partner->earlier_count, 1, "being weighed is no answer that was taken back");
    cr_expect(partner->earlier[0].state == REPLY_NOT_KNOWN && partner->earlier[0].at_ms == 1773059000000);
    const char *page = page_of(&view);
    cr_expect(strstr(page, "op grond van Ons artikel 1") && !strstr(page, "Wgs artikel 3"), "%s", page);
    cr_expect(strstr(page, "    Eerder antwoord, ingetrokken: op 09-03-2026 12:23 was het hier niet bekend.\n"), "%s", page);
    cr_expect(strstr(page, "    Let op: dit is een later antwoord, en alleen dit telt. Bel de partner bij twijfel.\n"), "%s", page);
    cr_expect(!strstr(page, "wordt gewogen"));
}

Test(view_make, through_json_the_view_is_the_same)
{
    struct view view = make_view(), again;
    struct complaint why = {""};
    const char *text = json_of(&view);
    cr_assert(status_ok(speech_reply_decode(SPEECH_CASE_SHOW, span_of_text(text), arena, &why, &again)), "%s in %s", why.text, text);
    cr_expect_str_eq(json_of(&again), text);
    cr_expect_str_eq(page_of(&again), page_of(&view));
}

Test(view_make, every_word_of_the_vocabulary_that_people_read_comes_from_the_vocabulary)
{
    static const char *const texts[] = {"Doel een",       "Fase een",      "Grondslag een (Artikel een)", "Categorie een", "Categorie twee",
                                        "Categorie drie", "Leefgebied een"};
    static const char *const words[] = {"onderzoek", "schulden", "inkomen", "wonen", "financien", "huisvesting", "wmo-college"};
    struct view view = make_view();
    const char *page = page_of(&view);
    for (size_t i = 0; i < N(texts); i++)
        cr_expect(strstr(page, texts[i]), "%s is not in\n%s", texts[i], page);
    for (size_t i = 0; i < N(words); i++)
        cr_expect(!strcasestr(page, words[i]), "%s is in\n%s", words[i], page);
    cr_expect(!strstr(page, "Leefgebied twee"));
}

Test(view_make, words_are_said_along_once_and_no_others)
{
    struct view view = make_view();
    cr_assert_eq(view.words.count, 1 + 3 + 1 + 1 + 1 + 1);
    cr_expect_str_eq(view_read(&view.words, VIEW_PURPOSE, "onderzoek"), "Doel een");
    cr_expect_str_eq(view_read(&view.words, VIEW_PHASE, "onderzoek"), "Fase een");
    cr_expect_str_eq(view_read(&view.words, VIEW_ROLE, "regisseur"), "Rol twee");
    cr_expect_str_eq(view_read(&view.words, VIEW_LIFE_DOMAIN, "huisvesting"), "huisvesting", "what was not said along stays a word");
    struct view_said said = {.policy = policy};
    cr_expect_str_eq(view_say(&said, VIEW_CATEGORY, 0), "");
    cr_expect_str_eq(view_say(&said, VIEW_CATEGORY, 200), "");
}

Test(view_make, what_is_no_view_is_refused_with_its_key)
{
    static const struct {
        const char *from, *to, *key;
    } rows[] = {
        {"\"case\":{", "\"casus\":{", "case"},
        {"\"state\":\"open\"", "\"state\":\"half\"", "state"},
        {"\"state\":\"partial\"", "\"state\":\"new\"", "state"},
        {"\"level\":\"content\"", "\"level\":3", "level"},
        {"\"outcome\":\"cannot-tell\"", "\"outcome\":\"\"", "outcome"},
        {"\"urgency\":2", "\"urgency\":9", "urgency"},
        {"\"status\":\"no-rule\"", "\"status\":\"because\"", "status"},
        {"\"lines\":[", "\"lines\":{},\"x\":[", "lines"},
        {"\"oin\":\"0", "\"oin\":\"x", "oin"},
        {"\"expires\":\"2026", "\"expires\":\"20a6", "expires"},
        {"T12:34:56", "T25:34:56", "now: a moment is written"},
        {"\"list\":\"role\"", "\"list\":\"rol\"", "list"},
        {"\"matched_by\":[\"adres\"", "\"matched_by\":[1", "lines[0].matched_by[0]"},
    };
    struct view view = make_view(), again;
    const char *text = json_of(&view);
    for (size_t i = 0; i < N(rows); i++) {
        struct complaint why = {""};
        const char *changed, *at = strstr(text, rows[i].from);
        cr_assert(at, "%s is not in %s", rows[i].from, text);
        cr_assert(status_ok(arena_print(arena, &changed, "%.*s%s%s", (int)(at - text), text, rows[i].to, at + strlen(rows[i].from))));
        cr_expect(status_is(speech_reply_decode(SPEECH_CASE_SHOW, span_of_text(changed), arena, &why, &again), STATUS_IO_FAILED));
        cr_expect(strstr(why.text, rows[i].key), "%s: %s", rows[i].to, why.text);
    }
}
