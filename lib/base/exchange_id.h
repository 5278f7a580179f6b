// SPDX-License-Identifier: EUPL-1.2
//
// What one exchange is known by, on both sides and in both ledgers; also its W3C trace id. Random, so that it says nothing.
#pragma once

#include "base/random.h"
#include "base/span.h"

#define EXCHANGE_ID_BYTES 16

struct exchange_id {
    uint8_t bytes[EXCHANGE_ID_BYTES];
};

static inline struct exchange_id exchange_id_new(const struct random_source *random)
{
    struct exchange_id id;
    random_fill(random, id.bytes, sizeof id.bytes);
    return id;
}
static inline bool exchange_id_equal(const struct exchange_id *a, const struct exchange_id *b)
{
    return memcmp(a->bytes, b->bytes, EXCHANGE_ID_BYTES) == 0;
}
static inline struct span exchange_id_span(const struct exchange_id *id) { return SPAN_OF_ARRAY(id->bytes); }
