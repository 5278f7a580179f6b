// SPDX-License-Identifier: EUPL-1.2
//
// All memory of one request: taken in blocks, capped, freed whole. A hostile message can cost at most
// the cap. Memory from an arena is zeroed and aligned for any type.
#pragma once

#include "base/span.h"

struct arena;

/* `cap_bytes`: the most the arena hands out, its own bookkeeping aside. Fault: NO_MEMORY. */
MUST_USE struct status arena_new(size_t cap_bytes, struct arena **out);
struct arena *arena_free(struct arena *arena); /* returns NULL; wipes what it held */
DEFINE_CLEANUP(arena)

/* `count` items of `size` bytes, zeroed. Faults: ARENA_FULL, NO_MEMORY. Never an unchecked product. */
MUST_USE struct status arena_take(struct arena *arena, size_t count, size_t size, void **out);
/* NULL instead of a status: for allocator hooks of libraries. */
void *arena_try(struct arena *arena, size_t size);
MUST_USE struct status arena_copy(struct arena *arena, struct span bytes, struct span *out);
/* A copy that ends in a zero byte, for interfaces that want C strings. Refuses MALFORMED when `bytes` hold a zero byte. */
MUST_USE struct status arena_text(struct arena *arena, struct span bytes, const char **out);
/* printf into the arena. */
MUST_USE struct status arena_print(struct arena *arena, const char **out, const char *format, ...) __attribute__((format(printf, 3, 4)));
size_t arena_used(const struct arena *arena);

/* Typed: ARENA_NEW(arena, 3, &rows) gives three zeroed items of what rows points to; NULL when there is no room. */
#define ARENA_NEW(arena, count, out)                                                                \
    __extension__({                                                                                 \
        void *taken_memory_ = NULL;                                                                 \
        struct status taken_status_ = arena_take((arena), (count), sizeof **(out), &taken_memory_); \
        *(out) = taken_memory_;                                                                     \
        taken_status_;                                                                              \
    })
