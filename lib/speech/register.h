// SPDX-License-Identifier: EUPL-1.2
//
// A register coming in: points to evaluate, then records with pseudonyms, never an identifier (P-01); and the signals that partners
// pushed.
#pragma once

#include "crypto/group.h"
#include "speech/case.h"
#include "wire/message.h"

#define SPEECH_RECORDS_MOST 512

// clang-format off
#define REGISTER_VERBS(X) \
    X(IMPORT_TARGETS, import_targets, "import-targets", ACCESS_OPERATOR, READS, \
      NO_ENTRY("what is agreed"), speech_nothing, speech_import_targets, \
      "for whose registers this node has its own clients evaluated") \
    X(EVALUATE, evaluate, "evaluate", ACCESS_OPERATOR | ACCESS_REGISSEUR | ACCESS_AUDITOR, WRITES, \
      ENTERS(EVALUATED, ""), speech_evaluate, speech_evaluated, \
      "blinded points to t members, their partials back") \
    X(EVALUATE_REST, evaluate_rest, "evaluate-rest", ACCESS_OPERATOR | ACCESS_REGISSEUR | ACCESS_AUDITOR, WRITES, \
      ENTERS(EVALUATED, ""), speech_evaluate_rest, \
      speech_evaluated, \
      "the same request, answered by t others than these: nothing new is asked of who answered") \
    X(MEMBER_CHEATED, member_cheated, "member-cheated", ACCESS_OPERATOR | ACCESS_REGISSEUR | ACCESS_AUDITOR, WRITES, \
      NO_ENTRY("names a partner: an event in the log of the node"), speech_member, \
      speech_nothing, \
      "who evaluated says that this member's result does not fit its share of the key: an event in the log") \
    X(IMPORT, import, "import", ACCESS_OPERATOR, WRITES, \
      ENTERS(ADMIN_ACT, "register-imported"), speech_import, speech_imported, \
      "records with pseudonyms into the register; signals to whom a rule names") \
    X(SIGNAL_COUNT, signal_count, "signal-count", ACCESS_OPERATOR | ACCESS_PROFESSIONAL, WRITES, \
      VIEWS("signals-counted"), speech_nothing, speech_signal_count, \
      "how many records there are and what became of pushed signals") \
    X(SIGNAL_RECEIVED, signal_received, "signal-received", ACCESS_OPERATOR | ACCESS_PROFESSIONAL, WRITES, \
      VIEWS("signals-viewed"), \
      speech_signal_received, speech_signal_list, \
      "signals that partners pushed to this node")
// clang-format on

#define SPEECH_TARGETS_MOST 256
struct speech_import_target {
    enum evaluation_act act;
    const char *domain;
    struct oin holder;
    const char *purpose;
    size_t category_count;
    const char **categories;
    size_t kind_count;
    enum identifier_kind *kinds;
};
struct speech_import_targets {
    size_t target_count;
    struct speech_import_target *targets;
};

struct speech_evaluate_part {
    struct oin holder;
    const char *basis;
    bool has_voucher;
    uint8_t voucher_id[VOUCHER_ID_BYTES];
    uint64_t mask;
    size_t point_count;
    struct element *points;
};
struct speech_evaluate {
    enum evaluation_act act;
    const char *domain, *purpose, *phase, *role;
    bool informed, has_case;
    uint8_t case_id[CASE_ID_BYTES];
    int32_t expires;
    size_t part_count;
    struct speech_evaluate_part *parts;
    struct span escrow;
    size_t without_count;
    struct oin *without;
};
struct speech_evaluated_member {
    struct oin oin;
    struct span message;
};
struct speech_evaluated {
    struct exchange_id exchange;
    uint32_t generation;
    size_t member_count;
    struct speech_evaluated_member *members;
    size_t partial_count;
    struct element *partials;
    struct span request;
};
struct speech_evaluate_rest {
    struct exchange_id exchange;
    size_t liar_count;
    struct oin *liars;
};
struct speech_member {
    struct oin member;
};

