// SPDX-License-Identifier: EUPL-1.2
//
// Cases: what a regisseur asks about one household, and what she sees of it. Who it is about comes as pseudonyms only (P-01).
#pragma once

#include "crypto/group.h"
#include "speech/list.h"
#include "speech/view.h"

#define SPEECH_CASE_SUBJECTS_MOST (SUBJECTS_MOST * SPEECH_PARTNERS_MOST) /* for all registers */

// clang-format off
#define CASE_VERBS(X) \
    X(CASE_PLAN, case_plan, "case-plan", ACCESS_REGISSEUR, READS, \
      NO_ENTRY("what is agreed, and a number for a case that is not there yet"), speech_case_plan, speech_case_planned, \
      "purpose, phase, basis, role and domain that a route comes to, and for whose registers the household is named") \
    X(CASE_OPEN, case_open, "case-open", ACCESS_REGISSEUR, WRITES, \
      ENTERS(CASE_EVENT, "case-opened"), speech_case_open, speech_case_ref, \
      "a case with its necessity, term and subjects") \
    X(CASE_ASK, case_ask, "case-ask", ACCESS_REGISSEUR, WRITES, \
      ENTERS(REQUEST_SENT, ""), speech_case_ref, speech_case_asked, \
      "one question to every partner that holds data") \
    X(CASE_PROGRESS, case_progress, "case-progress", ACCESS_REGISSEUR, WRITES, \
      VIEWS("progress-viewed"), speech_case_ref, speech_case_progress, \
      "how many have answered") \
    X(CASE_SHOW, case_show, "case-show", ACCESS_REGISSEUR, WRITES, \
      VIEWS("case-viewed"), speech_case_ref, view, \
      "the consolidated view; that it was viewed is entered") \
    X(CASE_LIST, case_list, "case-list", ACCESS_REGISSEUR, WRITES, \
      VIEWS("cases-viewed"), speech_case_pick, speech_case_list, \
      "cases that are not over, or those that are, by their last day") \
    X(CASE_FIND, case_find, "case-find", ACCESS_REGISSEUR, WRITES, \
      VIEWS("case-found"), speech_begins, speech_ids, \
      "the case whose number begins so") \
    X(CASE_QUESTIONS, case_questions, "case-questions", ACCESS_REGISSEUR, WRITES, \
      VIEWS("questions-viewed"), speech_which, speech_question_list, \
      "questions that are not answered yet, by when they end")
// clang-format on

enum speech_route { SPEECH_ROUTE_CLIENT = 1, SPEECH_ROUTE_PROFESSIONAL };

struct speech_case_ref {
    uint8_t id[CASE_ID_BYTES];
};
struct speech_case_plan {
    enum speech_route route;
    const char *purpose, *phase, *basis, *role;
    size_t category_count;
    const char *const *categories;
    bool informed;
};
struct speech_case_holder {
    struct oin holder;
    size_t kind_count;
    enum identifier_kind *kinds;
};
struct speech_case_planned {
    uint8_t id[CASE_ID_BYTES];
    const char *purpose, *phase, *basis, *role, *domain, *article;
    size_t holder_count;
    struct speech_case_holder *holders;
};
struct speech_subject {
    struct oin holder;
    enum identifier_kind kind;
    struct element pseudonym;
};
struct speech_case_open {
    uint8_t id[CASE_ID_BYTES];
    enum speech_route route;
    const char *purpose, *phase, *basis, *role;
    size_t category_count;
    const char *const *categories;
    enum necessity_code necessity_code;
    enum lighter_code lighter_code;
    const char *necessity, *why_not_lighter, *deferral_reason;
    int32_t informed, deferral_until, expires;
    size_t subject_count;
    struct speech_subject *subjects;
};
struct speech_case_asked {
    uint32_t asked, left_out, used_up, shut_out;
};
struct speech_case_progress {
    uint32_t asked, answered, unreachable;
};
struct speech_case_pick {
    bool over;
    struct speech_page page;
};
struct speech_case_list {
    size_t case_count;
    struct view_case *cases;
    struct view_words words;
    struct speech_next next;
};

enum speech_question_state { SPEECH_QUESTION_SENT = 1, SPEECH_QUESTION_WEIGHED };
struct speech_question {
    uint8_t case_id[CASE_ID_BYTES];
    struct oin to;
    const char *name;
    enum speech_question_state state;
    int64_t asked, ends;
};
struct speech_question_list {
    size_t question_count;
    struct speech_question *questions;
    struct speech_next next;
};

