// SPDX-License-Identifier: EUPL-1.2
//
// The ledger for whoever takes evidence along.
#pragma once

#include "speech/parts.h"
#include "wire/envelope.h"
#include "wire/message.h"

#define SPEECH_ENTRIES_MOST 4096
#define SPEECH_ENTRY_MOST_BYTES 65535
#define SPEECH_BUNDLE_MOST_BYTES (8 * 1024 * 1024)

#define LEDGER_VERBS(X)                                                                                                                    \
    X(LEDGER_HEAD, ledger_head, "ledger-head", ACCESS_OPERATOR | ACCESS_AUDITOR, SIGNS,                                                    \
      NO_ENTRY("no entry is shown: a size, a root and signatures"), speech_ledger_of, speech_ledger_head,                                  \
      "a signed checkpoint over all durable entries of a log, and the key that verifies it")                                               \
    X(LEDGER_READ, ledger_read, "ledger-read", ACCESS_OPERATOR | ACCESS_AUDITOR, WRITES, READS_LOG("ledger-read"), speech_ledger_read,     \
      speech_ledger_entries, "entries as stored, by index, as bytes behind the reply")                                                     \
    X(LEDGER_CUSTODY, ledger_custody, "ledger-custody", ACCESS_OPERATOR | ACCESS_AUDITOR, WRITES, READS_LOG("ledger-taken"),               \
      speech_ledger_custody, speech_ledger_taken, "that the ledger is taken along, by whom and why, as the node signs it for the folder")  \
    X(LEDGER_REQUEST, ledger_request, "ledger-request", ACCESS_OPERATOR | ACCESS_AUDITOR, WRITES, READS_LOG("request-read"),               \
      speech_ledger_request, speech_ledger_requested, "what a partner asked to evaluate, as it came")                                      \
    X(LEDGER_QUESTION, ledger_question, "ledger-question", ACCESS_AUDITOR, WRITES, READS_LOG("question-read"), speech_ledger_question,     \
      speech_ledger_requested, "what this node asked a partner in a case, as it was sent; that it was read is entered")                    \
    X(LEDGER_DIFFERENCES, ledger_differences, "ledger-differences", ACCESS_OPERATOR | ACCESS_AUDITOR, READS,                               \
      NO_ENTRY("exchange ids, kinds and numbers of entries; nothing of what they say"), speech_nothing, speech_differences,                \
      "days that were compared with each partner and in which something does not agree, and the last that was")                            \
    X(LEDGER_DAMAGE, ledger_damage, "ledger-damage", ACCESS_OPERATOR | ACCESS_AUDITOR, READS,                                              \
      NO_ENTRY("numbers of entries; nothing of what they say"), speech_ledger_damage, speech_ledger_damaged,                               \
      "which of some signed entries do not fit their stored hash, are gone or cannot be read")                                             \
    X(LEDGER_HEAL, ledger_heal, "ledger-heal", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "ledger-healed"), speech_ledger_heal,            \
      speech_nothing, "gives a damaged entry its bytes back, with the proof that they were signed at that place")                          \
    X(ESCROW_OPEN, escrow_open, "escrow-open", ACCESS_AUDITOR, WRITES, READS_LOG("escrow-open"), speech_escrow_open, speech_escrow_opened, \
      "all members of the committee are asked to open whom an evaluation was about")

