// SPDX-License-Identifier: EUPL-1.2
//
// A ledger entry as a plain struct and as its one serialisation. The bytes are made once, stored, hashed
// and shipped; a decoder refuses everything that would not encode to the same bytes again.
#pragma once

#include "base/arena.h"
#include "base/verdict.h"
#include "wire/message.h"

#define ENTRY_MOST_BYTES 65535 /* C2SP tlog-tiles, entry bundles: u16 length */
#define ENTRY_VERSION 2        /* written; 1 is read */
#define ENTRY_COMMITS_MOST 4
#define ENTRY_DECISIONS_MOST 256 /* acts on categories in one exchange */
#define OBLIGATIONS_MOST_BYTES 400

/* name, number in ledgers (never renumber), word */
#define ENTRY_KINDS(X)                           \
    X(REQUEST_SENT, 1, "request-sent")           \
    X(REQUEST_RECEIVED, 2, "request-received")   \
    X(DECISION, 3, "decision")                   \
    X(DISCLOSED, 4, "disclosed")                 \
    X(RESPONSE_RECEIVED, 5, "response-received") \
    X(RECEIPT, 6, "receipt")                     \
    X(SIGNAL_SENT, 7, "signal-sent")             \
    X(SIGNAL_RECEIVED, 8, "signal-received")     \
    X(EVALUATED, 9, "evaluated")                 \
    X(HUMAN_DECISION, 10, "human-decision")      \
    X(CASE_EVENT, 11, "case-event")              \
    X(POLICY_ACTIVATED, 12, "policy-activated")  \
    X(KEY_EVENT, 13, "key-event")                \
    X(PARTNER_HEAD, 14, "partner-head")          \
    X(HEARTBEAT, 15, "heartbeat")                \
    X(TIMESTAMP, 16, "timestamp")                \
    X(ERASURE, 17, "erasure")                    \
    X(PRUNE, 18, "prune")                        \
    X(RECOVERY, 19, "recovery")                  \
    X(SUBJECT_REPORT, 20, "subject-report")      \
    X(ADMIN_ACT, 21, "admin-act")                \
    X(LOG_READ, 22, "log-read")                  \
    X(LOG_OPENED, 23, "log-opened")              \
    X(LOG_CLOSED, 24, "log-closed")              \
    X(REFUSALS, 25, "refusals")                  \
    X(RECONCILED, 26, "reconciled")              \
    X(VIEWED, 27, "viewed")                      \
    X(QUARANTINE, 28, "quarantine")              \
    X(ESCROW_OPENED, 29, "escrow-opened")
enum entry_kind {
    ENTRY_NONE = 0,
#define ENTRY_KIND_ENUM(name, number, word) ENTRY_##name = number,
    ENTRY_KINDS(ENTRY_KIND_ENUM)
#undef ENTRY_KIND_ENUM
        ENTRY_KINDS_END
};
#define ENTRY_KIND_ONE(name, number, word) +1
_Static_assert(ENTRY_KINDS_END == 1 ENTRY_KINDS(ENTRY_KIND_ONE), "kinds are numbered from 1, without gaps");
#undef ENTRY_KIND_ONE
const char *entry_kind_word(enum entry_kind kind); /* "request-sent", … */
#define HEARTBEAT_STARTED "started"                /* note of the one that a node enters when it starts and has been silent for long */

enum entry_direction { DIRECTION_NONE = 0, DIRECTION_OUT = 1, DIRECTION_IN = 2 };

/* Fields that could point to a person stand in the entry as salted commitments only (P-09).
 * name, number in ledgers, word: it is part of what is committed to */
#define COMMIT_FIELDS(X) X(SUBJECT, 1, "subject") X(USER, 2, "user") X(DECISION_INPUT, 3, "decision-input") X(DETAIL, 4, "detail")
enum commit_field {
#define COMMIT_FIELD_ENUM(name, number, word) COMMIT_##name = number,
    COMMIT_FIELDS(COMMIT_FIELD_ENUM)
#undef COMMIT_FIELD_ENUM
        COMMIT_FIELDS_END
};
struct entry_commit {
    enum commit_field field;
    uint8_t value[SHA256_BYTES];
};

struct entry_decision { /* one act on one category */
    uint8_t act, category;
    enum verdict verdict;
    enum status_code code;
    struct span rule;        /* deciding rule id, at most WORD_MOST_BYTES; empty when none */
    struct span obligations; /* canonical words, at most OBLIGATIONS_MOST_BYTES; may be empty */
};

