// SPDX-License-Identifier: EUPL-1.2
//
// What the daemon says in its log: events from a catalogue, one JSON object (RFC 8259) on one line each. An event has a
// fixed English sentence and only fields from the allow-list below, and a field only takes a value of its own form, so
// there is no way to log a body, a tag, a name or a number of a person (P-01).
#pragma once

#include "base/status.h"
#include "wire/envelope.h"

enum event_level { EVENT_INFO, EVENT_WARNING, EVENT_ERROR };

/* Forms of value. WORD: 1-40 of a-z, 0-9, '-', '_', '.', first a letter, never more than six digits in a row (shorter than
 * any identifier of a person); anything else is logged as "?". Words come from tables of ours, never from the wire.
 * ADDRESS: of a partner's machine, in digits as inet_ntop(3) prints it. */
enum event_form { EVENT_FORM_OIN, EVENT_FORM_WORD, EVENT_FORM_STATUS, EVENT_FORM_NUMBER, EVENT_FORM_ADDRESS };

/* field, name in JSON, form */
#define EVENT_FIELD_TABLE(X)              \
    X(PARTNER, "partner", OIN)            \
    X(STATUS, "status", STATUS)           \
    X(KIND, "kind", WORD)                 \
    X(STAGE, "stage", WORD)               \
    X(POLICY, "policy", WORD)             \
    X(VERSION, "version", WORD)           \
    X(TEXT, "text", WORD)                 \
    X(THEIRS, "theirs", NUMBER)           \
    X(OURS, "ours", NUMBER)               \
    X(COUNT, "count", NUMBER)             \
    X(DURATION_MS, "duration_ms", NUMBER) \
    X(TREE_SIZE, "tree_size", NUMBER)     \
    X(SIGNAL, "signal", NUMBER)           \
    X(DAYS, "days", NUMBER)               \
    X(ADDRESS, "address", ADDRESS)        \
    X(SECOND, "second", ADDRESS)          \
    X(INDEX, "index", NUMBER)             \
    X(FIELD, "field", WORD)               \
    X(CATEGORY, "category", WORD)
enum event_field_name {
#define EVENT_FIELD_ENUM(field, name, form) EVENT_FIELD_##field,
    EVENT_FIELD_TABLE(EVENT_FIELD_ENUM)
#undef EVENT_FIELD_ENUM
        EVENT_FIELDS
};