/* Members of a record, as faults name them. */
#define SPEECH_COLUMNS(X)         \
    X(REFERENCE, "reference")     \
    X(CATEGORY, "category")       \
    X(LIFE_DOMAIN, "life_domain") \
    X(URGENCY, "urgency")         \
    X(ROLE, "role")               \
    X(SINCE, "since")             \
    X(UNTIL, "until")             \
    X(CONTACT, "contact")         \
    X(SUBJECTS, "subjects")
enum speech_column {
    SPEECH_COLUMN_NONE, /* the record as a whole */
#define SPEECH_COLUMN_NUMBER(NAME, word) SPEECH_COLUMN_##NAME,
    SPEECH_COLUMNS(SPEECH_COLUMN_NUMBER)
#undef SPEECH_COLUMN_NUMBER
        SPEECH_COLUMN_COUNT
};
#define SPEECH_RECORD_SUBJECTS_MOST 512 /* for all registers */
struct speech_record_subject {
    const char *domain;
    struct oin holder;
    enum identifier_kind kind;
    struct element pseudonym;
};
struct speech_record {
    struct speech_flaw flaw; /* one by one: a record that does not fit leaves the others alone */
    const char *reference, *category, *life_domain;
    uint8_t urgency;
    enum household_role role;
    int32_t since, until;
    const char *contact;
    size_t subject_count;
    struct speech_record_subject *subjects;
};
struct speech_import {
    size_t row_count;
    struct speech_record *rows;
};
struct speech_record_fault {
    uint32_t row;
    enum speech_column column;
    enum status_code status;
    const char *why;
};
struct speech_imported {
    size_t fault_count;
    struct speech_record_fault *faults;
    uint32_t added, unchanged, replaced, pushed;
};

/* What became of a pushed signal: name, word, what people read. */
#define SPEECH_PUSH_STATES(X)                        \
    X(NEW, "new", "Nog te verwerken")                \
    X(PENDING, "pending", "Onderweg")                \
    X(DELIVERED, "delivered", "Aangekomen")          \
    X(REFUSED, "refused", "Geweigerd")               \
    X(EXPIRED, "expired", "Niet op tijd aangekomen") \
    X(UNAGREED, "unagreed", "Wacht: andere afspraken")
struct speech_signal_count {
    uint64_t records, of_old_key;
    size_t pushed_count;
    struct speech_tally *pushed;
};
struct speech_signal_received {
    struct speech_page page;
};
struct speech_signal {
    int64_t id;
    struct oin from;
    const char *name, *purpose, *category, *life_domain;
    uint8_t urgency;
    int32_t since;
    int64_t received;
    int32_t gone; /* first day on which it is */
    uint64_t other_senders;
};
struct speech_signal_list {
    size_t signal_count;
    struct speech_signal *signals;
    struct speech_next next;
    struct view_words words;
};

#ifdef SPEECH_TABLES
// clang-format off
static const char *const evaluation_act_words[] = {
    [EVALUATION_OWN] = "own", [EVALUATION_ASK] = "ask", [EVALUATION_SIGNAL] = "signal", [EVALUATION_AUDIT] = "audit"};
static const struct speech_row speech_import_target_rows[] = {
    {CHOICE(struct speech_import_target, act, evaluation_act_words), MEANS("`own`: this node's register; `signal`: that of who is told")},
    {WORD(struct speech_import_target, domain), EXAMPLE("casus"), MEANS("of the pseudonyms")},
    {OIN(struct speech_import_target, holder), MEANS("whose register it is")},
    {WORD(struct speech_import_target, purpose), EXAMPLE("vroegsignalering-schulden"), MEANS("on which it is evaluated")},
    {LIST(struct speech_import_target, categories, category_count, category_item, 0, CATEGORIES_MOST),
     MEANS("of which records; with `own` none, and it is all records")},
    {KINDS_ROW(struct speech_import_target), MEANS("of which identifiers: those that both our roles and those of `holder` bring")},
};
SHAPE(speech_import_target);
static const struct speech_row import_target_item = OBJECT_ITEM(speech_import_target);
static const struct speech_row speech_import_targets_rows[] = {
    {LIST(struct speech_import_targets, targets, target_count, import_target_item, 0, SPEECH_TARGETS_MOST),
     MEANS("for each of which the identifiers of its records are evaluated")},
};
SHAPE(speech_import_targets);

