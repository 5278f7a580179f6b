// SPDX-License-Identifier: EUPL-1.2
//
// CLOCK_REALTIME, and CLOCK_MONOTONIC put on top of where it once was.
#include "runtime/clock.h"

#include "base/status.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    ENSURE(clock_gettime(clock, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct moment clock_now(void)
{
    static int64_t offset;
    struct moment now = {.wall_ms = read_clock(CLOCK_REALTIME), .steady_ms = read_clock(CLOCK_MONOTONIC)};
    if (!offset)
        offset = now.wall_ms - now.steady_ms;
    now.steady_ms += offset;
    return now;
}
