// SPDX-License-Identifier: EUPL-1.2
//
// What the bodies of envelopes say, as plain checked structs. Decoding gives one of these or a refusal:
// every count, length and range below is checked, unknown fields and non-canonical encodings are refused,
// so the rest of the program never meets a half-valid message. Words of the policy vocabulary travel as
// their fixed numbers. No field for an identity exists (P-01).
#pragma once

#include "base/arena.h"
#include "base/day.h"
#include "base/grounds.h"
#include "base/identifier_kind.h"
#include "base/span.h"
#include "crypto/group.h"
#include "crypto/hash.h"
#include "wire/agreed_message.h"
#include "wire/envelope.h"
#include "wire/evaluation_act.h"

#define SUBJECTS_MOST 16       /* identifiers of one household in one question */
#define SIGNALS_MOST 256       /* signals in one answer */
#define PART_POINTS_MOST 1025  /* 1024 identifiers and the check element */
#define POINTS_MOST 1088       /* of all parts of an evaluation, with their check elements */
#define ASKED_MOST 48          /* identifiers in an evaluation for questions, 16 of them for each holder */
#define MEMBERS_MOST 15        /* committee members in one evaluation */
#define REASON_MOST_BYTES 1000 /* free texts */
#define CONTACT_MOST_BYTES 120
#define WORD_MOST_BYTES 64 /* rule ids, articles up to ARTICLE_MOST_BYTES */
#define ARTICLE_MOST_BYTES 200
#define ESCROW_MOST_BYTES ((size_t)147 + 48 * (PART_POINTS_MOST - 1)) /* its form is that of pseudonym/escrow.h */
#define TAG_BYTES 32
#define TOKEN_NONCE_BYTES 16
#define BODY_NONCE_BYTES 32 /* makes a digest hide what it is of */
#define SIGNAL_ID_BYTES 16
#define VOUCHER_ID_BYTES 16
#define OPEN_REQUEST_MOST_BYTES ((size_t)128 * 1024)
#define OPENED_PROOF_BYTES 64
#define VOUCHER_USES_MOST 4
#define VOUCHER_COUNT_MOST 16                                                /* identifiers */
#define VOUCHERS_MOST_BYTES ((size_t)EVALUATED_PARTS_MOST * SIGNATURE_BYTES) /* signatures on all of an evaluation */
#define VOUCHER_LIFE_MOST_MS (100 * DAY_MS)

/* name, number on the wire, word of registers and views */
#define HOUSEHOLD_ROLES(X) X(PARENT, 1, "ouder") X(CHILD, 2, "kind") X(OTHER, 3, "overig")
#define HOUSEHOLD_ROLE_ENUM(name, number, word) HOUSEHOLD_##name = number,
enum household_role { HOUSEHOLD_ROLES(HOUSEHOLD_ROLE_ENUM) };
#undef HOUSEHOLD_ROLE_ENUM

/* A coded fact that a partner has a concern or involvement. life_domain and role: both or none. */
struct signal {
    uint8_t category;             /* policy vocabulary, 1.. */
    uint8_t life_domain;          /* 1..13, ZRM 2017; 0 when only involvement is told */
    uint8_t urgency;              /* 1 (acute) .. 5; 0 when not stated, or only involvement is told */
    uint8_t role;                 /* enum household_role; 0 when only involvement is told */
    uint8_t matched_by;           /* bits 1 << enum identifier_kind; in answers only, else 0 */
    int32_t since_day, until_day; /* days since 1970-01-01; until 0: open */
    struct span contact;          /* the professional to call; people's text without a BSN (base/prose.h); may be empty */
};

/* Valid through its last day. */
static inline bool signal_is_over(const struct signal *signal, int32_t today) { return signal->until_day && signal->until_day < today; }

