// SPDX-License-Identifier: EUPL-1.2
//
// What is said at the door between a person's program and a node, as tables: every verb with who may say it, what it does to
// the node, what goes in and what comes out. The node decodes and encodes with them, so does the command, and docs/control.md is
// printed from them. One request or reply is one JSON object in one line.
//
// Order of judgement (P-10): the version, then the verb, then whether this person may; only then is anything else of the request
// looked at. A request without the version, or with another one, is refused with both named.
//
// To add a verb: a struct for what goes in and one for what comes out, with their rows, and a row in the list of verbs, all in the
// header of its noun; then what the node does (daemon/control), and who says it (cli). row.h says how rows are written. A verb that
// reaches what stands about people says which entry it leaves: tests/lint/leaves.py refuses it otherwise.
#pragma once

#include "speech/backup.h"
#include "speech/case.h"
#include "speech/inbox.h"
#include "speech/ledger.h"
#include "speech/node.h"
#include "speech/register.h"
#include "wire/entry.h"
#include "json/json.h"

#define SPEECH_VERSION 1
#define SPEECH_LINE_MOST_BYTES ((size_t)2 * 1024 * 1024) /* a request with its line end; a reply is bounded by JSON_MOST_BYTES */

#define SPEECH_UNNAMED_MOST_BYTES ((size_t)1024) /* with its line end: what is longer begins with its version and its verb */

/* Who may. A person has one or more of these; bits, so that a verb can name several. */
#define SPEECH_ROLES(X)                \
    X(OPERATOR, 1, "operator")         \
    X(REGISSEUR, 2, "regisseur")       \
    X(PROFESSIONAL, 4, "professional") \
    X(AUDITOR, 8, "auditor")
enum access_role {
#define SPEECH_ROLE_BIT(NAME, bit, word) ACCESS_##NAME = bit,
    SPEECH_ROLES(SPEECH_ROLE_BIT)
#undef SPEECH_ROLE_BIT
};

enum speech_effect {
    SPEECH_READS,  /* changes nothing */
    SPEECH_WRITES, /* what it does is durable, with its entry in the ledger, before the reply leaves (P-05) */
    SPEECH_SIGNS,  /* puts a signature of its own under what is durable */
    SPEECH_EFFECTS
};

/* What a verb leaves in the ledger, and by which code word (the entry's note): that somebody read about people or in the log, which the
 * node enters for every verb that says so, before it replies (P-12); what the act itself enters; or nothing, with the reason why. */
struct speech_leaves {
    enum entry_kind kind; /* ENTRY_NONE: nothing */
    const char *word;     /* or the reason; "": the act's own */
    bool is_read;         /* entered for every read: counted together within VIEW_WINDOW_MS */
};
// clang-format off
#define VIEWS(word) {ENTRY_VIEWED, word, true}
#define READS_LOG(word) {ENTRY_LOG_READ, word, true}
#define ENTERS(KIND, word) {ENTRY_##KIND, word, false}
#define NO_ENTRY(why) {ENTRY_NONE, why, false}
// clang-format on

/* NAME, name of the function, verb, who may, what it does to the node, what it leaves, request, reply (struct speech_…), sentence */
#define SPEECH_VERBS(X) NODE_VERBS(X) REGISTER_VERBS(X) CASE_VERBS(X) INBOX_VERBS(X) LEDGER_VERBS(X) BACKUP_VERBS(X)

enum speech_verb {
#define SPEECH_VERB_NUMBER(NAME, name, ...) SPEECH_##NAME,
    SPEECH_VERBS(SPEECH_VERB_NUMBER)
#undef SPEECH_VERB_NUMBER
        SPEECH_VERB_COUNT
};

const char *speech_verb_name(enum speech_verb verb);
unsigned speech_verb_roles(enum speech_verb verb);
enum speech_effect speech_verb_effect(enum speech_verb verb);
const struct speech_leaves *speech_verb_leaves(enum speech_verb verb);
size_t speech_request_size(enum speech_verb verb); /* of its struct */
size_t speech_reply_size(enum speech_verb verb);

/* ---- the node's side */

/* Which verb a line says, or its beginning, before anything of it is parsed: when it begins with its version and then its verb. False:
 * it begins otherwise, or there is no such verb; a line of more than SPEECH_UNNAMED_MOST_BYTES is then not for us. */
bool speech_head_peek(struct span line, enum speech_verb *out);
/* Which verb a line says. UNSUPPORTED for another version, UNKNOWN_WORD for another verb, INVALID. */
MUST_USE struct status speech_head_decode(const struct json *line, struct complaint *why, enum speech_verb *out);
/* What it says: everything but the head. INVALID, BAD_POINT; the complaint names the member. */
MUST_USE struct status speech_request_decode(enum speech_verb verb, const struct json *line, struct arena *arena, struct complaint *why,
                                             void *out);
/* A line without its end. A reply that breaks its own rows is INVALID: nothing is sent that the other side would refuse. */
MUST_USE struct status speech_reply_encode(enum speech_verb verb, const void *reply, struct arena *arena, struct complaint *why,
                                           struct span *out);
/* What follows the line of this reply as it is, without an end of its own; NULL: nothing does. Decoded it has a size that the verb allows
 * and no bytes yet: whoever reads on puts them there. No verb whose reply comes later has such a part. */
struct span *speech_reply_raw(enum speech_verb verb, void *reply);
/* "ok": false, with the words of the status. Of every version the same. */
MUST_USE struct status speech_refusal_encode(struct status status, const char *why, struct arena *arena, struct span *out);

/* ---- the command's side */

MUST_USE struct status speech_request_encode(enum speech_verb verb, const void *request, struct arena *arena, struct complaint *why,
                                             struct span *out);
/* The reply, or the status that the node gave with its reason in `why`. IO_FAILED for a line that is no reply, BAD_POINT
 * for one with a point that is none. */
MUST_USE struct status speech_reply_decode(enum speech_verb verb, struct span line, struct arena *arena, struct complaint *why, void *out);

/* ---- for people */

/* The reference page: who may say what, what goes in and comes out, and an example of each. */
void speech_print(FILE *out);
