// SPDX-License-Identifier: EUPL-1.2
//
// The consolidated view of a case as it is said and shown: what partners told, what they did not, and whether the definition holds.
// lib/view makes it and puts it on a page.
//
// Texts are zero-terminated, clean UTF-8 and never NULL ("" for none); words of the vocabulary are looked up in `words`.
#pragma once

#include "base/exchange_id.h"
#include "base/oin.h"
#include "casefile/case.h"
#include "casefile/consolidate.h"
#include "speech/parts.h"

/* name, word. One word may stand in several lists and read otherwise in each. */
#define VIEW_LISTS(X)       \
    X(ROLE, "role")         \
    X(CATEGORY, "category") \
    X(PURPOSE, "purpose")   \
    X(PHASE, "phase")       \
    X(BASIS, "basis")       \
    X(LIFE_DOMAIN, "life_domain")
#define VIEW_LIST_ENUM(name, word) VIEW_##name,
enum view_list { VIEW_LISTS(VIEW_LIST_ENUM) VIEW_LIST_COUNT };
#undef VIEW_LIST_ENUM

#define VIEW_WORDS_MOST 512

struct view_word {
    enum view_list list;
    const char *word, *text;
};

/* What was said along. */
struct view_words {
    size_t count;
    struct view_word *words;
};

#define VIEW_PARTNERS_MOST 64
#define VIEW_LINES_MOST (VIEW_PARTNERS_MOST * SIGNALS_MOST)

struct view_case {
    uint8_t id[CASE_ID_BYTES];
    enum case_state state;
    const char *purpose, *phase, *role;
    const char *basis, *article; /* "" when each partner is asked on its own */
    size_t category_count;
    const char **categories;
    enum necessity_code necessity_code;
    enum lighter_code lighter_code;
    const char *necessity, *why_not_lighter;
    int32_t informed_day; /* 0: not yet, and then: */
    const char *deferral_reason;
    int32_t deferral_until_day;
    int64_t opened_ms;
    int32_t expires_day;
};

struct view_criterion {
    enum definition_criterion criterion;
    bool is_met;
    uint32_t found;
};

struct view_domain { /* a life domain of which something was told */
    const char *life_domain;
    uint8_t most_urgent; /* 0: none stated */
    uint32_t signal_count;
    size_t partner_count;
    const char **partners; /* short names */
};

struct view_line {              /* a signal */
    const char *partner, *name; /* short and whole name of who told it */
    const char *category, *law;
    enum answer_level level; /* INVOLVED, or CONTENT and then: */
    const char *life_domain;
    uint8_t urgency; /* 0: not stated */
    enum household_role role;
    int32_t since_day, until_day; /* until 0: open */
    const char *contact;
    size_t matched_count;
    const char **matched_by; /* as people read it: "adres", "persoon" */
};

struct view_category { /* what was decided for it */
    const char *category;
    enum answer_level level;
    enum status_code code;
    const char *article, *reason;
};

struct view_earlier { /* what the partner said before it took that back */
    enum reply_state state;
    int64_t at_ms;
};

struct view_partner {
    struct oin oin;
    const char *short_name, *name, *contact;
    enum reply_state state;
    int64_t since_ms, asked_ms; /* 0: no such moment */
    bool holds_data, is_incomplete;
    bool has_answer; /* and then: */
    size_t category_count;
    struct view_category *categories;
    uint32_t signal_count;
    struct exchange_id exchange;
    uint32_t retain_days, inform_days; /* 0: none set */
    const char *condition;
    size_t earlier_count;
    struct view_earlier *earlier; /* in the order in which they came */
};

struct view_definition {
    enum definition_outcome outcome;
    size_t criterion_count;
    struct view_criterion *criteria;
};

struct view {
    int64_t now_ms;
    struct view_case of;
    int32_t days_left;
    struct view_definition definition;
    size_t domain_count;
    struct view_domain *domains;
    size_t line_count;
    struct view_line *lines; /* most urgent first; then as answered */
    size_t partner_count;
    struct view_partner *partners; /* in the order of the roster */
    size_t missing_count;
    const char **missing; /* short names of partners of whom something may be missing */
    size_t untold_count;
    struct view_category *untold; /* nobody was asked for these, because no partner may tell them */
    struct view_words words;
};

