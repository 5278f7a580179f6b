// SPDX-License-Identifier: EUPL-1.2
//
// Blocks in a list; the newest is filled first. Freed memory is wiped: requests hold personal data.
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>

#define BLOCK_BYTES ((size_t)16 * 1024)

struct block {
    struct block *older;
    size_t size, used;
    alignas(max_align_t) uint8_t bytes[];
};

struct arena {
    struct block *newest;
    size_t cap, used;
};

struct status arena_new(size_t cap_bytes, struct arena **out)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return FAIL(NO_MEMORY);
    arena->cap = cap_bytes;
    *out = arena;
    return STATUS(OK);
}

struct arena *arena_free(struct arena *arena)
{
    if (!arena)
        return NULL;
    for (struct block *block = arena->newest, *older; block; block = older) {
        older = block->older;
        explicit_bzero(block->bytes, block->used);
        free(block);
    }
    free(arena);
    return NULL;
}

static struct status add_block(struct arena *arena, size_t size)
{
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct block *block = calloc(1, sizeof *block + room);
    if (!block)
        return FAIL(NO_MEMORY);
    block->size = room;
    block->older = arena->newest;
    arena->newest = block;
    return STATUS(OK);
}

struct status arena_take(struct arena *arena, size_t count, size_t size, void **out)
{
    size_t wanted;
    if (__builtin_mul_overflow(count, size, &wanted) || wanted > arena->cap)
        return FAIL(ARENA_FULL);
    wanted = (wanted + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (wanted == 0)
        wanted = alignof(max_align_t);
    if (wanted > arena->cap - arena->used)
        return FAIL(ARENA_FULL);
    if (!arena->newest || wanted > arena->newest->size - arena->newest->used)
        TRY(add_block(arena, wanted));
    *out = arena->newest->bytes + arena->newest->used;
    arena->newest->used += wanted;
    arena->used += wanted;
    return STATUS(OK);
}

void *arena_try(struct arena *arena, size_t size)
{
    void *memory = NULL;
    return status_ok(arena_take(arena, 1, size, &memory)) ? memory : NULL;
}

struct status arena_copy(struct arena *arena, struct span bytes, struct span *out)
{
    void *memory;
    TRY(arena_take(arena, 1, bytes.size, &memory));
    if (bytes.size)
        memcpy(memory, bytes.data, bytes.size);
    *out = span_of(memory, bytes.size);
    return STATUS(OK);
}

struct status arena_text(struct arena *arena, struct span bytes, const char **out)
{
    void *memory;
    if (bytes.size && memchr(bytes.data, 0, bytes.size))
        return FAIL(MALFORMED);
    TRY(arena_take(arena, 1, bytes.size + 1, &memory));
    if (bytes.size)
        memcpy(memory, bytes.data, bytes.size);
    *out = memory;
    return STATUS(OK);
}

struct status arena_print(struct arena *arena, const char **out, const char *format, ...)
{
    va_list arguments;
    void *memory;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    ENSURE(size >= 0);
    TRY(arena_take(arena, 1, (size_t)size + 1, &memory));
    va_start(arguments, format);
    vsnprintf(memory, (size_t)size + 1, format, arguments);
    va_end(arguments);
    *out = memory;
    return STATUS(OK);
}

size_t arena_used(const struct arena *arena) { return arena->used; }
