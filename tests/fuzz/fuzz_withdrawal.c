// SPDX-License-Identifier: EUPL-1.2
//
// Withdrawals: what is accepted prints as the very bytes that were read.
#include "agreement/withdrawal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct withdrawal withdrawal;
    struct span again;
    ENSURE(status_ok(arena_new(1 << 18, &arena)));
    if (!status_ok(withdrawal_parse(span_of(data, size), "f", arena, &withdrawal, &why))) {
        ENSURE(!strncmp(why.text, "f:", 2));
        return 0;
    }
    ENSURE(withdrawal.number > 0 && withdrawal.count > 0 && withdrawal.count <= WITHDRAWAL_ITEMS_MOST);
    ENSURE(status_ok(withdrawal_print(&withdrawal, arena, &again, &why)) && span_equal(again, span_of(data, size)));
    return 0;
}