/* Whether its days can be said: none before 1970, and no end before the beginning. */
static inline bool signal_days_fit(const struct signal *signal)
{
    return signal->since_day >= 0 && signal->until_day >= 0 && (!signal->until_day || signal->until_day >= signal->since_day);
}

struct subject { /* one lookup token */
    enum identifier_kind kind;
    uint8_t value[TAG_BYTES];
};

struct signal_subject { /* one pseudonym of the receiver's register: it makes the tag itself */
    enum identifier_kind kind;
    struct element pseudonym;
};

/* Body of ENVELOPE_SIGNAL. A later one with the same id from the same sender replaces the earlier. */
struct signal_message {
    uint8_t signal_id[SIGNAL_ID_BYTES];
    struct grounds grounds;
    uint32_t epoch;
    struct signal signal;
    size_t subject_count; /* 1..SUBJECTS_MOST */
    struct signal_subject *subjects;
    uint8_t nonce[BODY_NONCE_BYTES];
};

/* What a voucher says of the questions that it serves for (pseudonym/voucher.h). */
struct voucher_terms {
    uint8_t voucher_id[VOUCHER_ID_BYTES];
    struct digest case_commit; /* binds to a case, links no two vouchers */
    uint8_t uses;              /* 1..VOUCHER_USES_MOST */
    uint64_t issued_ms, expires_ms;
};

/* That others counted what is asked. */
struct counted_signature {
    struct oin member;
    uint8_t signature[SIGNATURE_BYTES];
};
struct counted {
    struct voucher_terms terms;
    struct digest escrow;
    uint8_t count;          /* identifiers that were evaluated, 1..VOUCHER_COUNT_MOST */
    size_t signature_count; /* 1..MEMBERS_MOST */
    struct counted_signature *signatures;
};

/* Body of ENVELOPE_INQUIRY (P-11: case, purpose, necessity and expiry are not optional). */
struct inquiry_message {
    struct grounds grounds; /* to_role: in which is asked, must be on the roster for the asker; from_role: the holder's to fill in */
    uint8_t category_count; /* 1..CATEGORIES_MOST, from 1, ascending, distinct */
    uint8_t categories[CATEGORIES_MOST];
    uint8_t necessity_code, lighter_code; /* wire/necessity.h; whether there is such a code is judged by casefile/claims.h */
    struct span necessity;                /* at most REASON_MOST_BYTES, people's text (base/prose.h) */
    struct span why_not_lighter;          /* likewise */
    int32_t informed_day;                 /* when the client was informed, or 0 and then both below: */
    int32_t deferral_until_day;           /* term of the deferral */
    struct span deferral_reason;
    uint32_t epoch;
    uint8_t token_nonce[TOKEN_NONCE_BYTES];
    size_t subject_count;     /* 1..SUBJECTS_MOST */
    struct subject *subjects; /* lookup tokens for this holder only */
    uint8_t nonce[BODY_NONCE_BYTES];
    bool has_counted; /* not in a question to oneself */
    struct counted counted;
};

/* name, number on the wire, word, what people read */
#define ANSWER_STATES(X)                                           \
    X(GRANTED, 1, "granted", "toegekend")                          \
    X(PARTIAL, 2, "partial", "deels toegekend")                    \
    X(REFUSED, 3, "refused", "geweigerd")                          \
    X(CONDITIONAL, 4, "conditional", "toegekend onder voorwaarde") \
    X(NOT_KNOWN, 5, "not-known", "hier niet bekend")               \
    X(BEING_WEIGHED, 6, "being-weighed", "wordt gewogen door een professional")
#define ANSWER_STATE_ENUM(name, number, word, dutch) ANSWER_##name = number,
enum answer_state { ANSWER_STATES(ANSWER_STATE_ENUM) };
#undef ANSWER_STATE_ENUM

/* name, number on the wire, word, what people read */
#define ANSWER_LEVELS(X)                                            \
    X(NONE, 0, "none", "niets")                                     \
    X(INVOLVED, 1, "involved", "alleen of de partner betrokken is") \
    X(CONTENT, 2, "content", "inhoud")
