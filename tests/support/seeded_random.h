// SPDX-License-Identifier: EUPL-1.2
//
// A random source that a seed decides: the same bytes in the same order on every machine. For tests only.
#pragma once

#include "base/random.h"
#include "crypto/hash.h"

struct seeded {
    uint64_t seed, counter;
    size_t left; /* of `block` */
    uint8_t block[SHA512_BYTES];
};
/* `state` outlives the source. Streams of one seed are independent of each other. */
struct random_source seeded_random(struct seeded *state, uint64_t seed, uint64_t stream);
/* A number below `bound`. */
uint64_t random_below(const struct random_source *random, uint64_t bound);
