// SPDX-License-Identifier: EUPL-1.2
//
// What time it is for the command, and waiting.
#pragma once

#include <stdint.h>

int64_t clock_now_ms(void);    /* Unix milliseconds */
int64_t clock_steady_ms(void); /* never goes back; for spans of time only */
void clock_pause_ms(unsigned ms);
