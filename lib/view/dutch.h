// SPDX-License-Identifier: EUPL-1.2
//
// How people read what is not of the policy's vocabulary: days, moments, urgencies, states, refusals, in plain Dutch.
#pragma once

#include "casefile/case.h"
#include "casefile/consolidate.h"
#include "view/page.h"

/* dd-mm-jjjj; "-" for 0, which is no day. */
const char *dutch_day(struct page *page, int32_t day);
/* dd-mm-jjjj uu:mm, local time; "-" for 0. */
const char *dutch_moment(struct page *page, int64_t unix_ms);
/* 1 → "1 acuut"; "-" for what is no urgency. */
const char *dutch_urgency(struct page *page, unsigned urgency);
/* "1 dag", "3 dagen" */
const char *dutch_days(struct page *page, int64_t count);
const char *dutch_case_state(enum case_state state);
const char *dutch_reply_state(enum reply_state state);
/* The sentence of its code, and the same in words: either may be missing (NULL, ""), not both. */
struct reason_code;
const char *dutch_reason(struct page *page, const struct reason_code *code, const char *text);
const char *dutch_household_role(enum household_role role); /* "-" when it is not told */
/* Why something was refused; `reason` is the other side's and may be "". */
const char *dutch_refusal(struct page *page, enum status_code code, const char *reason);