static const struct speech_row oin_item = OIN_ITEM;
static const struct speech_row speech_evaluate_part_rows[] = {
    {OIN(struct speech_evaluate_part, holder), MEANS("for whose register, as `import-targets` or `case-plan` gave it")},
    {WORD(struct speech_evaluate_part, basis), OPTIONAL, EXAMPLE("wmo-toestemming"),
     MEANS("for a case, as `case-plan` gave it; or as it was opened")},
    {HEX_AS("voucher", struct speech_evaluate_part, voucher_id), IF(struct speech_evaluate_part, has_voucher),
     MEANS("for a case, of another's register: random, of the voucher that members sign; the escrow is bound to it")},
    {NUMBER(struct speech_evaluate_part, mask, 0, (UINT64_C(1) << ASKED_MOST) - 1), OPTIONAL,
     MEANS("for a case: which identifiers of the escrow, the first by the lowest bit")},
    {POINTS(struct speech_evaluate_part, points, point_count, 2, PART_POINTS_MOST),
     MEANS("the blinded ones, and the check point at the end")},
};
SHAPE(speech_evaluate_part);
static const struct speech_row evaluate_part_item = OBJECT_ITEM(speech_evaluate_part);
static const struct speech_row speech_evaluate_rows[] = {
    {CHOICE(struct speech_evaluate, act, evaluation_act_words),
     MEANS("an operator imports (`own`, `signal`), a regisseur opens a case (`ask`); what was opened is an auditor's (`audit`)")},
    {WORD(struct speech_evaluate, domain), EXAMPLE("casus"), MEANS("of the pseudonyms")},
    {WORD(struct speech_evaluate, purpose), EXAMPLE("onderzoek-client"),
     MEANS("as `import-targets` or `case-plan` gave it, or as it was opened")},
    {WORD(struct speech_evaluate, phase), OPTIONAL, EXAMPLE("onderzoek"), MEANS("for a case, as `case-plan` gave it; or as it was opened")},
    {WORD(struct speech_evaluate, role), OPTIONAL, EXAMPLE("regisseur"), MEANS("for a case, as `case-plan` gave it")},
    {BOOL(struct speech_evaluate, informed), OPTIONAL, MEANS("for a case: the client was told; otherwise that is put off")},
    {HEX_AS("case", struct speech_evaluate, case_id), IF(struct speech_evaluate, has_case),
     MEANS("for a case, as `case-plan` gave it")},
    {DAY(struct speech_evaluate, expires), OPTIONAL, MEANS("last day of the case, as `case-open` gets it")},
    {LIST(struct speech_evaluate, parts, part_count, evaluate_part_item, 1, EVALUATED_PARTS_MOST),
     MEANS("for each register; more than one for a case only")},
    {BYTES(struct speech_evaluate, escrow, 1, ESCROW_MOST_BYTES), MEANS("who is looked up: t members open it for the auditor")},
    {LIST(struct speech_evaluate, without, without_count, oin_item, 0, SPEECH_PARTNERS_MOST), OPTIONAL, MEANS("not to be asked")},
};
SHAPE(speech_evaluate);
static const struct speech_row speech_evaluated_member_rows[] = {
    {OIN(struct speech_evaluated_member, oin), MEANS("who answered")},
    {BYTES(struct speech_evaluated_member, message, 0, ENVELOPE_MOST_BYTES),
     MEANS("the answer as it was signed: evidence, when it is wrong")},
};
SHAPE(speech_evaluated_member);
static const struct speech_row evaluated_member_item = OBJECT_ITEM(speech_evaluated_member);
static const struct speech_row speech_evaluated_rows[] = {
    {HEX(struct speech_evaluated, exchange), MEANS("of the request, for `evaluate-rest`")},
    {NUMBER(struct speech_evaluated, generation, 1, UINT32_MAX), MEANS("of the ring; its keys are in the agreed files")},
    {LIST(struct speech_evaluated, members, member_count, evaluated_member_item, 1, MEMBERS_MOST + 1),
     MEANS("in the order of the committee")},
    {POINTS(struct speech_evaluated, partials, partial_count, 2, POINTS_MOST * (MEMBERS_MOST + 1)),
     MEANS("member after member, one for each point that was sent, part after part")},
    {BYTES(struct speech_evaluated, request, 0, ENVELOPE_MOST_BYTES), MEANS("what they were sent: evidence too")},
};
SHAPE(speech_evaluated);
static const struct speech_row speech_evaluate_rest_rows[] = {
    {HEX(struct speech_evaluate_rest, exchange), MEANS("as `evaluate` gave it, to this user, ten seconds ago at the most")},
    {LIST(struct speech_evaluate_rest, liars, liar_count, oin_item, 1, MEMBERS_MOST),
     MEANS("who answered it, and whose answers do not fit their share of the key")},
};
SHAPE(speech_evaluate_rest);
static const struct speech_row speech_member_rows[] = {
    {OIN(struct speech_member, member), MEANS("whose answer does not fit its share of the key")},
};
SHAPE(speech_member);

