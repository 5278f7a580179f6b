// SPDX-License-Identifier: EUPL-1.2
//
// The words of the node and the policy, as a regisseur reads them: plain Dutch. A word that is not in the tables is
// shown as it is, so that a new word of the policy is never left out.
#pragma once

#include "base/day.h"
#include "cli/page.h"

#define VIEW_DATE_ROOM 17 /* dd-mm-jjjj hh:mm */

/* "werk-en-opleiding" → "Werk en opleiding". */
const char *word_dutch(struct page *page, const char *word);
/* 1 → "1 acuut"; "-" for what is no urgency. */
const char *urgency_dutch(struct page *page, int64_t urgency);
/* Of a partner's state: "deels toegekend"; without when and why. NULL when it is not known. */
const char *state_dutch(const char *state);
/* Why a category was refused, from its status word and the public reason (may be ""). */
const char *refusal_dutch(struct page *page, const char *status, const char *reason);
/* dd-mm-jjjj of `jjjj-mm-dd…`; the text itself when it is no date. */
const char *date_dutch(struct page *page, const char *text);
/* dd-mm-jjjj hh:mm in local time, of a time in UTC as time_print writes it. */
const char *time_dutch(struct page *page, const char *text);
