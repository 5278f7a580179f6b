// SPDX-License-Identifier: EUPL-1.2
//
// How an answer was taken: on which articles, and for how long it is kept, by our own policy and not by what the partner writes
// (P-04, P-09). And what the partner said to the same question before: when, and how it was called; what was in that is gone.
#pragma once

#include "wire/message.h"

#define ANSWERS_MOST 8      /* of one partner to one question: whatever comes after that is refused */
#define ANSWER_TERM_DAYS 90 /* how long an answer is kept when neither policy says less */

struct answer_ground {
    uint8_t category;
    struct span article; /* may be empty */
};

struct answer_earlier {
    enum answer_state state;
    int64_t at_ms;
};

struct answer_taken {
    uint32_t retain_days; /* the lower of ours and theirs: never 0, but in an answer that was taken before this was written down */
    uint32_t inform_days; /* likewise; 0: no duty */
    size_t ground_count;
    struct answer_ground grounds[CATEGORIES_MOST];
    size_t earlier_count; /* in the order in which they came */
    struct answer_earlier earlier[ANSWERS_MOST - 1];
};

/* How often a whole answer was taken back for another. That a partner first said that it was weighing is none. */
static inline size_t answer_revisions(const struct answer_taken *taken)
{
    size_t count = 0;
    for (size_t i = 0; i < taken->earlier_count; i++)
        count += taken->earlier[i].state != ANSWER_BEING_WEIGHED;
    return count;
}