#ifdef SPEECH_TABLES
// clang-format off
static const char *const necessity_words[] = {NECESSITY_CODES(NUMBERED_WORD)};
static const char *const lighter_words[] = {LIGHTER_CODES(NUMBERED_WORD)};
static const char *const case_state_words[] = {CASE_STATES(NUMBERED_WORD)};
static const char *const reply_state_words[] = {REPLY_STATES(NUMBERED_WORD)};
static const char *const level_words[] = {ANSWER_LEVELS(NUMBERED_WORD)};
#define ROLE_OF_HOUSEHOLD(NAME, number, word) [number] = (word),
static const char *const household_role_words[] = {HOUSEHOLD_ROLES(ROLE_OF_HOUSEHOLD)};
#undef ROLE_OF_HOUSEHOLD
static const char *const outcome_words[] = {DEFINITION_OUTCOMES(NUMBERED_WORD)};
#define CRITERION_WORD(NAME, word, ...) [CRITERION_##NAME] = (word),
static const char *const criterion_words[] = {DEFINITION_CRITERIA(CRITERION_WORD)};
#undef CRITERION_WORD
#define LIST_WORD(NAME, word) [VIEW_##NAME] = (word),
static const char *const list_words[] = {VIEW_LISTS(LIST_WORD)};
#undef LIST_WORD

static const struct speech_row view_word_rows[] = {
    {CHOICE(struct view_word, list, list_words), MEANS("which list of the policy's vocabulary")},
    {WORD(struct view_word, word), EXAMPLE("schulden"), MEANS("as it stands elsewhere in the reply")},
    {TEXT(struct view_word, text, 0, SPEECH_TEXT_MOST), EXAMPLE("Schulden"), MEANS("what people read for it")},
};
SHAPE(view_word);
static const struct speech_row view_word_item = OBJECT_ITEM(view_word);
#define VIEW_WORDS_ROW(type, member) \
    {LIST_AS("words", type, member.words, member.count, view_word_item, 0, VIEW_WORDS_MOST), MEANS("the words that the reply says")}

