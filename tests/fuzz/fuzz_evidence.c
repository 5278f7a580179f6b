// SPDX-License-Identifier: EUPL-1.2
//
// Evidence as others hand it over: what parses prints to the same bytes, and judging it ends.
#include "crypto/secret.h"
#include "evidence/evidence.h"
#include "evidence/opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_opened(struct span text, struct arena *arena)
{
    struct opened opened;
    struct opened_verdict verdict;
    struct escrow *escrow;
    struct complaint why = {""};
    struct span again;
    if (!status_ok(opened_parse(text, arena, &opened)))
        return;
    ENSURE(status_ok(opened_print(&opened, arena, &again)) && span_equal(again, text));
    if (status_ok(opened_judge(&opened, NULL, arena, &verdict, &why)))
        (void)!status_ok(opened_check(&verdict, arena, &escrow, &why));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct evidence evidence;
    struct evidence_verdict verdict;
    struct complaint why = {""};
    struct span again;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    try_opened(span_of(data, size), arena);
    if (!status_ok(evidence_parse(span_of(data, size), arena, &evidence)))
        return 0;
    ENSURE(status_ok(evidence_print(&evidence, arena, &again)) && span_equal(again, span_of(data, size)));
    (void)!status_ok(evidence_judge(&evidence, NULL, arena, &verdict, &why));
    return 0;
}
