// SPDX-License-Identifier: EUPL-1.2
//
// What a message states and its signature covers, beside the digest of its body: never personal, so that it stays when the body
// is erased. The fields are those of a ledger entry, under the same numbers: the receiver's entry holds them, and gives back what
// was signed (said.h). Which fields a kind states is a closed table; one that it does not state is refused.
#pragma once

#include "base/digest.h"
#include "base/exchange_id.h"
#include "base/grounds.h"
#include "base/oin.h"
#include "base/span.h"
#include "base/status.h"

#define CATEGORIES_MOST 32

/* What the sender's ledger holds about an exchange. */
struct receipt {
    struct exchange_id exchange_id;
    struct digest request_digest;
    struct digest answer_digest; /* zero when there is no answer */
    uint8_t verdict;             /* enum verdict */
    struct digest policy_hash;   /* text hash */
    struct span origin;          /* the ledger's origin */
    uint64_t leaf_index;
    uint8_t leaf_hash[DIGEST_BYTES];
};

/* Of an evaluation: for whose register. */
#define EVALUATED_PARTS_MOST 64
struct evaluated_part {
    struct oin holder;
    uint32_t count; /* identifiers; 0 in entries of before, and then it is all of them */
    uint8_t uses;   /* questions that its voucher serves for; 0 without */
    uint8_t basis;  /* for this register, as are its flags; 0 in entries of before, and then they are in the grounds */
    uint32_t flags;
};

struct statement {
    struct grounds grounds; /* as the sender claims them */
    uint8_t category_count;
    uint8_t categories[CATEGORIES_MOST];
    enum status_code code;
    uint8_t answer_state; /* enum answer_state, or 0 */
    bool has_request_digest;
    struct digest request_digest;
    bool has_receipt;
    struct receipt receipt; /* the sender's */
    uint64_t count;         /* identifiers in an evaluation; what is listed in a day */
    bool has_list_digest;
    struct digest list_digest; /* over what is listed */
    struct digest agreement;   /* under which the sender says it */
    uint8_t act;               /* enum evaluation_act, or 0 */
    uint8_t part_count;
    struct evaluated_part parts[EVALUATED_PARTS_MOST];
    uint8_t necessity_code, lighter_code; /* of a question (wire/necessity.h); 0 in those of before */
};

/* Fields by their numbers, in Statement and in Entry. */
#define STATES(field) (UINT64_C(1) << (field))
#define STATES_BASIS STATES(10)
#define STATES_LINK (STATES(8) | STATES(9) | STATES_BASIS) /* purpose, phase, basis */
#define STATES_FROM STATES(11)
#define STATES_TO STATES(12)
#define STATES_FLAGS STATES(13)
#define STATES_CATEGORIES STATES(14)
#define STATES_CODE STATES(20)
#define STATES_STATE STATES(21)
#define STATES_QUESTION STATES(22)
#define STATES_RECEIPT STATES(24)
#define STATES_COUNT STATES(26)
#define STATES_LIST STATES(30)
#define STATES_AGREEMENT STATES(31) /* every kind, always */
#define STATES_ACT STATES(32)
#define STATES_PART STATES(33)
#define STATES_REASONS (STATES(35) | STATES(36)) /* codes of necessity and of why nothing lighter */

enum body_rule { BODY_NEVER, BODY_ALWAYS, BODY_UNLESS_REFUSED };
