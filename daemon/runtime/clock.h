// SPDX-License-Identifier: EUPL-1.2
//
// The two clocks of the daemon. Everything below it gets the time as a parameter.
#pragma once

#include <stdint.h>

int64_t clock_wall_ms(void);   /* Unix milliseconds; may jump when the machine's clock is set */
int64_t clock_steady_ms(void); /* Unix milliseconds as counted on from the first call: never goes back */
