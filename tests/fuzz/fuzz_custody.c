// SPDX-License-Identifier: EUPL-1.2
//
// The file of who took a ledger along, as somebody hands it on: a block that is taken is written the same again.
#include "ledger/custody.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct custody_block block;
    struct span signed_part, again;
    struct digest last;
    ENSURE(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    (void)!status_ok(custody_last(span_of(data, size), &last));
    for (struct span rest = span_of(data, size); rest.size && arena_used(arena) < (size_t)512 * 1024;) {
        const uint8_t *start = rest.data;
        if (!status_ok(custody_parse(&rest, &block, &signed_part)))
            return 0;
        ENSURE(status_ok(sign_text_join(signed_part, block.signature, arena, &again)));
        ENSURE(span_equal(again, span_of(start, (size_t)(rest.data - start))));
    }
    return 0;
}