/* What of a message stands in the entry that was made of it, so that the entry gives back the content that was signed (said.h). */
struct said {
    int64_t time_ms, expires_ms;
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    enum envelope_kind kind;
};

/* The last head of another log: of the one that this goes on from. */
struct head_ref {
    struct span origin;
    uint64_t size;
    struct digest root, note_hash; /* SHA-256 of the note, with the log's own signature alone */
};

struct entry {
    uint8_t version; /* ENTRY_VERSION in what is written now */
    enum entry_kind kind;
    int64_t time_ms;
    bool has_exchange;
    struct exchange_id exchange_id;
    struct oin own;
    bool has_counterpart;
    struct oin counterpart;
    enum entry_direction direction;
    struct grounds grounds; /* 0 where not applicable */
    uint8_t category_count;
    uint8_t categories[CATEGORIES_MOST];
    bool has_policy; /* both hashes */
    struct digest policy_text_hash, policy_table_hash;
    uint32_t engine_version;
    size_t decision_count;
    struct entry_decision *decisions;
    enum verdict verdict;
    enum status_code code; /* refusal, or OK */
    uint8_t answer_state;  /* enum answer_state or 0 */
    bool has_request_digest, has_answer_digest;
    struct digest request_digest, answer_digest;
    bool has_receipt; /* the counterpart's */
    struct receipt receipt;
    size_t commit_count;
    struct entry_commit commits[ENTRY_COMMITS_MOST];
    uint64_t count; /* EVALUATED: identifiers; REFUSALS: messages; VIEWED, LOG_READ: reads; 0 otherwise */
    struct span
        note; /* code word of the event ("case-opened", "policy …"), never free text about people; LOG_CLOSED: the origin that goes on;
                                      ≤ WORD_MOST_BYTES·2 */
    /* from version 2 on */
    bool has_said; /* of what the counterpart said */
    struct said said;
    bool has_head; /* LOG_OPENED of a log that is not the first */
    struct head_ref head;
    bool has_agreement;
    struct digest agreement; /* under which it was said */
    uint8_t act;             /* EVALUATED: enum evaluation_act; 0 otherwise */
    uint8_t part_count;      /* EVALUATED */
    struct evaluated_part parts[EVALUATED_PARTS_MOST];
    bool has_list_digest; /* REFUSALS: over the messages, in their order */
    struct digest list_digest;
    bool has_decided_under;
    struct digest decided_under;          /* the agreement in force here, when it is another */
    uint8_t necessity_code, lighter_code; /* REQUEST_*: wire/necessity.h, as claimed; 0 in entries of before, and otherwise */
    uint64_t read_from, read_to;          /* LOG_READ of entries: the first, and the one behind the last; 0, 0: of none */
};

/* INVALID, TOO_LARGE, ARENA_FULL. */
MUST_USE struct status entry_encode(const struct entry *entry, struct arena *arena, struct span *out);
/* MALFORMED, UNSUPPORTED (version), INVALID, TOO_LARGE, ARENA_FULL; borrows from `arena`. */
MUST_USE struct status entry_decode(struct span bytes, struct arena *arena, struct entry *out);

/* commit = SHA-256("schakel/commit/v1" || u8 length of field name || field name || salt || u64be length || value);
 * salt = HMAC-SHA-256(K, exchange id || field name). The field names are "subject", "user", "decision-input", "detail". */
const char *commit_field_word(enum commit_field field);
void commit_salt(const uint8_t key[static 32], const struct exchange_id *exchange_id, enum commit_field field, uint8_t out_salt[static 32]);
void commit_make(enum commit_field field, const uint8_t salt[static 32], struct span value, uint8_t out[static SHA256_BYTES]);

/* "subject" is a list, so that one person's key can go while the others' stay, and an opening shows one person and no other:
 * SHA-256("schakel/subjects/v1" || u8 count || commit_1 || … || commit_count), the commits ascending, each made as above with the key
 * of its own. `commits`: count of them, 1..SUBJECTS_MOST; they are sorted in place. */
struct subject_commit {
    uint8_t value[SHA256_BYTES];
    size_t of; /* which of those that were given */
};
void commit_list(struct subject_commit *commits, size_t count, uint8_t out[static SHA256_BYTES]);
