// SPDX-License-Identifier: EUPL-1.2
//
// Whom of a committee to ask, and when. Any t answers give the same result, so a member that is dead, slow or busy costs a
// moment and nothing more: somebody else is asked beside it. Only values: no clock, no lines; who sends tells what it saw.
//
// t are asked at once. A member that is lost (its line is down, it said busy or no) is replaced at once. After a while one
// more is asked, then all others, and after HEDGE_TERM_MS it has failed. A mesh that is slow because there is much to do must
// not get more to do for it: when more than HEDGE_SHARE of the last HEDGE_MEMORY evaluations asked more by time, the first of
// these terms is left out (Dean and Barroso, The Tail at Scale, 2013, call this a hedged request).
#pragma once

#include "base/random.h"
#include "pseudonym/committee.h"

#include <stdbool.h>
#include <stdint.h>

#define HEDGE_ONE_MS 400
#define HEDGE_ALL_MS 1000
#define HEDGE_TERM_MS 10000
#define HEDGE_LATE_MS 60000 /* so long a member that was hedged around is asked last */
#define HEDGE_MEMORY 100
#define HEDGE_SHARE 10 /* of HEDGE_MEMORY */

struct hedge_member {
    bool is_own, is_up;
    int64_t late_until_ms; /* 0: it was not late */
    uint32_t left;         /* what it last said is left of our quota there; UINT32_MAX: it never said */
};

/* One bit a member, the first is bit 0. */
typedef uint32_t hedge_set;
_Static_assert(COMMITTEE_MOST <= 32, "a set has a bit for each member");

struct hedge {
    uint8_t size, threshold;
    uint8_t order[COMMITTEE_MOST]; /* in which they are asked; those whose line is down are not in it */
    uint8_t order_count, asked_count;
    int64_t asked_ms[COMMITTEE_MOST];
    hedge_set asked, answered, lost;
    int64_t start_ms, one_ms; /* one_ms: after how long one more is asked */
    bool has_hedged;          /* somebody was asked because of the time */
};

/* Ourselves first, then who is not late, then who has most left (twice as much or more), then by lot. `expected_ms`: how long an
 * honest member needs for this much work. 1 <= threshold <= size <= COMMITTEE_MOST. */
void hedge_start(const struct hedge_member *members, uint8_t size, uint8_t threshold, int64_t now_ms, int64_t expected_ms,
                 const struct random_source *random, struct hedge *out);
/* Who is to be asked now; each member once. To be called again when one is lost, and at `out_next_ms`. */
hedge_set hedge_ask(struct hedge *hedge, int64_t now_ms, int64_t *out_next_ms);
void hedge_note_answer(struct hedge *hedge, uint8_t member); /* from 0; also one that comes late, or was lost */
void hedge_note_lost(struct hedge *hedge, uint8_t member);
bool hedge_is_done(const struct hedge *hedge);                 /* t have answered */
bool hedge_is_over(const struct hedge *hedge, int64_t now_ms); /* t will not answer any more */
static inline hedge_set hedge_silent(const struct hedge *hedge) { return hedge->asked & ~(hedge->answered | hedge->lost); }
static inline bool hedge_has_more(const struct hedge *hedge) { return hedge->asked_count < hedge->order_count; }
/* Those that were hedged around: who was asked just now cannot have answered yet. */
hedge_set hedge_late(const struct hedge *hedge, int64_t now_ms);

/* How the last HEDGE_MEMORY evaluations went; zeroed to begin with. */
struct hedge_memory {
    bool has_hedged[HEDGE_MEMORY];
    uint8_t at;
};
void hedge_remember(struct hedge_memory *memory, const struct hedge *hedge);
/* Leaves the first term out when there was too much of it. */
void hedge_restrain(const struct hedge_memory *memory, struct hedge *hedge);