#define ANSWER_LEVEL_ENUM(name, number, word, dutch) ANSWER_LEVEL_##name = number,
enum answer_level { ANSWER_LEVELS(ANSWER_LEVEL_ENUM) };
#undef ANSWER_LEVEL_ENUM

/* What was decided for one asked category. The refusal names a code and a public reason, nothing else (P-10). */
struct answer_category {
    uint8_t category;
    enum answer_level level;
    enum status_code code; /* OK, or the refusal: then no level and no article */
    struct span article;   /* the legal basis on which it was granted; empty on refusal */
    struct span reason;    /* public reason; may be empty */
};

/* Body of ENVELOPE_ANSWER. */
struct answer_content {
    enum answer_state state;
    struct digest request_digest; /* SHA-256 of the inquiry's body */
    uint8_t category_count;       /* ascending, distinct */
    struct answer_category *categories;
    size_t signal_count; /* 0 unless granted, partial or conditional */
    struct signal *signals;
    uint32_t retain_days;  /* 0: no term set */
    uint32_t inform_days;  /* 0: no duty set */
    struct span condition; /* not empty when conditional */
    uint8_t nonce[BODY_NONCE_BYTES];
};

/* Of an evaluation, for one register. */
struct evaluate_part {
    struct oin holder; /* whose it is */
    uint32_t epoch;
    uint8_t basis; /* with the flags its grounds, beside those of the message */
    uint32_t flags;
    size_t point_count;     /* 2..PART_POINTS_MOST */
    struct element *points; /* not looked at yet; the last is the check element */
    bool has_voucher;       /* each member is to sign one: of questions to another */
    struct voucher_terms voucher;
    uint64_t mask; /* of EVALUATION_ASK: which identifiers of the escrow, the first by the lowest bit, so that they all are in some part */
};
/* Body of ENVELOPE_EVALUATE. */
struct evaluate_message {
    struct span domain;      /* pseudonymisation domain, ASCII word */
    uint8_t purpose, phase;  /* of all parts, as is: */
    uint8_t from_role;       /* in which is asked */
    uint32_t generation;     /* of the ring */
    struct span escrow;      /* for the auditor; 1..ESCROW_MOST_BYTES: whoever takes it checks its form */
    enum evaluation_act act; /* EVALUATION_ASK: parts of VOUCHER_COUNT_MOST identifiers at most, ASKED_MOST in all; else one part */
    uint8_t part_count;      /* 1..EVALUATED_PARTS_MOST, of different holders, POINTS_MOST points in all */
    struct evaluate_part parts[EVALUATED_PARTS_MOST];
};
/* On what grounds; to_role is the holder's, for the member to fill in. */
static inline struct grounds evaluate_part_grounds(const struct evaluate_message *message, const struct evaluate_part *part)
{
    return (struct grounds){
        .purpose = message->purpose, .phase = message->phase, .basis = part->basis, .from_role = message->from_role, .flags = part->flags};
}
/* What it counts for: each identifier once for every question that the voucher serves for, and the check element. */
static inline uint64_t evaluate_part_units(const struct evaluate_part *part)
{
    return (part->point_count - 1) * (part->has_voucher ? part->voucher.uses : UINT64_C(1)) + 1;
}
size_t evaluate_message_points(const struct evaluate_message *message);      /* of all parts */
size_t evaluate_message_identifiers(const struct evaluate_message *message); /* of the escrow */
/* BAD_POINT unless all are elements. Decoding does not look: it takes 5 µs for each, too much for what nobody may have multiplied or has
 * asked for. */
MUST_USE struct status evaluate_message_check_points(const struct evaluate_message *message);