#ifdef SPEECH_TABLES
// clang-format off
static const char *const route_words[] = {[SPEECH_ROUTE_CLIENT] = "client", [SPEECH_ROUTE_PROFESSIONAL] = "professional"};

static const struct speech_row speech_case_ref_rows[] = {
    {HEX_AS("case", struct speech_case_ref, id), MEANS("the case")},
};
SHAPE(speech_case_ref);

/* Where a case stands in the policy; what is left out follows from the route. */
#define CASE_GROUNDS_ROWS(type) \
    {CHOICE(type, route, route_words), MEANS("who came with the request for help")}, \
    {WORD(type, purpose), OPTIONAL, EXAMPLE("onderzoek-client"), MEANS("another purpose than that of the route")}, \
    {WORD(type, phase), OPTIONAL, EXAMPLE("onderzoek"), MEANS("another phase")}, \
    {WORD(type, basis), OPTIONAL, EXAMPLE("wmo-toestemming"), MEANS("one basis for all partners; else each is asked on its own")}, \
    {WORD(type, role), OPTIONAL, EXAMPLE("regisseur"), MEANS("another role than regisseur")}

static const struct speech_row speech_case_plan_rows[] = {
    CASE_GROUNDS_ROWS(struct speech_case_plan),
    {LIST(struct speech_case_plan, categories, category_count, category_item, 0, CATEGORIES_MOST), OPTIONAL,
     MEANS("what is asked for; anything otherwise")},
    {BOOL(struct speech_case_plan, informed), OPTIONAL, MEANS("the client was told; otherwise that is put off")},
};
SHAPE(speech_case_plan);
static const char *const subject_kind_words[] = {
#define SUBJECT_KIND_WORD(name, number, form, word, read) [number] = word,
    IDENTIFIER_KINDS(SUBJECT_KIND_WORD)
#undef SUBJECT_KIND_WORD
};
static const struct speech_row subject_kind_item = CHOICE_ITEM(subject_kind_words);
#define KINDS_ROW(type) LIST(type, kinds, kind_count, subject_kind_item, 0, IDENTIFIER_KIND_LAST)

static const struct speech_row speech_case_holder_rows[] = {
    {OIN(struct speech_case_holder, holder), MEANS("ours, then those that can be asked")},
    {KINDS_ROW(struct speech_case_holder), MEANS("the kinds of identifiers that its roles bring: it is asked by no other")},
};
SHAPE(speech_case_holder);
static const struct speech_row holder_item = OBJECT_ITEM(speech_case_holder);
static const struct speech_row speech_case_planned_rows[] = {
    {HEX_AS("case", struct speech_case_planned, id), MEANS("what the case will be called, when it is opened; its vouchers are for it")},
    {WORD(struct speech_case_planned, purpose), EXAMPLE("onderzoek-client"), MEANS("a word of the policy")},
    {WORD(struct speech_case_planned, phase), EXAMPLE("onderzoek"), MEANS("likewise")},
    {WORD(struct speech_case_planned, basis), OPTIONAL, EXAMPLE("wmo-toestemming"), MEANS("the one basis that was asked for")},
    {WORD(struct speech_case_planned, role), EXAMPLE("regisseur"), MEANS("in which is asked")},
    {WORD(struct speech_case_planned, domain), EXAMPLE("casus"), MEANS("in which the subjects are to be evaluated")},
    {TEXT(struct speech_case_planned, article, 1, ARTICLE_MOST_BYTES), OPTIONAL, EXAMPLE("Wmo 2015 art. 5.1.1"),
     MEANS("of the basis")},
    {LIST(struct speech_case_planned, holders, holder_count, holder_item, 0, SPEECH_PARTNERS_MOST),
     MEANS("for whose registers the subjects are to be evaluated")},
};
SHAPE(speech_case_planned);