static const char *const column_words[] = {
#define COLUMN_WORD(NAME, word) [SPEECH_COLUMN_##NAME] = (word),
    SPEECH_COLUMNS(COLUMN_WORD)
#undef COLUMN_WORD
};
static const struct speech_row speech_record_subject_rows[] = {
    {WORD(struct speech_record_subject, domain), EXAMPLE("casus"), MEANS("of the pseudonym")},
    {OIN(struct speech_record_subject, holder), MEANS("for whose register")},
    {CHOICE(struct speech_record_subject, kind, subject_kind_words), MEANS("what the identifier was")},
    {POINT(struct speech_record_subject, pseudonym), MEANS("for that register")},
};
SHAPE(speech_record_subject);
static const struct speech_row record_subject_item = OBJECT_ITEM(speech_record_subject);
static const struct speech_row speech_record_rows[] = {
    {PROSE(struct speech_record, reference, PROSE_REFERENCE, 1, 256), EXAMPLE("A-1"),
     MEANS("the partner's own; with the category it names the record")},
    {WORD(struct speech_record, category), EXAMPLE("schulden"), MEANS("a word of the policy")},
    {WORD(struct speech_record, life_domain), OPTIONAL, EXAMPLE("financien"), MEANS("that of the category otherwise")},
    {NUMBER(struct speech_record, urgency, 0, 5), OPTIONAL, MEANS("1 is acute; 0: not stated")},
    {CHOICE(struct speech_record, role, household_role_words), MEANS("who in the household it is about")},
    {DAY_WITHIN("since", struct speech_record, since, 0, DATE_MOST_DAY), OPTIONAL, MEANS("first day; not stated otherwise")},
    {DAY_WITHIN("until", struct speech_record, until, 0, DATE_MOST_DAY), OPTIONAL, MEANS("last day; open otherwise")},
    {PROSE(struct speech_record, contact, PROSE_LINE, 1, CONTACT_MOST_BYTES), OPTIONAL, EXAMPLE("wijkteam Noord"),
     MEANS("the professional to call")},
    {LIST(struct speech_record, subjects, subject_count, record_subject_item, 0, SPEECH_RECORD_SUBJECTS_MOST),
     MEANS("each identifier for each register")},
};
SHAPE_OF_ITS_OWN(speech_record);
static const struct speech_row record_item = OBJECT_ITEM(speech_record);
static const struct speech_row speech_import_rows[] = {
    {LIST(struct speech_import, rows, row_count, record_item, 0, SPEECH_RECORDS_MOST), MEANS("judged one by one")},
};
SHAPE(speech_import);
static const struct speech_row speech_record_fault_rows[] = {
    {NUMBER(struct speech_record_fault, row, 0, SPEECH_RECORDS_MOST - 1), MEANS("which of `rows`, from 0")},
    {CHOICE(struct speech_record_fault, column, column_words), OPTIONAL,
     MEANS("the member that is wrong; the record as a whole otherwise")},
    {CODE(struct speech_record_fault, status), MEANS("what is wrong")},
    {TEXT(struct speech_record_fault, why, 1, COMPLAINT_BYTES), OPTIONAL, EXAMPLE("rows[0].category: not a word of the policy"),
     MEANS("place and reason")},
};
SHAPE(speech_record_fault);
static const struct speech_row record_fault_item = OBJECT_ITEM(speech_record_fault);
static const struct speech_row speech_imported_rows[] = {
    {LIST(struct speech_imported, faults, fault_count, record_fault_item, 0, SPEECH_RECORDS_MOST),
     MEANS("records that were not taken")},
    {NUMBER(struct speech_imported, added, 0, SPEECH_RECORDS_MOST), MEANS("records that were new")},
    {NUMBER(struct speech_imported, unchanged, 0, SPEECH_RECORDS_MOST), MEANS("that stood there as they are")},
    {NUMBER(struct speech_imported, replaced, 0, SPEECH_RECORDS_MOST), MEANS("that were changed")},
    {NUMBER(struct speech_imported, pushed, 0, UINT32_MAX), MEANS("signals on their way to partners")},
};
SHAPE(speech_imported);

