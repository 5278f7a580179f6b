// SPDX-License-Identifier: EUPL-1.2
//
// Memory that runs out when told to: under malloc, calloc and realloc of the program itself (linked with --wrap)
// and of SQLite (configured before its first use).
#pragma once

#include <stdbool.h>

void faulty_memory_install(void); /* before the first store is opened */
/* The `at`-th request from now on (1: the next) gets nothing, the ones after it do. 0: every request is met. */
void faulty_memory_set(unsigned at);
/* Whether it came to that since the last set. */
bool faulty_memory_has_failed(void);
