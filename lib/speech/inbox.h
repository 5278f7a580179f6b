// SPDX-License-Identifier: EUPL-1.2
//
// What a professional weighs: the question, what this node has about it, and the decision.
#pragma once

#include "speech/case.h"
#include "wire/message.h"

// clang-format off
#define INBOX_VERBS(X) \
    X(INBOX_LIST, inbox_list, "inbox-list", ACCESS_PROFESSIONAL, WRITES, \
      VIEWS("inbox-viewed"), speech_inbox_pick, speech_inbox_list, \
      "requests that wait for a professional, with what this node has about them; that they were read is entered") \
    X(INBOX_FIND, inbox_find, "inbox-find", ACCESS_PROFESSIONAL, WRITES, \
      VIEWS("request-found"), speech_begins, speech_ids, \
      "the request whose number begins so") \
    X(INBOX_DECIDE, inbox_decide, "inbox-decide", ACCESS_PROFESSIONAL, WRITES, \
      ENTERS(HUMAN_DECISION, ""), speech_inbox_decide, speech_inbox_decided, \
      "grant or refuse one, with a reason")
// clang-format on

enum speech_decision { SPEECH_GRANT = 1, SPEECH_REFUSE };
enum speech_inbox_of { SPEECH_INBOX_WAITING = 1, SPEECH_INBOX_EXPIRED, SPEECH_INBOX_DENIED };

#define SPEECH_OWN_RECORDS_MOST 1024
#define SPEECH_INBOX_SENDERS_MOST 256 /* who left the mesh is one too, for a while */

struct speech_inbox_pick {
    struct oin from;
    enum speech_inbox_of of;
    struct speech_page page;
};
struct speech_own_record {
    const char *kenmerk, *category;
    uint8_t urgency;
};
struct speech_inbox_row {
    struct exchange_id exchange;
    struct oin from;
    const char *name, *role, *purpose, *phase, *article;
    size_t category_count;
    const char *const *categories;
    enum necessity_code necessity_code; /* NONE: a question of before, which has its text */
    enum lighter_code lighter_code;
    const char *necessity, *why_not_lighter;
    int64_t since;
    int32_t due;
    size_t own_record_count;
    struct speech_own_record *own_records;
    enum speech_decision decision;
    const char *decided_by, *reason;
    int64_t decided, denied;
    enum status_code denied_code;
};
struct speech_inbox_sender {
    struct oin from;
    const char *name;
    uint64_t waiting;
    int32_t due;
};
struct speech_inbox_list {
    enum speech_inbox_of of;
    uint64_t due_soon;
    size_t request_count;
    struct speech_inbox_row *requests;
    size_t sender_count;
    struct speech_inbox_sender *senders;
    struct speech_next next;
    struct view_words words;
};
struct speech_inbox_decide {
    struct exchange_id exchange;
    enum speech_decision decision;
    const char *reason;
};
struct speech_inbox_decided {
    enum answer_state answer;
};

#ifdef SPEECH_TABLES
// clang-format off
static const char *const decision_words[] = {[SPEECH_GRANT] = "grant", [SPEECH_REFUSE] = "refuse"};
static const char *const inbox_of_words[] = {
    [SPEECH_INBOX_WAITING] = "waiting", [SPEECH_INBOX_EXPIRED] = "expired", [SPEECH_INBOX_DENIED] = "denied"};
static const char *const answer_words[] = {ANSWER_STATES(NUMBERED_WORD)};

