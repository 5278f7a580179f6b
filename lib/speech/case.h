// SPDX-License-Identifier: EUPL-1.2
//
// Cases: what a regisseur asks about one household, and what she sees of it. Who it is about comes as pseudonyms only (P-01).
#pragma once

#include "crypto/group.h"
#include "speech/parts.h"
#include "wire/message.h"

// clang-format off
#define CASE_VERBS(X) \
    X(CASE_PLAN, case_plan, "case-plan", ACCESS_REGISSEUR, READS, case_plan, case_planned, \
      "purpose, phase, basis, role and domain that a route comes to") \
    X(CASE_OPEN, case_open, "case-open", ACCESS_REGISSEUR, WRITES, case_open, case_ref, "a case with its necessity, term and subjects") \
    X(CASE_ASK, case_ask, "case-ask", ACCESS_REGISSEUR, WRITES, case_ref, case_asked, "one question to every partner that holds data") \
    X(CASE_PROGRESS, case_progress, "case-progress", ACCESS_REGISSEUR, READS, case_ref, case_progress, "how many have answered") \
    X(CASE_SHOW, case_show, "case-show", ACCESS_REGISSEUR, WRITES, case_ref, case_view, \
      "the consolidated view; that it was viewed is entered") \
    X(CASE_LIST, case_list, "case-list", ACCESS_REGISSEUR, READS, nothing, case_list, "all cases of this node")
// clang-format on

enum speech_route { SPEECH_ROUTE_CLIENT = 1, SPEECH_ROUTE_PROFESSIONAL };
enum speech_case_state { SPEECH_CASE_OPENED = 1, SPEECH_CASE_CLOSED };

struct speech_case_ref {
    uint8_t id[SPEECH_CASE_ID_BYTES];
};
struct speech_case_plan {
    enum speech_route route;
    const char *purpose, *phase, *basis, *role;
};
struct speech_case_planned {
    const char *purpose, *phase, *basis, *role, *domain, *article;
};
struct speech_subject {
    enum identifier_kind kind;
    struct element pseudonym;
};
struct speech_case_open {
    enum speech_route route;
    const char *purpose, *phase, *basis, *role;
    size_t category_count;
    const char **categories;
    const char *necessity, *why_not_lighter, *deferral_reason;
    int32_t informed, deferral_until, expires;
    size_t subject_count;
    struct speech_subject *subjects;
};
struct speech_case_asked {
    uint32_t asked;
};
struct speech_case_progress {
    uint32_t asked, answered, unreachable;
};
struct speech_case_view {
    const char *view;
};
struct speech_case_row {
    uint8_t id[SPEECH_CASE_ID_BYTES];
    enum speech_case_state state;
    const char *purpose, *phase, *basis, *article, *role;
    size_t category_count;
    const char **categories;
    const char *necessity, *why_not_lighter, *deferral_reason;
    int32_t informed, deferral_until;
    int64_t opened;
    int32_t expires;
};
struct speech_case_list {
    size_t case_count;
    struct speech_case_row *cases;
};

#ifdef SPEECH_TABLES
// clang-format off
static const char *const route_words[] = {[SPEECH_ROUTE_CLIENT] = "client", [SPEECH_ROUTE_PROFESSIONAL] = "professional"};
static const char *const case_state_words[] = {[SPEECH_CASE_OPENED] = "open", [SPEECH_CASE_CLOSED] = "closed"};

static const struct speech_row case_ref_rows[] = {
    {HEX_AS("case", struct speech_case_ref, id), MEANS("the case")},
};
SHAPE(case_ref);

/* Where a case stands in the policy; what is left out follows from the route. */
#define CASE_GROUNDS_ROWS(type) \
    {CHOICE(type, route, route_words), MEANS("who came with the request for help")}, \
    {WORD(type, purpose), OPTIONAL, EXAMPLE("onderzoek-client"), MEANS("another purpose than that of the route")}, \
    {WORD(type, phase), OPTIONAL, EXAMPLE("onderzoek"), MEANS("another phase")}, \
    {WORD(type, basis), OPTIONAL, EXAMPLE("wmo-toestemming"), MEANS("one basis for all partners; else each is asked on its own")}, \
    {WORD(type, role), OPTIONAL, EXAMPLE("regisseur"), MEANS("another role than regisseur")}

static const struct speech_row case_plan_rows[] = {
    CASE_GROUNDS_ROWS(struct speech_case_plan),
};
SHAPE(case_plan);
static const struct speech_row case_planned_rows[] = {
    {WORD(struct speech_case_planned, purpose), EXAMPLE("onderzoek-client"), MEANS("a word of the policy")},
    {WORD(struct speech_case_planned, phase), EXAMPLE("onderzoek"), MEANS("likewise")},
    {WORD(struct speech_case_planned, basis), OPTIONAL, EXAMPLE("wmo-toestemming"), MEANS("the one basis that was asked for")},
    {WORD(struct speech_case_planned, role), EXAMPLE("regisseur"), MEANS("in which is asked")},
    {WORD(struct speech_case_planned, domain), EXAMPLE("casus"), MEANS("in which the subjects are to be evaluated")},
    {TEXT(struct speech_case_planned, article, 1, ARTICLE_MOST_BYTES), OPTIONAL, EXAMPLE("Wmo 2015 art. 5.1.1"),
     MEANS("of the basis")},
};
SHAPE(case_planned);

