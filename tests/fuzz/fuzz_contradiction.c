// SPDX-License-Identifier: EUPL-1.2
//
// Evidence about ledgers as others hand it over: what parses prints to the same bytes, and of whom nobody knows a key nothing is proven.
#include "ledger/contradiction.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct history nobody = {.is_known = true};
    struct contradiction contradiction;
    struct contradiction_verdict verdict;
    struct span again;
    ENSURE(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    if (!status_ok(contradiction_parse(span_of(data, size), arena, &contradiction)))
        return 0;
    ENSURE(status_ok(contradiction_print(&contradiction, arena, &again)) && span_equal(again, span_of(data, size)));
    ENSURE(!status_ok(contradiction_judge(&contradiction, &nobody, arena, &verdict, NULL)));
    return 0;
}
