// SPDX-License-Identifier: EUPL-1.2
//
// A countdown before each request. Libraries other than SQLite keep their own malloc.
#include "support/faulty_memory.h"

#include <sqlite3.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static unsigned wait;
static bool failed;
static sqlite3_mem_methods real;

void faulty_memory_set(unsigned at)
{
    wait = at;
    failed = false;
}

bool faulty_memory_has_failed(void) { return failed; }

static bool fails_now(void)
{
    if (wait == 0 || --wait > 0)
        return false;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t size) { return fails_now() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return fails_now() ? NULL : __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { return fails_now() ? NULL : __real_realloc(old, size); }

static void *sqlite_malloc(int size) { return fails_now() ? NULL : real.xMalloc(size); }
static void *sqlite_realloc(void *old, int size) { return fails_now() ? NULL : real.xRealloc(old, size); }

void faulty_memory_install(void)
{
    sqlite3_mem_methods methods;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK)
        abort();
    methods = real;
    methods.xMalloc = sqlite_malloc;
    methods.xRealloc = sqlite_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK)
        abort();
}