struct speech_cosigned {
    uint64_t size;
    const char *note;
};
struct speech_ledger_of {
    uint64_t before;
};
struct speech_ledger_head {
    uint64_t first, size;
    const char *note, *vkey, *origin;
    size_t cosigned_count;
    struct speech_cosigned *cosigned;
};
struct speech_ledger_read {
    uint64_t first;
    uint32_t count;
};
struct speech_ledger_entries {
    uint32_t entries;
    struct span bundle;
};
struct speech_ledger_custody {
    const char *origin, *reason;
    uint64_t from_size, to_size, file_count;
    uint8_t from_root[32], to_root[32], files[32], before[32];
};
struct speech_ledger_taken {
    const char *block;
};
#define SPEECH_COMPARED_MOST 4096
#define SPEECH_LONE_MOST 4096
struct speech_compared {
    struct oin partner;
    int32_t day;
    bool final;
    const char *outcome;
    int64_t at;
    uint64_t ours, theirs, explained, differing;
};
struct speech_lone {
    struct oin partner;
    int32_t day;
    const char *verdict, *kind;
    bool by_us;
    struct exchange_id exchange;
    bool has_entry;
    uint64_t entry;
};
struct speech_differences {
    size_t day_count, row_count;
    struct speech_compared *days;
    struct speech_lone *rows;
};
#define SPEECH_DAMAGE_MOST 1024
#define SPEECH_PROOF_MOST_BYTES (65 * 32)
struct speech_ledger_damage {
    uint64_t first;
    uint32_t count;
    struct span expected;
};
struct speech_damaged {
    uint64_t entry;
};
struct speech_ledger_damaged {
    size_t entry_count;
    struct speech_damaged *entries;
    uint64_t next;
};
struct speech_ledger_heal {
    uint64_t entry, size;
    struct span bytes, proof;
    const char *source;
};
struct speech_ledger_request {
    struct exchange_id exchange;
    struct oin requester;
};
struct speech_ledger_question {
    struct exchange_id exchange;
};
struct speech_ledger_requested {
    struct span body;
};
struct speech_escrow_open {
    struct span request;
};
struct speech_escrow_answer {
    struct oin oin;
    enum status_code code;
    struct span message;
};
struct speech_escrow_opened {
    size_t member_count;
    struct speech_escrow_answer *members;
};

