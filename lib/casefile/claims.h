// SPDX-License-Identifier: EUPL-1.2
//
// Days and terms that somebody claims and cannot prove: that the client was informed, until when that is put off, when a case ends,
// since when and until when a signal holds; and by which code it is needed and less would not do. What is claimed stays a claim, but it
// has bounds: one table, by which the own user is held at the own door and a partner at the holder's. A bound is judged without looking
// at what a text says or at a register, so that a refusal says the same whoever it is about (P-10, P-11).
#pragma once

#include "base/span.h"

#define INFORMED_DAYS_MOST 365 /* how long ago: as long as a case lasts at most */
#define DEFERRAL_DAYS_MOST 28  /* AVG 14(3)(a), UAVG 41: what is put off is told within a month; a rule may say less */
#define DEFERRAL_TOO_LONG "het uitstel om de cliënt te informeren duurt te lang: dat mag hoogstens %u dagen"
#define CASE_TERM_DAYS_MOST 365 /* from today */
#define SINCE_DAYS_MOST 366     /* what is known to begin: an eviction with a date */
#define UNTIL_DAYS_MOST 3660    /* ten years */
#define CLAIM_ANY_DAY INT32_MIN /* no first day: what the wire can say (1970) */

/* claim, field as on the wire, first and last day counted from the one on which it is said, what people read of an earlier day and of a
 * later one */
// clang-format off
#define CLAIM_BOUNDS(X)                                                                                            \
    X(INFORMED, "informed_day", -INFORMED_DAYS_MOST, 0,                                                            \
      "de cliënt is langer dan een jaar geleden geïnformeerd: vertel het opnieuw",                                 \
      "de cliënt kan niet geïnformeerd zijn op een dag die nog komt")                                              \
    X(DEFERRED, "deferral_until_day", 0, DEFERRAL_DAYS_MOST,                                                       \
      "het uitstel eindigt op een dag die voorbij is: informeer de cliënt eerst",                                  \
      "het uitstel om de cliënt te informeren duurt te lang: dat mag hoogstens 28 dagen")                          \
    X(CASE_END, "expires_day", 1, CASE_TERM_DAYS_MOST,                                                             \
      "een casus eindigt na vandaag", "een casus duurt te lang: dat mag hoogstens 365 dagen")                      \
    X(SINCE, "since_day", CLAIM_ANY_DAY, SINCE_DAYS_MOST, "", "het begin ligt meer dan een jaar na vandaag")       \
    X(UNTIL, "until_day", 0, UNTIL_DAYS_MOST,                                                                      \
      "het einde ligt voor vandaag", "het einde ligt meer dan tien jaar na vandaag")
// clang-format on
enum claim_day {
#define CLAIM_ENUM(name, field, least, most, early, late) CLAIM_##name,
    CLAIM_BOUNDS(CLAIM_ENUM)
#undef CLAIM_ENUM
        CLAIMS
};

struct claim_bound {
    const char *field;
    int32_t least, most;
    const char *early, *late;
};
const struct claim_bound *claim_bound(enum claim_day claim);

struct claimed {
    enum claim_day claim;
    int32_t day; /* 0: nothing is claimed */
};
struct claim_fault {
    const char *field;  /* NULL: all is within its bounds */
    const char *reason; /* Dutch, for who claimed it */
};
/* Why: a code of the closed lists, and a text where the code is none of its own. What the text says is not judged here. */
struct claimed_reasons {
    unsigned necessity_code, lighter_code;
    bool has_necessity, has_lighter; /* a text */
};
struct claim_fault claims_judge_reasons(const struct claimed_reasons *reasons);
/* The first that is out of bounds, for what is said on `said_day`. */
struct claim_fault claims_judge(const struct claimed *claims, size_t count, int32_t said_day);
