// SPDX-License-Identifier: EUPL-1.2
//
// The ledger for whoever takes evidence along.
#pragma once

#include "speech/parts.h"
#include "wire/envelope.h"

#define SPEECH_ENTRIES_MOST 1024
#define SPEECH_ENTRY_MOST_BYTES 65535

#define LEDGER_VERBS(X)                                                                                                            \
    X(LEDGER_HEAD, ledger_head, "ledger-head", ACCESS_OPERATOR | ACCESS_AUDITOR, SIGNS, speech_nothing, speech_ledger_head,        \
      "a signed checkpoint over all durable entries, and the key that verifies it")                                                \
    X(LEDGER_READ, ledger_read, "ledger-read", ACCESS_OPERATOR | ACCESS_AUDITOR, READS, speech_ledger_read, speech_ledger_entries, \
      "entries as stored, by index")                                                                                               \
    X(LEDGER_REQUEST, ledger_request, "ledger-request", ACCESS_OPERATOR | ACCESS_AUDITOR, READS, speech_ledger_request,            \
      speech_ledger_requested, "what a partner asked to evaluate, as it came")

struct speech_ledger_head {
    uint64_t size;
    const char *note, *vkey, *origin;
};
struct speech_ledger_read {
    uint64_t first;
    uint32_t count;
};
struct speech_ledger_entries {
    size_t entry_count;
    struct span *entries;
};
struct speech_ledger_request {
    struct exchange_id exchange;
    struct oin requester;
};
struct speech_ledger_requested {
    struct span body;
};

#ifdef SPEECH_TABLES
// clang-format off
static const struct speech_row speech_ledger_head_rows[] = {
    {NUMBER(struct speech_ledger_head, size, 0, INT64_MAX), MEANS("how many entries it is over")},
    {LINES(struct speech_ledger_head, note, 1, 8192), EXAMPLE("schakel.example/log\n3\n…\n"), MEANS("the checkpoint as a signed note")},
    {TEXT(struct speech_ledger_head, vkey, 1, 512), EXAMPLE("schakel.example/log+5a3b…"), MEANS("the key that verifies it")},
    {TEXT(struct speech_ledger_head, origin, 1, 512), EXAMPLE("schakel.example/log"), MEANS("the name of the log")},
};
SHAPE(speech_ledger_head);
static const struct speech_row speech_ledger_read_rows[] = {
    {NUMBER(struct speech_ledger_read, first, 0, INT64_MAX), MEANS("index of the first")},
    {NUMBER(struct speech_ledger_read, count, 1, SPEECH_ENTRIES_MOST), MEANS("how many at most")},
};
SHAPE(speech_ledger_read);
static const struct speech_row entry_item = BYTES_ITEM(1, SPEECH_ENTRY_MOST_BYTES);
static const struct speech_row speech_ledger_entries_rows[] = {
    {LIST(struct speech_ledger_entries, entries, entry_count, entry_item, 0, SPEECH_ENTRIES_MOST), MEANS("in order, from `first`")},
};
SHAPE(speech_ledger_entries);
static const struct speech_row speech_ledger_request_rows[] = {
    {HEX(struct speech_ledger_request, exchange), MEANS("of the evaluation")},
    {OIN(struct speech_ledger_request, requester), MEANS("who asked")},
};
SHAPE(speech_ledger_request);
static const struct speech_row speech_ledger_requested_rows[] = {
    {BYTES(struct speech_ledger_requested, body, 1, ENVELOPE_BODY_MOST_BYTES), MEANS("of the message; its digest is in the entry")},
};
SHAPE(speech_ledger_requested);
// clang-format on
#endif
