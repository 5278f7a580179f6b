// SPDX-License-Identifier: EUPL-1.2
//
// The escrow of a batch, as an auditor opens it: what decodes must encode to the same bytes.
#include "pseudonym/escrow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct escrow *escrow = NULL;
    struct span again;
    ENSURE(status_ok(arena_new((size_t)1 << 18, &arena)));
    if (!status_ok(escrow_decode(span_of(data, size), arena, &escrow)))
        return 0;
    ENSURE(status_ok(escrow_encode(escrow, arena, &again)));
    ENSURE(span_equal(again, span_of(data, size)));
    return 0;
}