static const struct speech_row speech_subject_rows[] = {
    {OIN(struct speech_subject, holder), MEANS("for whose register; those of this node name the household here")},
    {CHOICE(struct speech_subject, kind, subject_kind_words), MEANS("what the identifier was")},
    {POINT(struct speech_subject, pseudonym), MEANS("in the domain of the purpose")},
};
SHAPE(speech_subject);
static const struct speech_row subject_item = OBJECT_ITEM(speech_subject);
static const struct speech_row speech_case_open_rows[] = {
    {HEX_AS("case", struct speech_case_open, id), MEANS("as `case-plan` gave it, and `evaluate` got it")},
    CASE_GROUNDS_ROWS(struct speech_case_open),
    {LIST(struct speech_case_open, categories, category_count, category_item, 0, CATEGORIES_MOST), MEANS("what is asked for")},
    {CHOICE(struct speech_case_open, necessity_code, necessity_words), MEANS("why this is needed now")},
    {PROSE(struct speech_case_open, necessity, PROSE_LINES, 1, REASON_MOST_BYTES), OPTIONAL,
     EXAMPLE("Huisuitzetting dreigt op korte termijn"), MEANS("the same in words; there with `anders`")},
    {CHOICE(struct speech_case_open, lighter_code, lighter_words), MEANS("why less would not do")},
    {PROSE(struct speech_case_open, why_not_lighter, PROSE_LINES, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Gesprek had geen resultaat"),
     MEANS("the same in words; there with `anders`")},
    {DAY(struct speech_case_open, informed), OPTIONAL, MEANS("when the client was told; otherwise both below")},
    {PROSE(struct speech_case_open, deferral_reason, PROSE_LINES, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Veiligheid van de kinderen"),
     MEANS("why telling is put off")},
    {DAY(struct speech_case_open, deferral_until), OPTIONAL, MEANS("until when")},
    {DAY(struct speech_case_open, expires), OPTIONAL, MEANS("last day of the case; in 90 days otherwise")},
    {LIST(struct speech_case_open, subjects, subject_count, subject_item, 0, SPEECH_CASE_SUBJECTS_MOST), MEANS("whom it is about")},
};
SHAPE(speech_case_open);

static const struct speech_row speech_case_asked_rows[] = {
    {NUMBER(struct speech_case_asked, asked, 0, SPEECH_PARTNERS_MOST), MEANS("partners that were asked")},
    {NUMBER(struct speech_case_asked, left_out, 0, SPEECH_PARTNERS_MOST),
     MEANS("partners that the case has no pseudonyms for: open it again to ask them")},
    {NUMBER(struct speech_case_asked, used_up, 0, SPEECH_PARTNERS_MOST), OPTIONAL,
     MEANS("partners that were asked as often as was counted for: likewise")},
    {NUMBER(struct speech_case_asked, shut_out, 0, SPEECH_PARTNERS_MOST), OPTIONAL,
     MEANS("were not asked: they are shut out, by an operator of this node or by the node itself")},
};
SHAPE(speech_case_asked);
static const struct speech_row speech_case_progress_rows[] = {
    {NUMBER(struct speech_case_progress, asked, 0, SPEECH_PARTNERS_MOST), MEANS("partners that were asked the last time")},
    {NUMBER(struct speech_case_progress, answered, 0, SPEECH_PARTNERS_MOST), MEANS("of these")},
    {NUMBER(struct speech_case_progress, unreachable, 0, SPEECH_PARTNERS_MOST), MEANS("have not answered and have no line")},
};
SHAPE(speech_case_progress);
static const struct speech_row speech_case_pick_rows[] = {
    {BOOL(struct speech_case_pick, over), OPTIONAL, MEANS("those that are over, the first that ended first; otherwise the others")},
    PAGE_ROWS(struct speech_case_pick, page),
};
SHAPE(speech_case_pick);
static const struct speech_row speech_case_list_rows[] = {
    {LIST(struct speech_case_list, cases, case_count, view_case_item, 0, PAGE_MOST), MEANS("what ends first stands first")},
    NEXT_ROW(struct speech_case_list, next),
    VIEW_WORDS_ROW(struct speech_case_list, words),
};
SHAPE(speech_case_list);

static const char *const question_state_words[] = {[SPEECH_QUESTION_SENT] = "sent", [SPEECH_QUESTION_WEIGHED] = "weighed"};
static const struct speech_row speech_question_rows[] = {
    {HEX_AS("case", struct speech_question, case_id), MEANS("in which it was asked")},
    {OIN(struct speech_question, to), MEANS("who was asked")},
    {TEXT(struct speech_question, name, 0, 200), EXAMPLE("Woonstichting De Haven"), MEANS("its name on the roster")},
    {CHOICE(struct speech_question, state, question_state_words), MEANS("`sent`: nothing came yet; `weighed`: a person there decides")},
    {TIME(struct speech_question, asked), MEANS("when it was asked")},
    {TIME(struct speech_question, ends), MEANS("until when it is sent, to who does not answer")},
};
SHAPE(speech_question);
static const struct speech_row question_item = OBJECT_ITEM(speech_question);
static const struct speech_row speech_question_list_rows[] = {
    {LIST(struct speech_question_list, questions, question_count, question_item, 0, PAGE_MOST), MEANS("what ends first stands first")},
    NEXT_ROW(struct speech_question_list, next),
};
SHAPE(speech_question_list);
// clang-format on
#endif