#define WITH(field) (1u << EVENT_FIELD_##field)
/* event, word, level, sentence, fields it may have. The word is stable: operators match on it. Extend freely. */
#define EVENT_TABLE(X)                                                                                                                     \
    X(NODE_STARTED, "node-started", INFO, "the node is up", WITH(VERSION) | WITH(POLICY) | WITH(TREE_SIZE))                                \
    X(NODE_REFUSED, "node-refused", ERROR, "the node does not start: what is not in order stands above", WITH(COUNT))                      \
    X(NODE_STOPPING, "node-stopping", INFO, "the node was asked to stop", WITH(SIGNAL))                                                    \
    X(NODE_STOPPED, "node-stopped", INFO, "the node has stopped", WITH(STATUS))                                                            \
    X(NODE_FAILED, "node-failed", ERROR, "the node cannot go on", WITH(STATUS))                                                            \
    X(SANDBOX_MISSING, "sandbox-missing", WARNING, "this kernel or this build lacks a part of the sandbox", WITH(KIND))                    \
    X(CONFIG_RELOADED, "config-reloaded", INFO, "settings, authorities and revocation lists were read again", WITH(COUNT))                 \
    X(CONFIG_REFUSED, "config-refused", ERROR, "what was read again is not in order: all stays as it was", WITH(COUNT))                    \
    X(PARTNER_UP, "partner-up", INFO, "the line to a partner is up", WITH(PARTNER))                                                        \
    X(PARTNER_DOWN, "partner-down", WARNING, "the line to a partner is down", WITH(PARTNER))                                               \
    X(PARTNER_BEHIND, "partner-behind", WARNING, "a partner does not read: no more is sent to it than waits for it already",               \
      WITH(PARTNER))                                                                                                                       \
    X(PARTNER_CLOSED, "partner-closed", WARNING, "a partner has no line", WITH(PARTNER) | WITH(KIND))                                      \
    X(PARTNER_ADMITTED, "partner-admitted", INFO, "a partner may have a line again", WITH(PARTNER))                                        \
    X(PARTNER_QUARANTINED, "partner-quarantined", WARNING, "a partner was shut out", WITH(PARTNER))                                        \
    X(PARTNER_CONTRADICTS, "partner-contradicts", ERROR, "what a partner signed of its ledger contradicts what it signed before",          \
      WITH(PARTNER) | WITH(KIND) | WITH(INDEX))                                                                                            \
    X(PARTNER_BEGAN_ANEW, "partner-began-anew", WARNING, "a partner goes on in a log that it began anew: its machine was restored",        \
      WITH(PARTNER) | WITH(INDEX))                                                                                                         \
    X(PARTNER_RELEASED, "partner-released", INFO, "an operator let a partner in again", WITH(PARTNER))                                     \
    X(OWN_CERTIFICATE, "own-certificate", ERROR, "our own certificate is not in order: partners will not have a line to us", WITH(KIND))   \
    X(CERTIFICATE_ENDS, "certificate-ends", WARNING, "a certificate ends soon", WITH(PARTNER) | WITH(DAYS))                                \
    X(CRL_STALE, "crl-stale", WARNING, "a revocation list is out of date and counts for a few days only", WITH(PARTNER) | WITH(DAYS))      \
    X(CREDENTIALS_UNREAD, "credentials-unread", ERROR, "authorities or revocation lists cannot be read: those that were stay in force",    \
      WITH(STATUS))                                                                                                                        \
    X(HANDSHAKES_DENIED, "handshakes-denied", WARNING, "strangers tried to connect", WITH(COUNT) | WITH(DURATION_MS))                      \
    X(MESSAGES_DROPPED, "messages-dropped", WARNING, "messages were dropped at the door", WITH(KIND) | WITH(COUNT) | WITH(DURATION_MS))    \
    X(CONNECTIONS_CUT, "connections-cut", WARNING, "connections were cut", WITH(KIND) | WITH(COUNT) | WITH(DURATION_MS))                   \
    X(SECOND_LINE, "second-line", ERROR, "one partner speaks from two places at once: its keys may be in other hands",                     \
      WITH(PARTNER) | WITH(ADDRESS) | WITH(SECOND))                                                                                        \
    X(OWN_KEYS_ELSEWHERE, "own-keys-elsewhere", ERROR, "a partner says that our own keys speak to it from two places at once",             \
      WITH(PARTNER) | WITH(ADDRESS) | WITH(SECOND))                                                                                        \
    X(MESSAGE_REFUSED, "message-refused", INFO, "a message was refused",                                                                   \
      WITH(PARTNER) | WITH(KIND) | WITH(STAGE) | WITH(FIELD) | WITH(CATEGORY) | WITH(STATUS))                                              \
    X(ASKS_UNUSUAL, "asks-unusual", WARNING, "a partner asks in a way that is unusual", WITH(PARTNER) | WITH(KIND) | WITH(COUNT))          \
    X(QUOTA_NEARLY_USED, "quota-nearly-used", WARNING, "a member says that four fifths of our quota of a day are used there",              \
      WITH(PARTNER) | WITH(KIND) | WITH(COUNT))                                                                                            \
    X(ANSWER_REVISED, "answer-revised", WARNING, "a partner took an answer back and gave another", WITH(PARTNER) | WITH(COUNT))            \
    X(ANSWER_DENIED, "answer-denied", WARNING, "a partner does not take an answer that it asked for", WITH(PARTNER) | WITH(STATUS))        \
    X(MESSAGES_REFUSED, "messages-refused", WARNING, "more messages were refused than are told one by one", WITH(PARTNER) | WITH(COUNT))   \
    X(STORE_FAILED, "store-failed", ERROR, "the store does not take writes, exchanges are answered later", WITH(STATUS))                   \
    X(STORE_RECOVERED, "store-recovered", INFO, "the store takes writes again", WITH(DURATION_MS))                                         \
    X(REQUEST_UNDECIDED, "request-undecided", WARNING, "nobody decided in time on a request that waited for a person", WITH(PARTNER))      \
    X(REQUESTS_DUE, "requests-due", WARNING, "requests wait for a person whose last day is today or the next working day", WITH(COUNT))    \
    X(MEMBER_CHEATED, "member-cheated", WARNING, "a member of the committee evaluated wrongly", WITH(PARTNER))                             \
    X(ESCROW_OPENED, "escrow-opened", WARNING, "for the auditor was opened whom an evaluation of this partner was about", WITH(PARTNER))   \
    X(LOOKUP_UNCONFIRMED, "lookup-unconfirmed", WARNING, "a question fits the half of a tag and not the whole: it was forged",             \
      WITH(PARTNER))                                                                                                                       \
    X(DOOR_CUT, "door-cut", WARNING, "connections of people were cut: too many, or half a line", WITH(COUNT))                              \
    X(KEEPER_FAILED, "keeper-failed", ERROR, "the process that holds the keys is gone", WITH(STATUS))                                      \
    X(KEEPER_REFUSED, "keeper-refused", WARNING, "the process that holds the keys did not evaluate", WITH(PARTNER) | WITH(STATUS))         \
    X(NOT_DELIVERED, "not-delivered", WARNING, "a message expired before its partner could be reached", WITH(PARTNER) | WITH(KIND))        \
    X(AGREEMENT_DIFFERS, "agreement-differs", WARNING, "a partner goes by another version of an agreed text",                              \
      WITH(PARTNER) | WITH(TEXT) | WITH(THEIRS) | WITH(OURS))                                                                              \
    X(AGREEMENT_CHANGED, "agreement-changed", INFO, "another version of an agreed text is in force", WITH(TEXT) | WITH(OURS))              \
    X(AGREEMENT_REFUSED, "agreement-refused", ERROR, "what was agreed on cannot be carried out here; the node goes on as it was",          \
      WITH(STATUS))                                                                                                                        \
    X(VERSION_REFUSED, "version-refused", WARNING, "a version that a partner brought cannot come into force",                              \
      WITH(PARTNER) | WITH(STATUS))                                                                                                        \
    X(LEDGER_QUARANTINED, "ledger-quarantined", ERROR, "ledger and signed head disagree", WITH(TREE_SIZE) | WITH(STATUS))                  \
    X(WITNESS_REFUSES, "witness-refuses", ERROR, "a partner does not cosign the head of our ledger, or says to hold another",              \
      WITH(PARTNER) | WITH(TREE_SIZE) | WITH(COUNT))                                                                                       \
    X(LEDGERS_DIFFER, "ledgers-differ", ERROR, "a day of our ledger and a partner's was compared, and they differ",                        \
      WITH(PARTNER) | WITH(STAGE) | WITH(COUNT) | WITH(DAYS))                                                                              \
    X(NIGHT_WITHOUT, "night-without", WARNING, "a day could not be compared with a partner; it is asked again each hour",                  \
      WITH(PARTNER) | WITH(KIND) | WITH(DAYS))                                                                                             \
    X(LEDGER_CONFIRMED, "ledger-confirmed", INFO, "a quorum of the partners cosigns our ledger again", WITH(TREE_SIZE))                    \
    X(LEDGER_LATE, "ledger-late", WARNING, "no quorum of the partners cosigned the newest entries of our ledger",                          \
      WITH(TREE_SIZE) | WITH(DURATION_MS) | WITH(COUNT))                                                                                   \
    X(LEDGER_CLOSED, "ledger-closed", ERROR, "nothing new goes out: no quorum of the partners cosigns our ledger",                         \
      WITH(TREE_SIZE) | WITH(DURATION_MS) | WITH(COUNT))                                                                                   \
    X(LEDGER_OPENED, "ledger-opened", WARNING, "an operator lets go out for some hours what no quorum of the partners cosigns",            \
      WITH(COUNT))                                                                                                                         \
    X(LEDGER_DAMAGED, "ledger-damaged", ERROR, "the stored ledger is not what was signed; no head is signed until it is healed",           \
      WITH(KIND) | WITH(INDEX) | WITH(COUNT))                                                                                              \
    X(LEDGER_HEALED, "ledger-healed", INFO, "an operator gave a damaged entry of the ledger its bytes back; all of it is read again",      \
      WITH(INDEX))                                                                                                                         \
    X(LEDGER_MENDED, "ledger-mended", INFO, "the stored ledger is what was signed again", WITH(TREE_SIZE))                                 \
    X(BACKUP_DUE, "backup-due", WARNING, "the last backup of this node is older than the settings let it be", WITH(DAYS))                  \
    X(DRILL_DUE, "drill-due", WARNING, "no backup of this node was opened as a node would for longer than the settings let it be",         \
      WITH(DAYS))                                                                                                                          \
    X(NODE_QUARANTINED, "node-quarantined", ERROR,                                                                                         \
      "a partner holds a head that this node signed and its ledger does not contain: nothing is signed or sent any more",                  \
      WITH(PARTNER) | WITH(THEIRS) | WITH(OURS))                                                                                           \
    X(NODE_RELEASED, "node-released", INFO, "the ledger is the one that was signed again, and an operator said so", WITH(TREE_SIZE))       \
    X(OWN_HEAD_UNANSWERED, "own-head-unanswered", WARNING, "a partner does not say which head of our ledger it holds: it goes on without", \
      WITH(PARTNER))                                                                                                                       \
    X(ANCHOR_LEARNT, "anchor-learnt", INFO, "most partners hold nothing of our ledger that is not in it: heads are signed again",          \
      WITH(TREE_SIZE))                                                                                                                     \
    X(LOG_OPENED, "log-opened", INFO, "the log of a new year was begun, and that of the old one is closed", WITH(TREE_SIZE))               \
    X(NODE_RESTORED, "node-restored", WARNING, "the node goes on from a backup, in a new log; so many entries of before are lost",         \
      WITH(TREE_SIZE) | WITH(COUNT))                                                                                                       \
    X(YEAR_WAITS, "year-waits", WARNING, "our clock says that it is a new year, and not enough partners say so", WITH(COUNT))              \
    X(ANCHOR_LOST, "anchor-lost", ERROR, "the keeper does not know any more what it signed", WITH(TREE_SIZE) | WITH(STATUS))
