// SPDX-License-Identifier: EUPL-1.2
//
// A row of the anchor an act: its number is the day, and below that what was used of it, so that it only ever rises.
#include "keeper/ceiling.h"

#include "base/day.h"

#define USED_BITS 32

/* What was used of it in the day that it is, or that it was when the clock was set back. */
static uint32_t used_today(const struct keeper_limits *limits, const struct guard *guard, const char *word, uint64_t *out_day)
{
    const struct anchor *anchor = guard_anchor(guard);
    const struct anchor_row *row = anchor ? anchor_find(anchor, ANCHOR_COUNT, word) : NULL;
    int64_t now_ms = limits->wall_ms(limits->state);
    uint64_t today = now_ms > 0 ? (uint64_t)(now_ms / DAY_MS) : 0;
    *out_day = row && row->number >> USED_BITS > today ? row->number >> USED_BITS : today;
    return row && row->number >> USED_BITS == *out_day ? (uint32_t)row->number : 0;
}

static struct status count_under(const struct keeper_limits *limits, struct guard *guard, const char *word, uint32_t most, uint32_t units)
{
    uint64_t day;
    uint32_t used = used_today(limits, guard, word, &day);
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

void ceiling_used(const struct keeper_limits *limits, const struct guard *guard, struct ceiling_use out[static CEILINGS_COUNT])
{
    for (size_t i = 0; i < CEILINGS_COUNT; i++) {
        uint64_t day;
        out[i] = (struct ceiling_use){used_today(limits, guard, ceilings_word(i), &day), ceilings_most(&limits->ceilings, i)};
    }
}
