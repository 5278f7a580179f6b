// SPDX-License-Identifier: EUPL-1.2
//
// What partners send as witnesses and to them: what is taken prints back as the same bytes.
#include "ledger/add_checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span bytes = span_of(data, size), again;
    struct add_checkpoint request;
    struct witness_response response;
    ENSURE(status_ok(arena_new(4 * ADD_CHECKPOINT_MOST_BYTES, &arena)));
    if (status_ok(add_checkpoint_parse(bytes, &request)))
        ENSURE(status_ok(add_checkpoint_print(&request, arena, &again)) && span_equal(again, bytes));
    if (size <= ADD_CHECKPOINT_MOST_BYTES && status_ok(witness_response_parse(bytes, &response)) && !memchr(data, 0, size))
        ENSURE(status_ok(witness_response_print(&response, arena, &again)) && span_equal(again, bytes));
    return 0;
}
