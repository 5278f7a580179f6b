// SPDX-License-Identifier: EUPL-1.2
//
// An escrow as a member sees it, and its content as an auditor has it opened: what decodes must encode to the same bytes.
#include "pseudonym/escrow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct escrow *escrow = NULL;
    struct element ephemeral;
    struct span bytes = span_of(data, size), again;
    if (size > ESCROW_BYTES(0) && status_ok(escrow_form(bytes, (size - ESCROW_BYTES(0)) / (ESCROW_BYTES(1) - ESCROW_BYTES(0)), &ephemeral)))
        ENSURE(!element_is_identity(&ephemeral) && memcmp(ephemeral.bytes, data, ELEMENT_BYTES) == 0);
    ENSURE(status_ok(arena_new((size_t)1 << 18, &arena)));
    if (!status_ok(escrow_decode(bytes, arena, &escrow)))
        return 0;
    ENSURE(status_ok(escrow_encode(escrow, arena, &again)));
    ENSURE(span_equal(again, bytes));
    return 0;
}