static const struct speech_row speech_own_record_rows[] = {
    {TEXT(struct speech_own_record, kenmerk, 0, 256), EXAMPLE("A-1"), MEANS("the reference that this node gave it")},
    {WORD(struct speech_own_record, category), OPTIONAL, EXAMPLE("schulden"), MEANS("a word of the policy")},
    {NUMBER(struct speech_own_record, urgency, 0, 5), MEANS("1 is acute; 0: not stated")},
};
SHAPE(speech_own_record);
static const struct speech_row own_record_item = OBJECT_ITEM(speech_own_record);
static const struct speech_row speech_inbox_row_rows[] = {
    {HEX(struct speech_inbox_row, exchange), MEANS("names the request")},
    {OIN(struct speech_inbox_row, from), MEANS("who asks")},
    {TEXT(struct speech_inbox_row, name, 0, 200), EXAMPLE("Gemeente Waterstad"), MEANS("its name on the roster")},
    {WORD(struct speech_inbox_row, role), OPTIONAL, EXAMPLE("regisseur"), MEANS("in which it asks")},
    {WORD(struct speech_inbox_row, purpose), OPTIONAL, EXAMPLE("onderzoek-client"), MEANS("a word of the policy")},
    {WORD(struct speech_inbox_row, phase), OPTIONAL, EXAMPLE("onderzoek"), MEANS("likewise")},
    {TEXT(struct speech_inbox_row, article, 1, ARTICLE_MOST_BYTES), OPTIONAL, EXAMPLE("Wmo 2015 art. 5.1.1"), MEANS("of the basis")},
    {LIST(struct speech_inbox_row, categories, category_count, category_item, 0, CATEGORIES_MOST), MEANS("what is asked for")},
    {CHOICE(struct speech_inbox_row, necessity_code, necessity_words), OPTIONAL, MEANS("why, as the asker chose it")},
    {LINES(struct speech_inbox_row, necessity, 0, REASON_MOST_BYTES), EXAMPLE("Huisuitzetting dreigt op korte termijn"),
     MEANS("as the asker wrote it")},
    {CHOICE(struct speech_inbox_row, lighter_code, lighter_words), OPTIONAL, MEANS("why less would not do, likewise")},
    {LINES(struct speech_inbox_row, why_not_lighter, 0, REASON_MOST_BYTES), EXAMPLE("Gesprek had geen resultaat"), MEANS("likewise")},
    {TIME(struct speech_inbox_row, since), MEANS("when it came")},
    {DAY(struct speech_inbox_row, due), MEANS("last day to decide")},
    {LIST(struct speech_inbox_row, own_records, own_record_count, own_record_item, 0, SPEECH_OWN_RECORDS_MOST),
     MEANS("what this node has about it, while it waits")},
    {CHOICE(struct speech_inbox_row, decision, decision_words), OPTIONAL, MEANS("of the professional")},
    {TEXT(struct speech_inbox_row, decided_by, 0, 120), OPTIONAL, EXAMPLE("arts2"), MEANS("who that was")},
    {TIME(struct speech_inbox_row, decided), OPTIONAL, MEANS("when")},
    {LINES(struct speech_inbox_row, reason, 0, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Na overleg met het gezin"),
     MEANS("what was said with it")},
    {TIME(struct speech_inbox_row, denied), OPTIONAL, MEANS("when the asker said that it does not take that")},
    {CODE(struct speech_inbox_row, denied_code), OPTIONAL, MEANS("why not")},
};
SHAPE(speech_inbox_row);
static const struct speech_row inbox_row_item = OBJECT_ITEM(speech_inbox_row);
static const struct speech_row speech_inbox_pick_rows[] = {
    {OIN(struct speech_inbox_pick, from), OPTIONAL, MEANS("of this partner; of everybody otherwise")},
    {CHOICE(struct speech_inbox_pick, of, inbox_of_words), OPTIONAL,
     MEANS("that wait; on which nobody decided in time, or has to; or whose answer the asker does not take. The first otherwise")},
    PAGE_ROWS(struct speech_inbox_pick, page),
};
SHAPE(speech_inbox_pick);
static const struct speech_row speech_inbox_sender_rows[] = {
    {OIN(struct speech_inbox_sender, from), MEANS("who asks")},
    {TEXT(struct speech_inbox_sender, name, 0, 200), EXAMPLE("Gemeente Waterstad"), MEANS("its name on the roster")},
    {NUMBER(struct speech_inbox_sender, waiting, 1, INT64_MAX), MEANS("how many of its requests wait")},
    {DAY(struct speech_inbox_sender, due), MEANS("last day to decide on the first of them")},
};
SHAPE(speech_inbox_sender);
static const struct speech_row inbox_sender_item = OBJECT_ITEM(speech_inbox_sender);
static const struct speech_row speech_inbox_list_rows[] = {
    {CHOICE(struct speech_inbox_list, of, inbox_of_words), MEANS("which these are")},
    {NUMBER(struct speech_inbox_list, due_soon, 0, INT64_MAX), OPTIONAL,
     MEANS("of all that wait: how many have their last day today or on the next working day")},
    {LIST(struct speech_inbox_list, requests, request_count, inbox_row_item, 0, PAGE_MOST),
     MEANS("what is to be decided first stands first; of one day each partner in turn")},
    NEXT_ROW(struct speech_inbox_list, next),
    {LIST(struct speech_inbox_list, senders, sender_count, inbox_sender_item, 0, SPEECH_INBOX_SENDERS_MOST), OPTIONAL,
     MEANS("whose requests wait, on this page and behind it")},
    VIEW_WORDS_ROW(struct speech_inbox_list, words),
};
SHAPE(speech_inbox_list);
static const struct speech_row speech_inbox_decide_rows[] = {
    {HEX(struct speech_inbox_decide, exchange), MEANS("names the request")},
    {CHOICE(struct speech_inbox_decide, decision, decision_words), MEANS("of the professional")},
    {PROSE(struct speech_inbox_decide, reason, PROSE_LINES, 1, REASON_MOST_BYTES), OPTIONAL, EXAMPLE("Na overleg met het gezin"),
     MEANS("a refusal needs one; the asker may read it")},
};
SHAPE(speech_inbox_decide);
static const struct speech_row speech_inbox_decided_rows[] = {
    {CHOICE(struct speech_inbox_decided, answer, answer_words), MEANS("what the asker hears")},
};
SHAPE(speech_inbox_decided);
// clang-format on
#endif
