// SPDX-License-Identifier: EUPL-1.2
//
// Two sizes of block, each with a stack of the free ones. libzmq comes from several threads.
#include "transport/blocks.h"

#include "crypto/secret.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#define REGION_BYTES (BLOCK_SMALL_BYTES * BLOCK_SMALL_COUNT + BLOCK_LARGE_BYTES * BLOCK_LARGE_COUNT)
#define PAGE_BYTES 4096
#define ORDINARY_HEADER 16 /* its size, and what is after it is aligned as malloc has it */

struct block_class {
    uint8_t *begin;
    size_t bytes, count, free_count;
    uint16_t free[BLOCK_SMALL_COUNT];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct block_class classes[] = {{.bytes = BLOCK_SMALL_BYTES, .count = BLOCK_SMALL_COUNT},
                                       {.bytes = BLOCK_LARGE_BYTES, .count = BLOCK_LARGE_COUNT}};

static void make_region(void)
{
    uint8_t *at = aligned_alloc(PAGE_BYTES, REGION_BYTES);
    if (!at)
        return;
    secret_wipe(at, REGION_BYTES);
    (void)secret_lock(at, REGION_BYTES); /* where that is not allowed it is memory as any other, as libsodium's own would be */
    for (size_t c = 0; c < N(classes); c++) {
        classes[c].begin = at;
        at += classes[c].bytes * classes[c].count;
        for (size_t i = 0; i < classes[c].count; i++)
            classes[c].free[classes[c].free_count++] = (uint16_t)i;
    }
}

void blocks_start(void) { (void)pthread_once(&once, make_region); }

static void *pop_block(size_t size)
{
    uint8_t *block = NULL;
    ENSURE(pthread_mutex_lock(&mutex) == 0);
    for (size_t c = 0; c < N(classes) && !block; c++)
        if (size <= classes[c].bytes && classes[c].free_count)
            block = classes[c].begin + classes[c].bytes * classes[c].free[--classes[c].free_count];
    ENSURE(pthread_mutex_unlock(&mutex) == 0);
    return block;
}

static bool give_back(uint8_t *block)
{
    for (size_t c = 0; c < N(classes); c++) {
        struct block_class *class = &classes[c];
        if (!class->begin || block < class->begin || block >= class->begin + class->bytes * class->count)
            continue;
        secret_wipe(block, class->bytes);
        ENSURE(pthread_mutex_lock(&mutex) == 0);
        class->free[class->free_count++] = (uint16_t)((size_t)(block - class->begin) / class->bytes);
        ENSURE(pthread_mutex_unlock(&mutex) == 0);
        return true;
    }
    return false;
}

void *sodium_malloc(size_t bytes)
{
    blocks_start();
    if (bytes > SIZE_MAX - ORDINARY_HEADER) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = pop_block(bytes);
    if (block)
        return block;
    uint8_t *ordinary = malloc(ORDINARY_HEADER + bytes);
    if (!ordinary)
        return NULL;
    memcpy(ordinary, &bytes, sizeof bytes);
    return ordinary + ORDINARY_HEADER;
}

void *sodium_allocarray(size_t count, size_t size)
{
    size_t bytes;
    return sodium_malloc(__builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes);
}

void sodium_free(void *pointer)
{
    size_t bytes;
    if (!pointer || give_back(pointer))
        return;
    uint8_t *ordinary = (uint8_t *)pointer - ORDINARY_HEADER;
    memcpy(&bytes, ordinary, sizeof bytes);
    secret_wipe(pointer, bytes);
    free(ordinary);
}
