// SPDX-License-Identifier: EUPL-1.2
//
// Another day: preloaded into a program, its clock on the wall is OTHER_DAY_S seconds ahead; the clock that only goes on is as it is.
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int (*real_clock)(clockid_t clock, struct timespec *out);
static time_t ahead_s;

__attribute__((constructor)) static void begin_other_day(void)
{
    const char *seconds = getenv("OTHER_DAY_S");
    *(void **)&real_clock = dlsym(RTLD_NEXT, "clock_gettime");
    ahead_s = seconds ? (time_t)strtoll(seconds, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    const int result = real_clock(clock, out);
    if (result == 0 && clock == CLOCK_REALTIME)
        out->tv_sec += ahead_s;
    return result;
}

time_t time(time_t *out)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
