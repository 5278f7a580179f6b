// SPDX-License-Identifier: EUPL-1.2
//
// The two clocks of the daemon, read together. The loop reads them once at each wake, and everything that happens in that
// turn happens at that moment: nothing below the program looks at a clock itself, so that tests can say what time it is.
#pragma once

#include <stdint.h>

struct moment {
    int64_t wall_ms;   /* Unix milliseconds; may jump when the machine's clock is set */
    int64_t steady_ms; /* Unix milliseconds as counted on from the first reading: never goes back */
};
struct moment clock_now(void);
