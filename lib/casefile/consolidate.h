// SPDX-License-Identifier: EUPL-1.2
//
// From answers to one view of a case. It is built only from what was answered; whoever did not answer, or
// not everything, stands in it as missing and is never silently left out. Also: whether the definition of
// an aandachtshuishouden holds, why, and when that cannot be told yet.
#pragma once

#include "base/arena.h"
#include "wire/message.h"

#define LIFE_DOMAINS 13 /* ZRM 2017; numbered 1..13 */
#define URGENT_MOST 2   /* urgency 1 and 2 count as urgent */
#define DEFINITION_LEAST_DOMAINS 2
#define DEFINITION_LEAST_LAWS 2

enum partner_state {
    PARTNER_NOT_ASKED = 0,   /* holds no data, or may not tell any of it */
    PARTNER_WAITING = 1,     /* reachable, has not answered yet */
    PARTNER_UNREACHABLE = 2, /* no line, since */
    PARTNER_EXPIRED = 3,     /* did not answer within the question's term */
    PARTNER_ANSWERED = 4,
    PARTNER_NOT_YET_ASKED = 5, /* could tell something, but no question went out */
    PARTNER_DESTROYED = 6      /* answered, and the term of keeping is over */
};

struct partner_reply {
    size_t partner; /* the caller's number of the partner */
    enum partner_state state;
    int64_t since_ms;                    /* in this state */
    const struct answer_content *answer; /* with PARTNER_ANSWERED, else NULL */
};

struct view_line { /* one signal, told by one partner */
    size_t partner;
    struct signal signal;
};

struct domain_summary {  /* one life domain */
    uint8_t most_urgent; /* 1..5; 0: none stated */
    uint32_t signal_count;
    uint64_t partners; /* bit per partner number (at most 64) */
};

enum definition_criterion { CRITERION_PARENT, CRITERION_CHILD, CRITERION_DOMAINS, CRITERION_LAWS, CRITERION_WEIGHT, CRITERIA };
const char *definition_criterion_word(enum definition_criterion criterion); /* "ouder", "kind", … */

/* "Does not hold" speaks of what was asked and answered; a narrower question may have left something out. */
enum definition_outcome { DEFINITION_CANNOT_TELL = 0, DEFINITION_HOLDS = 1, DEFINITION_DOES_NOT_HOLD = 2 };

/* Household with at least one parent, one child under 18 and several complex or urgent requests for help on different life
 * domains and laws: at least DEFINITION_LEAST_DOMAINS life domains, DEFINITION_LEAST_LAWS laws, and (CRITERION_WEIGHT) one
 * urgent signal or three life domains. */
struct definition {
    enum definition_outcome outcome;
    bool met[CRITERIA];
    uint32_t found[CRITERIA]; /* how many parents' signals, children's signals, domains, laws, urgent signals */
};

struct view {
    size_t line_count;
    struct view_line *lines; /* most urgent first; then as answered */
    struct domain_summary domains[LIFE_DOMAINS + 1];
    size_t incomplete_count; /* partners of whom something may be missing */
    bool *is_incomplete;     /* per reply */
    struct definition definition;
};

/* `laws[category]` numbers the law a category rests on, 0 for none; `law_room` is the size of the array. */
MUST_USE struct status view_consolidate(const struct partner_reply *replies, size_t count, const uint8_t *laws, size_t law_room,
                                        struct arena *arena, struct view *out);
