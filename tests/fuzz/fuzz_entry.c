// SPDX-License-Identifier: EUPL-1.2
//
// Ledger entries: what is decoded encodes to the same bytes.
#include "crypto/secret.h"
#include "wire/entry.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct entry entry;
    struct span again;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new(ARENA_BYTES, &arena)));
    if (!status_ok(entry_decode(span_of(data, size), arena, &entry)))
        return 0;
    ENSURE(status_ok(entry_encode(&entry, arena, &again)));
    ENSURE(span_equal(span_of(data, size), again));
    return 0;
}
