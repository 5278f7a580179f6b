// SPDX-License-Identifier: EUPL-1.2
//
// What a piece of bytes is known by: SHA-256 over it (digest_of, crypto/hash.h). Digests are public; zero where there is none.
#pragma once

#include "base/span.h"

#define DIGEST_BYTES 32

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

static inline bool digest_equal(const struct digest *a, const struct digest *b) { return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0; }
static inline struct span digest_span(const struct digest *digest) { return SPAN_OF_ARRAY(digest->bytes); }
