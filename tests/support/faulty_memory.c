// SPDX-License-Identifier: EUPL-1.2
//
// A countdown before each request.
#include "support/faulty_memory.h"

#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static unsigned wait;
static bool failed;

void faulty_memory_set(unsigned at)
{
    wait = at;
    failed = false;
}

bool faulty_memory_has_failed(void) { return failed; }

bool faulty_memory_fails_now(void)
{
    if (wait == 0 || --wait > 0)
        return false;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t size) { return faulty_memory_fails_now() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return faulty_memory_fails_now() ? NULL : __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { return faulty_memory_fails_now() ? NULL : __real_realloc(old, size); }