static const struct speech_row speech_signal_count_rows[] = {
    {NUMBER(struct speech_signal_count, records, 0, INT64_MAX), MEANS("in the register")},
    {NUMBER(struct speech_signal_count, of_old_key, 0, INT64_MAX), MEANS("of these, with pseudonyms of an old key: to be imported again")},
    {TALLY(struct speech_signal_count, pushed, pushed_count), MEANS("signals by what became of them")},
};
SHAPE(speech_signal_count);
static const struct speech_row speech_signal_received_rows[] = {
    PAGE_ROWS(struct speech_signal_received, page),
};
SHAPE(speech_signal_received);
static const struct speech_row speech_signal_rows[] = {
    {NUMBER(struct speech_signal, id, 0, INT64_MAX), MEANS("names it")},
    {OIN(struct speech_signal, from), MEANS("who pushed it")},
    {TEXT(struct speech_signal, name, 0, 200), EXAMPLE("Woonstichting De Haven"), MEANS("its name on the roster")},
    {WORD(struct speech_signal, purpose), OPTIONAL, EXAMPLE("vroegsignalering"), MEANS("a word of the policy")},
    {WORD(struct speech_signal, category), OPTIONAL, EXAMPLE("schulden"), MEANS("likewise")},
    {WORD(struct speech_signal, life_domain), OPTIONAL, EXAMPLE("financien"), MEANS("likewise")},
    {NUMBER(struct speech_signal, urgency, 0, 5), MEANS("1 is acute; 0: not stated")},
    {CLAIMED_DAY(struct speech_signal, since), OPTIONAL, MEANS("first day, when stated")},
    {TIME(struct speech_signal, received), MEANS("when it came")},
    {DAY(struct speech_signal, gone), MEANS("first day on which it is gone")},
    {NUMBER(struct speech_signal, other_senders, 0, INT64_MAX), MEANS("other partners that signalled the same household")},
};
SHAPE(speech_signal);
static const struct speech_row signal_item = OBJECT_ITEM(speech_signal);
static const struct speech_row speech_signal_list_rows[] = {
    {LIST(struct speech_signal_list, signals, signal_count, signal_item, 0, PAGE_MOST),
     MEANS("what goes first stands first; of one day each partner in turn")},
    NEXT_ROW(struct speech_signal_list, next),
    VIEW_WORDS_ROW(struct speech_signal_list, words),
};
SHAPE(speech_signal_list);
// clang-format on
#endif
