// SPDX-License-Identifier: EUPL-1.2
//
// Evidence as others hand it over: what parses prints to the same bytes, and judging it ends.
#include "crypto/secret.h"
#include "evidence/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct evidence evidence;
    struct evidence_verdict verdict;
    struct complaint why = {""};
    struct span again;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    if (!status_ok(evidence_parse(span_of(data, size), arena, &evidence)))
        return 0;
    ENSURE(status_ok(evidence_print(&evidence, arena, &again)) && span_equal(again, span_of(data, size)));
    (void)!status_ok(evidence_judge(&evidence, arena, &verdict, &why));
    return 0;
}
