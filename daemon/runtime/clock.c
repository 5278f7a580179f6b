// SPDX-License-Identifier: EUPL-1.2
//
// CLOCK_REALTIME, and CLOCK_MONOTONIC put on top of where it once was.
#include "runtime/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_wall_ms(void) { return read_clock(CLOCK_REALTIME); }

int64_t clock_steady_ms(void)
{
    static int64_t offset;
    if (!offset)
        offset = clock_wall_ms() - read_clock(CLOCK_MONOTONIC);
    return read_clock(CLOCK_MONOTONIC) + offset;
}
