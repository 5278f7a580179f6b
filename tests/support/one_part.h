// SPDX-License-Identifier: EUPL-1.2
//
// An evaluation for one register, as most tests have it: all that its escrow names is asked about.
#pragma once

#include "wire/message.h"

/* The mask of its part, with so many points. */
static inline uint64_t all_asked(enum evaluation_act act, size_t point_count)
{
    return act == EVALUATION_ASK ? (UINT64_C(1) << (point_count - 1)) - 1 : 0;
}

static inline void one_part_ground(struct evaluate_message *message, struct grounds grounds)
{
    message->purpose = grounds.purpose;
    message->phase = grounds.phase;
    message->from_role = grounds.from_role;
    message->parts[0].basis = grounds.basis;
    message->parts[0].flags = grounds.flags;
}

/* Each point the same: who multiplies does not mind. */
static inline void one_part_points(struct evaluate_message *message, struct element *points, size_t point_count)
{
    message->parts[0].points = points;
    message->parts[0].point_count = point_count;
    message->parts[0].mask = all_asked(message->act, point_count);
}
