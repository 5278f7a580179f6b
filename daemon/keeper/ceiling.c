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

static struct status raise_count(struct guard *guard, const char *word, uint64_t day, uint32_t used)
{
    struct anchor_row counted = {.role = ANCHOR_COUNT, .number = day << USED_BITS | used};
    snprintf(counted.name, sizeof counted.name, "%s", word);
    return guard_raise(guard, &counted);
}

static struct status count_under(const struct keeper_limits *limits, struct guard *guard, const char *word, uint32_t most, uint32_t units)
{
    uint64_t day;
    uint32_t used = used_today(limits, guard, word, &day);
    if (used > most || units > most - used) /* it may have been lowered today */
        return FAIL(OVER_QUOTA);
    return raise_count(guard, word, day, used + units);
}

struct status ceiling_count(const struct keeper_limits *limits, struct guard *guard, enum evaluation_act act, uint32_t units)
{
    return count_under(limits, guard, evaluation_act_word(act), limits->ceilings.most[act], units);
}

struct status ceiling_count_opening(const struct keeper_limits *limits, struct guard *guard)
{
    return count_under(limits, guard, CEILINGS_OPENINGS, limits->ceilings.openings, 1);
}

static uint32_t left_of_leap(const struct ceiling_leaps *leaps, size_t message, uint64_t day)
{
    return leaps->kinds[message].day == day ? leaps->kinds[message].left : 0;
}

static struct status count_messages(const struct keeper_limits *limits, struct guard *guard, struct ceiling_leaps *leaps, size_t message,
                                    uint32_t count)
{
    const char *word = ceilings_word(CEILINGS_FIRST_MESSAGE + message);
    uint32_t most = limits->ceilings.messages[message];
    uint64_t day;
    uint32_t used = used_today(limits, guard, word, &day), left = left_of_leap(leaps, message, day);
    if (count <= left) {
        leaps->kinds[message].left = left - count;
        return STATUS(OK);
    }
    uint32_t rest = count - left, leap = most / CEILING_LEAPS > rest ? most / CEILING_LEAPS : rest;
    if (used > most || rest > most - used)
        return FAIL(OVER_QUOTA);
    if (leap > most - used)
        leap = most - used;
    leaps->kinds[message].day = day;
    leaps->kinds[message].left = leap - rest;
    return raise_count(guard, word, day, used + leap);
}

struct status ceiling_count_messages(const struct keeper_limits *limits, struct guard *guard, struct ceiling_leaps *leaps,
                                     const uint32_t counts[static CEILINGS_MESSAGES_COUNT])
{
    for (size_t i = 0; i < CEILINGS_MESSAGES_COUNT; i++)
        if (counts[i])
            TRY(count_messages(limits, guard, leaps, i, counts[i]));
    return STATUS(OK);
}

void ceiling_used(const struct keeper_limits *limits, const struct guard *guard, const struct ceiling_leaps *leaps,
                  struct ceiling_use out[static CEILINGS_COUNT])
{
    for (size_t i = 0; i < CEILINGS_COUNT; i++) {
        uint64_t day;
        uint32_t used = used_today(limits, guard, ceilings_word(i), &day);
        if (i >= CEILINGS_FIRST_MESSAGE)
            used -= left_of_leap(leaps, i - CEILINGS_FIRST_MESSAGE, day);
        out[i] = (struct ceiling_use){used, ceilings_most(&limits->ceilings, i)};
    }
}
