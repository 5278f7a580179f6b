// SPDX-License-Identifier: EUPL-1.2
//
// SHA-512 over the seed and a counter.
#include "support/seeded_random.h"

#include <string.h>

static void fill(void *state, uint8_t *out, size_t size)
{
    struct seeded *seeded = state;
    while (size) {
        if (!seeded->left) {
            struct span parts[] = {span_of(&seeded->seed, sizeof seeded->seed), span_of(&seeded->counter, sizeof seeded->counter)};
            sha512_parts(parts, N(parts), seeded->block);
            seeded->counter++;
            seeded->left = sizeof seeded->block;
        }
        size_t part = size < seeded->left ? size : seeded->left;
        memcpy(out, seeded->block + sizeof seeded->block - seeded->left, part);
        seeded->left -= part;
        out += part;
        size -= part;
    }
}

struct random_source seeded_random(struct seeded *state, uint64_t seed, uint64_t stream)
{
    *state = (struct seeded){.seed = seed, .counter = stream << 40};
    return (struct random_source){fill, state};
}

uint64_t random_below(const struct random_source *random, uint64_t bound)
{
    uint64_t number;
    random_fill(random, (uint8_t *)&number, sizeof number);
    return number % bound;
}