#ifdef SPEECH_TABLES
// clang-format off
static const struct speech_row speech_cosigned_rows[] = {
    {NUMBER(struct speech_cosigned, size, 0, INT64_MAX), MEANS("how many entries it is over")},
    {LINES(struct speech_cosigned, note, 1, 65536), EXAMPLE("schakel.example/log\n3\n…\n"), MEANS("the checkpoint as a signed note")},
};
SHAPE(speech_cosigned);
static const struct speech_row cosigned_item = OBJECT_ITEM(speech_cosigned);
static const struct speech_row speech_ledger_of_rows[] = {
    {NUMBER(struct speech_ledger_of, before, 1, INT64_MAX), OPTIONAL,
     MEANS("where the log that is meant ends: `first` of the next; otherwise it is the last")},
};
SHAPE(speech_ledger_of);
static const struct speech_row speech_ledger_head_rows[] = {
    {NUMBER(struct speech_ledger_head, first, 0, INT64_MAX), MEANS("position of the first entry of this log")},
    {NUMBER(struct speech_ledger_head, size, 0, INT64_MAX), MEANS("how many entries it is over")},
    {LINES(struct speech_ledger_head, note, 1, 65536), EXAMPLE("schakel.example/log\n3\n…\n"), MEANS("the checkpoint as a signed note")},
    {TEXT(struct speech_ledger_head, vkey, 1, 512), EXAMPLE("schakel.example/log+5a3b…"), MEANS("the key that verifies it")},
    {TEXT(struct speech_ledger_head, origin, 1, 512), EXAMPLE("schakel.example/log"), MEANS("the name of the log")},
    {LIST(struct speech_ledger_head, cosigned, cosigned_count, cosigned_item, 0, 128),
     MEANS("the last heads under which witnesses have their signature, one for each size")},
};
SHAPE(speech_ledger_head);
static const struct speech_row speech_ledger_read_rows[] = {
    {NUMBER(struct speech_ledger_read, first, 0, INT64_MAX), MEANS("position of the first: its index, and that of the first of its log")},
    {NUMBER(struct speech_ledger_read, count, 1, SPEECH_ENTRIES_MOST), MEANS("how many at most")},
};
SHAPE(speech_ledger_read);
static const struct speech_row speech_ledger_entries_rows[] = {
    {NUMBER(struct speech_ledger_entries, entries, 0, SPEECH_ENTRIES_MOST),
     MEANS("how many, in order, from `first`; fewer than were asked when there are no more, or these are as many bytes as go together")},
    {RAW(struct speech_ledger_entries, bundle, 0, SPEECH_BUNDLE_MOST_BYTES),
     MEANS("the entries, each behind its length in two bytes, big-endian (C2SP tlog-tiles, entry bundle)")},
};
SHAPE(speech_ledger_entries);
static const struct speech_row speech_ledger_custody_rows[] = {
    {TEXT(struct speech_ledger_custody, origin, 1, 128), EXAMPLE("schakel.example/log"), MEANS("which log of this node's ledger")},
    {PROSE(struct speech_ledger_custody, reason, PROSE_LINE, 1, 200), OPTIONAL, EXAMPLE("steekproef van november"),
     MEANS("why it is taken along")},
    {NUMBER(struct speech_ledger_custody, from_size, 0, INT64_MAX), MEANS("entries that the folder held")},
    {HEX(struct speech_ledger_custody, from_root), MEANS("and their root")},
    {NUMBER(struct speech_ledger_custody, to_size, 0, INT64_MAX), MEANS("entries that it holds now")},
    {HEX(struct speech_ledger_custody, to_root), MEANS("and their root")},
    {NUMBER(struct speech_ledger_custody, file_count, 0, INT64_MAX), MEANS("bundles and tiles that were written")},
    {HEX(struct speech_ledger_custody, files), MEANS("SHA-256 of the list of them")},
    {HEX(struct speech_ledger_custody, before), MEANS("SHA-256 of the block before in the folder, of nothing for the first")},
};
SHAPE(speech_ledger_custody);
static const struct speech_row speech_ledger_taken_rows[] = {
    {LINES(struct speech_ledger_taken, block, 1, 4096), EXAMPLE("schakel/custody/v1\norigin …\n"),
     MEANS("to be added to the folder's `custody`")},
};
SHAPE(speech_ledger_taken);
static const struct speech_row speech_compared_rows[] = {
    {OIN(struct speech_compared, partner), MEANS("with whom")},
    {DAY(struct speech_compared, day), MEANS("which day of exchanges, UTC")},
    {BOOL(struct speech_compared, final), OPTIONAL, MEANS("nothing of that day is under way any more; otherwise it is compared once more")},
    {WORD(struct speech_compared, outcome), EXAMPLE("explained"), MEANS("`agrees`, `explained`, `differs` or `not-comparable`")},
    {TIME(struct speech_compared, at), MEANS("when")},
    {NUMBER(struct speech_compared, ours, 0, INT64_MAX), MEANS("messages that our ledger has of it")},
    {NUMBER(struct speech_compared, theirs, 0, INT64_MAX), MEANS("and theirs, as they signed")},
    {NUMBER(struct speech_compared, explained, 0, INT64_MAX), MEANS("that only one has, as it may be")},
    {NUMBER(struct speech_compared, differing, 0, INT64_MAX), MEANS("that only one has, and should not")},
};
SHAPE(speech_compared);
static const struct speech_row speech_lone_rows[] = {
    {OIN(struct speech_lone, partner), MEANS("with whom")},
    {DAY(struct speech_lone, day), MEANS("of which day")},
    {WORD(struct speech_lone, verdict), EXAMPLE("not-listed"), MEANS("what is the matter with it")},
    {WORD(struct speech_lone, kind), EXAMPLE("answer"), MEANS("of message")},
    {BOOL(struct speech_lone, by_us), OPTIONAL, MEANS("we said it; otherwise they did")},
    {HEX(struct speech_lone, exchange), MEANS("of which exchange")},
    {NUMBER(struct speech_lone, entry, 0, INT64_MAX), IF(struct speech_lone, has_entry), MEANS("of our ledger, when it has one")},
};
SHAPE(speech_lone);
static const struct speech_row compared_item = OBJECT_ITEM(speech_compared);
static const struct speech_row lone_item = OBJECT_ITEM(speech_lone);
static const struct speech_row speech_differences_rows[] = {
    {LIST(struct speech_differences, days, day_count, compared_item, 0, SPEECH_COMPARED_MOST), MEANS("by partner, the last day first")},
    {LIST(struct speech_differences, rows, row_count, lone_item, 0, SPEECH_LONE_MOST),
     MEANS("in the order of the days; at most 64 of each day, and 4096 in all")},
};
SHAPE(speech_differences);
static const struct speech_row speech_ledger_damage_rows[] = {
    {NUMBER(struct speech_ledger_damage, first, 0, INT64_MAX), MEANS("position of the first that is looked at")},
    {NUMBER(struct speech_ledger_damage, count, 1, SPEECH_DAMAGE_MOST), MEANS("how many at most")},
    {BYTES(struct speech_ledger_damage, expected, 32, SPEECH_DAMAGE_MOST * 32), OPTIONAL,
     MEANS("the hashes of all of their leaves, 32 bytes each, as an export has them: what differs is told too")},
};
SHAPE(speech_ledger_damage);
static const struct speech_row speech_damaged_rows[] = {
    {NUMBER(struct speech_damaged, entry, 0, INT64_MAX), MEANS("its position")},
};
SHAPE(speech_damaged);
static const struct speech_row damaged_item = OBJECT_ITEM(speech_damaged);
static const struct speech_row speech_ledger_damaged_rows[] = {
    {LIST(struct speech_ledger_damaged, entries, entry_count, damaged_item, 0, SPEECH_DAMAGE_MOST), MEANS("in order")},
    {NUMBER(struct speech_ledger_damaged, next, 0, INT64_MAX), MEANS("where to go on; 0: behind these nothing was signed")},
};
SHAPE(speech_ledger_damaged);
static const struct speech_row speech_ledger_heal_rows[] = {
    {NUMBER(struct speech_ledger_heal, entry, 0, INT64_MAX), MEANS("its position")},
    {NUMBER(struct speech_ledger_heal, size, 1, INT64_MAX), MEANS("of the tree that the proof is of: under a head that the node signed")},
    {BYTES(struct speech_ledger_heal, bytes, 1, SPEECH_ENTRY_MOST_BYTES), MEANS("the entry")},
    {BYTES(struct speech_ledger_heal, proof, 0, SPEECH_PROOF_MOST_BYTES),
     MEANS("that it stands there: hashes of 32 bytes each (RFC 9162, 2.1.3), from the leaf's sibling up")},
    {PROSE(struct speech_ledger_heal, source, PROSE_LINE, 1, 200), EXAMPLE("/media/export/2026"),
     MEANS("where they come from; it stands in the ledger as a commitment")},
};
SHAPE(speech_ledger_heal);
static const struct speech_row speech_ledger_request_rows[] = {
    {HEX(struct speech_ledger_request, exchange), MEANS("of the evaluation")},
    {OIN(struct speech_ledger_request, requester), MEANS("who asked")},
};
SHAPE(speech_ledger_request);
static const struct speech_row speech_ledger_question_rows[] = {
    {HEX(struct speech_ledger_question, exchange), MEANS("of the question")},
};
SHAPE(speech_ledger_question);
static const struct speech_row speech_ledger_requested_rows[] = {
    {BYTES(struct speech_ledger_requested, body, 1, ENVELOPE_BODY_MOST_BYTES), MEANS("of the message; its digest is in the entry")},
};
SHAPE(speech_ledger_requested);
static const struct speech_row speech_escrow_open_rows[] = {
    {BYTES(struct speech_escrow_open, request, 1, OPEN_REQUEST_MOST_BYTES), MEANS("what a partner asked, as it signed it")},
};
SHAPE(speech_escrow_open);
static const struct speech_row speech_escrow_answer_rows[] = {
    {OIN(struct speech_escrow_answer, oin), MEANS("of the member")},
    {CODE(struct speech_escrow_answer, code), MEANS("`ok`, what it refused with, or why it was not heard")},
    {BYTES(struct speech_escrow_answer, message, 0, ENVELOPE_MOST_BYTES), MEANS("what it made of the escrow, as it signed it")},
};
SHAPE(speech_escrow_answer);
static const struct speech_row escrow_answer_item = OBJECT_ITEM(speech_escrow_answer);
static const struct speech_row speech_escrow_opened_rows[] = {
    {LIST(struct speech_escrow_opened, members, member_count, escrow_answer_item, 1, MEMBERS_MOST),
     MEANS("all of the committee, in its order")},
};
SHAPE(speech_escrow_opened);
// clang-format on
#endif
