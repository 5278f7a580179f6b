// SPDX-License-Identifier: EUPL-1.2
//
// Memory that runs out when told to: malloc, calloc and realloc of a program that is linked with --wrap for them. A
// library with an allocator of its own can ask faulty_memory_fails_now before each request.
#pragma once

#include <stdbool.h>

/* The `at`-th request from now on (1: the next) gets nothing, the ones after it do. 0: every request is met. */
void faulty_memory_set(unsigned at);
/* Whether it came to that since the last set. */
bool faulty_memory_has_failed(void);
bool faulty_memory_fails_now(void); /* counts one request */