static const char *const subject_kind_words[] = {[IDENTIFIER_KIND_ADDRESS] = "address", [IDENTIFIER_KIND_PERSON] = "person"};
static const struct speech_row subject_rows[] = {
    {CHOICE(struct speech_subject, kind, subject_kind_words), MEANS("what the identifier was")},
    {POINT(struct speech_subject, pseudonym), MEANS("in the domain of the purpose")},
};
SHAPE(subject);
static const struct speech_row subject_item = OBJECT_ITEM(subject), category_item = WORD_ITEM("schulden");
static const struct speech_row case_open_rows[] = {
    CASE_GROUNDS_ROWS(struct speech_case_open),
    {LIST(struct speech_case_open, categories, category_count, category_item, 0, CATEGORIES_MOST), MEANS("what is asked for")},
    {LINES(struct speech_case_open, necessity, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Huisuitzetting dreigt op korte termijn"),
     MEANS("why this is needed now; holds no identity")},
    {LINES(struct speech_case_open, why_not_lighter, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Gesprek had geen resultaat"),
     MEANS("why less would not do; likewise")},
    {DAY(struct speech_case_open, informed), OPTIONAL, MEANS("when the client was told; otherwise both below")},
    {LINES(struct speech_case_open, deferral_reason, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Veiligheid van de kinderen"),
     MEANS("why telling is put off")},
    {DAY(struct speech_case_open, deferral_until), OPTIONAL, MEANS("until when")},
    {DAY(struct speech_case_open, expires), OPTIONAL, MEANS("last day of the case; in 90 days otherwise")},
    {LIST(struct speech_case_open, subjects, subject_count, subject_item, 0, SUBJECTS_MOST), MEANS("whom it is about")},
};
SHAPE(case_open);

static const struct speech_row case_asked_rows[] = {
    {NUMBER(struct speech_case_asked, asked, 0, SPEECH_PARTNERS_MOST), MEANS("partners that were asked")},
};
SHAPE(case_asked);
static const struct speech_row case_progress_rows[] = {
    {NUMBER(struct speech_case_progress, asked, 0, SPEECH_PARTNERS_MOST), MEANS("partners that were asked the last time")},
    {NUMBER(struct speech_case_progress, answered, 0, SPEECH_PARTNERS_MOST), MEANS("of these")},
    {NUMBER(struct speech_case_progress, unreachable, 0, SPEECH_PARTNERS_MOST), MEANS("have not answered and have no line")},
};
SHAPE(case_progress);
static const struct speech_row case_view_rows[] = {
    {LINES(struct speech_case_view, view, 2, JSON_MOST_BYTES), EXAMPLE("{}"), MEANS("the view as a JSON object")},
};
SHAPE(case_view);

static const struct speech_row case_row_rows[] = {
    {HEX(struct speech_case_row, id), MEANS("what `case` is elsewhere")},
    {CHOICE(struct speech_case_row, state, case_state_words), MEANS("where it is in its life")},
    {WORD(struct speech_case_row, purpose), OPTIONAL, EXAMPLE("onderzoek-client"), MEANS("a word of the policy")},
    {WORD(struct speech_case_row, phase), OPTIONAL, EXAMPLE("onderzoek"), MEANS("likewise")},
    {WORD(struct speech_case_row, basis), OPTIONAL, EXAMPLE("wmo-toestemming"), MEANS("when one was chosen for all")},
    {TEXT(struct speech_case_row, article, 1, ARTICLE_MOST_BYTES), OPTIONAL, EXAMPLE("Wmo 2015 art. 5.1.1"), MEANS("of that basis")},
    {WORD(struct speech_case_row, role), OPTIONAL, EXAMPLE("regisseur"), MEANS("in which was asked")},
    {LIST(struct speech_case_row, categories, category_count, category_item, 0, CATEGORIES_MOST), MEANS("what was asked for")},
    {LINES(struct speech_case_row, necessity, 0, REASON_MOST_BYTES), EXAMPLE("Huisuitzetting dreigt op korte termijn"),
     MEANS("why this is needed now")},
    {LINES(struct speech_case_row, why_not_lighter, 0, REASON_MOST_BYTES), EXAMPLE("Gesprek had geen resultaat"),
     MEANS("why less would not do")},
    {DAY(struct speech_case_row, informed), OPTIONAL, MEANS("when the client was told")},
    {LINES(struct speech_case_row, deferral_reason, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Veiligheid van de kinderen"),
     MEANS("why telling is put off")},
    {DAY(struct speech_case_row, deferral_until), OPTIONAL, MEANS("until when")},
    {TIME(struct speech_case_row, opened), OPTIONAL, MEANS("when")},
    {DAY(struct speech_case_row, expires), OPTIONAL, MEANS("last day")},
};
SHAPE(case_row);
static const struct speech_row case_row_item = OBJECT_ITEM(case_row);
static const struct speech_row case_list_rows[] = {
    {LIST(struct speech_case_list, cases, case_count, case_row_item, 0, 100000), MEANS("in the order of opening")},
};
SHAPE(case_list);
// clang-format on
#endif