/* Body of ENVELOPE_PARTIAL, unless it is a refusal. */
struct partial_message {
    size_t point_count;     /* 2..POINTS_MOST, part after part */
    struct element *points; /* not looked at yet */
    struct span vouchers;   /* SIGNATURE_BYTES for each part that wants one, in their order: the member's signature on it */
    uint32_t left;          /* of the asker's quota there, after this: of the holder for which that is least */
};

/* Likewise. */
MUST_USE struct status partial_message_check_points(const struct partial_message *message);

/* Body of ENVELOPE_OPEN: a message of ENVELOPE_EVALUATE as its requester signed it, whose escrow is to be opened. The element comes out of
 * it, so that nobody can have another one multiplied. */
struct open_message {
    struct span request; /* 1..OPEN_REQUEST_MOST_BYTES */
};

/* Body of ENVELOPE_OPENED, unless it is a refusal. */
struct opened_message {
    struct element point;
    uint8_t proof[OPENED_PROOF_BYTES]; /* two canonical scalars: dleq_decode takes it */
};

/* Body of ENVELOPE_SECOND: the receiver's keys hold two lines at the sender, from these addresses (inet_ntop(3)). */
#define SECOND_ADDRESS_MOST 45
struct second_message {
    struct span older, newer; /* 2..SECOND_ADDRESS_MOST of 0-9, a-f, '.' and ':' */
};

/* Bodies of ENVELOPE_RECONCILE and ENVELOPE_RECONCILED: what of a day both ledgers have. A row is one message that was said and heard,
 * and its bytes say which (wire/reconcile_row.h). */
#define RECONCILE_HOURS 24
#define RECONCILE_ROW_BYTES 82
#define RECONCILE_ROWS_MOST 3072 /* in one message: as many as fit, in whole pages */
enum reconcile_level { RECONCILE_LEVEL_DAY = 1, RECONCILE_LEVEL_HOUR = 2 };
struct reconcile_message {
    uint32_t day;
    uint8_t level, hour;
    struct span after; /* a row, or empty */
};
struct reconciled_message {
    uint32_t day;
    uint8_t level, hour;
    uint32_t since_day;
    uint8_t more;
    struct span hours; /* of the day: a digest for each */
    struct span rows;  /* of the hour: ascending */
};

/* What the envelope around each of these states (statement.h), but for the agreement, which is the sender's. */
struct statement signal_message_statement(const struct signal_message *message);
struct statement inquiry_message_statement(const struct inquiry_message *message);
struct statement evaluate_message_statement(const struct evaluate_message *message);

/* Encoders fail only with INVALID (a struct that breaks the bounds above: nothing leaves that we would not accept),
 * TOO_LARGE (too many or too long) and ARENA_FULL. Decoders refuse MALFORMED (also lengths of fixed fields and every
 * encoding but the canonical one), TOO_LARGE, INVALID (range, text), BAD_POINT, ARENA_FULL. Results borrow from `arena`;
 * decoding takes up to eight times the message of it. */
#define WIRE_MESSAGES(X)  \
    X(signal_message)     \
    X(inquiry_message)    \
    X(answer_content)     \
    X(evaluate_message)   \
    X(partial_message)    \
    X(hello_message)      \
    X(agreed_ask_message) \
    X(agreed_message)     \
    X(withdraw_message)   \
    X(carried_version)    \
    X(open_message)       \
    X(opened_message)     \
    X(second_message)     \
    X(reconcile_message)  \
    X(reconciled_message)
#define WIRE_DECLARE(name)                                                                                   \
    MUST_USE struct status name##_encode(const struct name *message, struct arena *arena, struct span *out); \
    MUST_USE struct status name##_decode(struct span bytes, struct arena *arena, struct name *out);
WIRE_MESSAGES(WIRE_DECLARE)
/* Of bodies that were refused: the field that is too much, too little or no word, for who must mend it; empty when it is none of
 * them. */
const char *signal_message_wrong(struct span bytes, struct arena *arena);
const char *inquiry_message_wrong(struct span bytes, struct arena *arena);
