// SPDX-License-Identifier: EUPL-1.2
//
// The two lanes of the keeper. Each works on one evaluation at a time and they take turns, slice by slice: so what somebody waits for is
// never behind a thousand points of somebody else. All parts of one message go in one lane, and stay in order there.
#pragma once

#include <stddef.h>

#define KEEPER_SHORT_POINTS 17 /* sixteen identifiers and the check element: one slice */
enum keeper_lane { KEEPER_LANE_SHORT, KEEPER_LANE_LONG, KEEPER_LANES };
static inline enum keeper_lane keeper_lane_of(size_t points)
{
    return points <= KEEPER_SHORT_POINTS ? KEEPER_LANE_SHORT : KEEPER_LANE_LONG;
}
