// SPDX-License-Identifier: EUPL-1.2
//
// The day ceilings that the keeper holds against its own daemon: what it multiplies is counted by act in its anchor, and what it signs by
// kind of message; the anchor is durable before a point is multiplied or a signature leaves (P-02). Messages are counted there in
// leaps, so that few of them wait for the disk: of a keeper that ends, the rest of a leap counts as said. The day
// is that of the keeper's own clock, in UTC; a clock that is set back stays in the day that it was, so that no day is given twice.
#pragma once

#include "base/oin.h"
#include "keeper/guard.h"
#include "keyring/ceilings.h"

struct keeper_limits {
    struct oin own; /* in whose name it signs */
    struct ceilings ceilings;
    int64_t (*wall_ms)(void *state); /* Unix milliseconds */
    void *state;
};

/* Raises the count of today; what is raised is the caller's to settle. OVER_QUOTA, and nothing raised, when it would be more than the
 * ceiling; and what guard_raise gives. */
MUST_USE struct status ceiling_count(const struct keeper_limits *limits, struct guard *guard, enum evaluation_act act, uint32_t units);
/* The same for an escrow that is opened. */
MUST_USE struct status ceiling_count_opening(const struct keeper_limits *limits, struct guard *guard);

/* What was counted in the anchor of a day and not yet said, by kind. */
struct ceiling_leaps {
    struct {
        uint64_t day;
        uint32_t left;
    } kinds[CEILINGS_MESSAGES_COUNT];
};
#define CEILING_LEAPS 256 /* of a ceiling, at least one message each */
/* As ceiling_count, for all messages of one request. When that was not settled the leaps are to be forgotten (zeroed). */
MUST_USE struct status ceiling_count_messages(const struct keeper_limits *limits, struct guard *guard, struct ceiling_leaps *leaps,
                                              const uint32_t counts[static CEILINGS_MESSAGES_COUNT]);
/* What was used today of each, and what it is. */
void ceiling_used(const struct keeper_limits *limits, const struct guard *guard, const struct ceiling_leaps *leaps,
                  struct ceiling_use out[static CEILINGS_COUNT]);
