// SPDX-License-Identifier: EUPL-1.2
//
// A row of the anchor an act: its number is the day, and below that what was used of it, so that it only ever rises.
#include "keeper/ceiling.h"

#include "base/day.h"

#define USED_BITS 32

static struct status count_under(const struct keeper_limits *limits, struct guard *guard, const char *word, uint32_t most, uint32_t units)
{
    const struct anchor *anchor = guard_anchor(guard);
    const struct anchor_row *row = anchor ? anchor_find(anchor, ANCHOR_COUNT, word) : NULL;
    int64_t now_ms = limits->wall_ms(limits->state);
    uint64_t today = now_ms > 0 ? (uint64_t)(now_ms / DAY_MS) : 0;
    uint64_t day = row && row->number >> USED_BITS > today ? row->number >> USED_BITS : today;
    uint32_t used = row && row->number >> USED_BITS == day ? (uint32_t)row->number : 0;
    if (used > most || units > most - used) /* it may have been lowered today */
        return FAIL(OVER_QUOTA);
    struct anchor_row counted = {.role = ANCHOR_COUNT, .number = day << USED_BITS | (used + units)};
    snprintf(counted.name, sizeof counted.name, "%s", word);
    return guard_raise(guard, &counted);
}

struct status ceiling_count(const struct keeper_limits *limits, struct guard *guard, enum evaluation_act act, uint32_t units)
{
    return count_under(limits, guard, evaluation_act_word(act), limits->ceilings.most[act], units);
}

struct status ceiling_count_opening(const struct keeper_limits *limits, struct guard *guard)
{
    return count_under(limits, guard, CEILINGS_OPENINGS, limits->ceilings.openings, 1);
}
