// SPDX-License-Identifier: EUPL-1.2
//
// What waits for a lane of the keeper, and whose turn it is: questions before the rest, for somebody waits for those; and in each the
// requesters in turn, whatever the number of their evaluations. So a partner that has much done delays another by one evaluation
// of its own in that lane at most, beside the one that is being worked on; and what is long delays what is short by slices.
#pragma once

#include "base/oin.h"
#include "keeper/lane.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a job costs on a machine that is old and busy with something else: it is counted durably, then each point is multiplied. */
#define WAITING_JOB_US UINT64_C(2000)
#define WAITING_POINT_US UINT64_C(200)
static inline uint64_t waiting_cost_us(size_t points) { return WAITING_JOB_US + WAITING_POINT_US * points; }

struct waiting_job {
    struct waiting_job *next;
    struct oin requester;
    enum keeper_lane lane;
    bool is_question;
    size_t points, size;
    uint8_t body[]; /* of the frame */
};
struct waiting { /* zeroed to begin with */
    struct waiting_job *first;
    struct oin last_asker[KEEPER_LANES], last_other[KEEPER_LANES]; /* whose turn it was */
};

/* Behind what waits already. Takes it over. */
void waiting_put(struct waiting *waiting, struct waiting_job *job);
/* The job whose turn it is in a lane, now the caller's; NULL: none. */
struct waiting_job *waiting_take(struct waiting *waiting, enum keeper_lane lane);
/* How long the jobs of this requester take. */
uint64_t waiting_us(const struct waiting *waiting, const struct oin *requester);
