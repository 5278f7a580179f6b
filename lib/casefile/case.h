// SPDX-License-Identifier: EUPL-1.2
//
// A case: why a household is asked about, on what basis, by whom and until when. Whom it is about stands elsewhere,
// as pseudonyms.
#pragma once

#include "wire/message.h"
#include "wire/necessity.h"

#define CASE_ID_BYTES 16
#define CASE_USER_MOST_BYTES 120

/* name, number in the store (never renumber), word, what people read */
#define CASE_STATES(X)         \
    X(OPEN, 1, "open", "open") \
    X(CLOSED, 2, "closed", "afgesloten")
#define CASE_STATE_ENUM(name, number, word, dutch) CASE_##name = number,
enum case_state { CASE_STATES(CASE_STATE_ENUM) };
#undef CASE_STATE_ENUM

struct case_row {
    uint8_t id[CASE_ID_BYTES];
    uint8_t state;          /* enum case_state */
    struct grounds grounds; /* without from_role: that is each partner's */
    uint8_t category_count; /* at most CATEGORIES_MOST */
    uint8_t categories[CATEGORIES_MOST];
    uint8_t necessity_code, lighter_code;   /* wire/necessity.h */
    struct span necessity, why_not_lighter; /* at most REASON_MOST_BYTES each */
    int32_t informed_day;                   /* 0: not yet, and then: */
    int32_t deferral_until_day;
    struct span deferral_reason;
    int64_t opened_ms;
    int32_t expires_day;
    struct span opened_by; /* user; at most CASE_USER_MOST_BYTES */
};

/* Nothing is asked in it any more, and nothing that comes is taken. */
static inline bool case_is_over(const struct case_row *row, int32_t today) { return row->state != CASE_OPEN || row->expires_day <= today; }