enum event {
#define EVENT_ENUM(event, word, level, sentence, fields) EVENT_##event,
    EVENT_TABLE(EVENT_ENUM)
#undef EVENT_ENUM
        EVENTS
};

struct event_field {
    enum event_field_name name;
    enum event_form form;
    union {
        const char *word;
        const struct oin *oin;
        struct status status;
        uint64_t number;
    } value;
};
static inline struct event_field event_word(enum event_field_name name, const char *word)
{
    return (struct event_field){name, EVENT_FORM_WORD, {.word = word}};
}
static inline struct event_field event_number(enum event_field_name name, uint64_t number)
{
    return (struct event_field){name, EVENT_FORM_NUMBER, {.number = number}};
}
static inline struct event_field event_status(struct status status)
{
    return (struct event_field){EVENT_FIELD_STATUS, EVENT_FORM_STATUS, {.status = status}};
}
static inline struct event_field event_address(enum event_field_name name, const char *address)
{
    return (struct event_field){name, EVENT_FORM_ADDRESS, {.word = address}};
}
static inline struct event_field event_partner(const struct oin *oin)
{
    return (struct event_field){EVENT_FIELD_PARTNER, EVENT_FORM_OIN, {.oin = oin}};
}

struct event_log {
    int fd;                 /* where lines go: 2 in the daemon */
    enum event_level least; /* lower levels are left out */
    uint64_t lost;          /* lines that could not be written: never a reason to stop */
};
#define EVENT_LINE_MOST_BYTES 1024
/* One line, one write(2). A field that the catalogue does not give this event, or twice, is a bug. */
void event_write(struct event_log *log, enum event event, int64_t unix_ms, const struct event_field *fields, size_t count);
/* EVENT_LOG(log, PARTNER_UP, now, event_partner(&oin), event_number(EVENT_FIELD_DURATION_MS, 12)); at least one field. */
#define EVENT_LOG(log, event, unix_ms, ...)                                                 \
    event_write((log), EVENT_##event, (unix_ms), (const struct event_field[]){__VA_ARGS__}, \
                sizeof((const struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))
