// SPDX-License-Identifier: EUPL-1.2
//
// Where random bytes come from. Pure code takes the source as a parameter, so that protocol runs can be
// repeated in tests; programs pass system_random() of crypto/secret.h.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct random_source {
    void (*fill)(void *state, uint8_t *out, size_t size);
    void *state;
};

static inline void random_fill(const struct random_source *random, uint8_t *out, size_t size) { random->fill(random->state, out, size); }