static const struct speech_row category_item = WORD_ITEM("schulden"), short_name_item = TEXT_ITEM("haven");
static const struct speech_row view_case_rows[] = {
    {HEX(struct view_case, id), MEANS("what `case` is elsewhere")},
    {CHOICE(struct view_case, state, case_state_words), MEANS("where it is in its life")},
    {WORD(struct view_case, purpose), OPTIONAL, EXAMPLE("onderzoek-client"), MEANS("a word of the policy")},
    {WORD(struct view_case, phase), OPTIONAL, EXAMPLE("onderzoek"), MEANS("likewise")},
    {WORD(struct view_case, basis), OPTIONAL, EXAMPLE("wmo-toestemming"), MEANS("when one was chosen for all partners")},
    {TEXT(struct view_case, article, 1, ARTICLE_MOST_BYTES), OPTIONAL, EXAMPLE("Wmo 2015 art. 5.1.1"), MEANS("of that basis")},
    {WORD(struct view_case, role), OPTIONAL, EXAMPLE("regisseur"), MEANS("in which was asked")},
    {LIST(struct view_case, categories, category_count, category_item, 0, CATEGORIES_MOST), MEANS("what was asked for")},
    {CHOICE(struct view_case, necessity_code, necessity_words), MEANS("why this is needed now")},
    {LINES(struct view_case, necessity, 0, REASON_MOST_BYTES), EXAMPLE("Huisuitzetting dreigt"), MEANS("the same in words; may be empty")},
    {CHOICE(struct view_case, lighter_code, lighter_words), MEANS("why less would not do")},
    {LINES(struct view_case, why_not_lighter, 0, REASON_MOST_BYTES), EXAMPLE("Gesprek had geen resultaat"),
     MEANS("the same in words; may be empty")},
    {DAY_AS("informed", struct view_case, informed_day), OPTIONAL, MEANS("when the client was told")},
    {LINES(struct view_case, deferral_reason, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Veiligheid van de kinderen"),
     MEANS("why telling is put off")},
    {DAY_AS("deferral_until", struct view_case, deferral_until_day), OPTIONAL, MEANS("until when")},
    {TIME_AS("opened", struct view_case, opened_ms), OPTIONAL, MEANS("when")},
    {DAY_AS("expires", struct view_case, expires_day), OPTIONAL, MEANS("last day")},
};
SHAPE(view_case);
static const struct speech_row view_case_item = OBJECT_ITEM(view_case);

static const struct speech_row view_criterion_rows[] = {
    {CHOICE(struct view_criterion, criterion, criterion_words), MEANS("of the definition")},
    {BOOL_AS("met", struct view_criterion, is_met), MEANS("by what was answered")},
    {NUMBER(struct view_criterion, found, 0, UINT32_MAX), MEANS("how many there are of it")},
};
SHAPE(view_criterion);
static const struct speech_row view_criterion_item = OBJECT_ITEM(view_criterion);
static const struct speech_row view_definition_rows[] = {
    {CHOICE(struct view_definition, outcome, outcome_words), MEANS("whether the household fits the definition")},
    {LIST(struct view_definition, criteria, criterion_count, view_criterion_item, 0, CRITERIA), MEANS("why")},
};
SHAPE(view_definition);
static const struct speech_row view_domain_rows[] = {
    {WORD(struct view_domain, life_domain), OPTIONAL, EXAMPLE("financien"), MEANS("a word of the policy")},
    {NUMBER(struct view_domain, most_urgent, 0, 5), MEANS("1 is acute; 0: none stated")},
    {NUMBER_AS("signals", struct view_domain, signal_count, 0, UINT32_MAX), MEANS("how many")},
    {LIST(struct view_domain, partners, partner_count, short_name_item, 0, VIEW_PARTNERS_MOST), MEANS("short names of who told")},
};
SHAPE(view_domain);
static const struct speech_row matched_item = WORD_ITEM("adres");
static const struct speech_row view_line_rows[] = {
    {TEXT(struct view_line, partner, 0, SPEECH_NAME_MOST), EXAMPLE("haven"), MEANS("short name of who told it")},
    {TEXT(struct view_line, name, 0, SPEECH_NAME_MOST), EXAMPLE("Woonstichting De Haven"), MEANS("its name on the roster")},
    {WORD(struct view_line, category), OPTIONAL, EXAMPLE("schulden"), MEANS("a word of the policy")},
    {TEXT(struct view_line, law, 0, ARTICLE_MOST_BYTES), EXAMPLE("wgs"), MEANS("to which the category belongs")},
    {CHOICE(struct view_line, level, level_words), MEANS("how much was told; the rest only with \"content\"")},
    {WORD(struct view_line, life_domain), OPTIONAL, EXAMPLE("financien"), MEANS("a word of the policy")},
    {NUMBER(struct view_line, urgency, 0, 5), OPTIONAL, MEANS("1 is acute; not stated otherwise")},
    {CHOICE(struct view_line, role, household_role_words), OPTIONAL, MEANS("who in the household it is about")},
    {CLAIMED_DAY_AS("since", struct view_line, since_day), OPTIONAL, MEANS("first day")},
    {CLAIMED_DAY_AS("until", struct view_line, until_day), OPTIONAL, MEANS("last day")},
    {TEXT(struct view_line, contact, 1, CONTACT_MOST_BYTES), OPTIONAL, EXAMPLE("wijkteam Noord"), MEANS("the professional to call")},
    {LIST(struct view_line, matched_by, matched_count, matched_item, 0, IDENTIFIER_KIND_LAST),
     MEANS("what fitted: \"adres\", \"persoon\", \"naam en geboortedatum\", \"woning (BAG)\"")},
};
SHAPE(view_line);
static const struct speech_row view_category_rows[] = {
    {WORD(struct view_category, category), OPTIONAL, EXAMPLE("schulden"), MEANS("a word of the policy")},
    {CHOICE(struct view_category, level, level_words), MEANS("what was granted")},
    {CODE_AS("status", struct view_category, code), MEANS("\"ok\", or why not")},
    {TEXT(struct view_category, article, 1, ARTICLE_MOST_BYTES), OPTIONAL, EXAMPLE("Wmo 2015 art. 5.1.1"),
     MEANS("on which it was granted")},
    {LINES(struct view_category, reason, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Na overleg met het gezin"),
     MEANS("that the partner gave")},
};
SHAPE(view_category);
static const struct speech_row view_category_item = OBJECT_ITEM(view_category);
static const struct speech_row view_earlier_rows[] = {
    {CHOICE(struct view_earlier, state, reply_state_words), MEANS("as what it answered")},
    {TIME_AS("at", struct view_earlier, at_ms), MEANS("when that came")},
};
SHAPE(view_earlier);
static const struct speech_row view_earlier_item = OBJECT_ITEM(view_earlier);
static const struct speech_row view_partner_rows[] = {
    {OIN(struct view_partner, oin), MEANS("the partner")},
    {TEXT_AS("short", struct view_partner, short_name, 0, SPEECH_NAME_MOST), EXAMPLE("haven"), MEANS("its short name on the roster")},
    {TEXT(struct view_partner, name, 0, SPEECH_NAME_MOST), EXAMPLE("Woonstichting De Haven"), MEANS("its name there")},
    {TEXT(struct view_partner, contact, 0, SPEECH_NAME_MOST), EXAMPLE("078 555 01 00"), MEANS("as stated there")},
    {CHOICE(struct view_partner, state, reply_state_words), MEANS("what became of asking it")},
    {TIME_AS("since", struct view_partner, since_ms), OPTIONAL, MEANS("in this state")},
    {TIME_AS("asked", struct view_partner, asked_ms), OPTIONAL, MEANS("when")},
    {BOOL_AS("data", struct view_partner, holds_data), MEANS("it holds data")},
    {BOOL_AS("incomplete", struct view_partner, is_incomplete), MEANS("something of it may be missing")},
    {LIST(struct view_partner, categories, category_count, view_category_item, 0, CATEGORIES_MOST), IF(struct view_partner, has_answer),
     MEANS("when it answered: what was decided for each")},
    {NUMBER_AS("signals", struct view_partner, signal_count, 0, SIGNALS_MOST), IF(struct view_partner, has_answer),
     MEANS("likewise: how many it told")},
    {HEX(struct view_partner, exchange), IF(struct view_partner, has_answer), MEANS("likewise: names the exchange in both ledgers")},
    {NUMBER(struct view_partner, retain_days, 0, UINT32_MAX), OPTIONAL, MEANS("how long the answer may be kept")},
    {NUMBER(struct view_partner, inform_days, 0, UINT32_MAX), OPTIONAL, MEANS("within how many days the client is to be told")},
    {LINES(struct view_partner, condition, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Alleen voor het eerste gesprek"),
     MEANS("under which it answered")},
    {LIST(struct view_partner, earlier, earlier_count, view_earlier_item, 0, ANSWERS_MOST), IF(struct view_partner, has_answer),
     MEANS("when it answered: what it answered before, and took back; this answer is a revision of those")},
};
SHAPE(view_partner);
static const struct speech_row view_domain_item = OBJECT_ITEM(view_domain), view_line_item = OBJECT_ITEM(view_line),
                               view_partner_item = OBJECT_ITEM(view_partner);
static const struct speech_row view_rows[] = {
    {TIME_AS("now", struct view, now_ms), MEANS("when it was made")},
    {OBJECT_AS("case", struct view, of, view_case), MEANS("its head")},
    {NUMBER(struct view, days_left, INT32_MIN, INT32_MAX), MEANS("until it ends")},
    {OBJECT(struct view, definition, view_definition), MEANS("of a household that needs a joint approach")},
    {LIST(struct view, domains, domain_count, view_domain_item, 0, LIFE_DOMAINS), MEANS("life domains of which something was told")},
    {LIST(struct view, lines, line_count, view_line_item, 0, VIEW_LINES_MOST), MEANS("signals, most urgent first")},
    {LIST(struct view, partners, partner_count, view_partner_item, 0, VIEW_PARTNERS_MOST),
     MEANS("everybody on the roster, in its order")},
    {LIST(struct view, missing, missing_count, short_name_item, 0, VIEW_PARTNERS_MOST), MEANS("of whom something may be missing")},
    {LIST(struct view, untold, untold_count, view_category_item, 0, CATEGORIES_MOST),
     MEANS("asked of nobody, for no partner may tell it")},
    VIEW_WORDS_ROW(struct view, words),
};
SHAPE(view);
// clang-format on
#endif
