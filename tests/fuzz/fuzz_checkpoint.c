// SPDX-License-Identifier: EUPL-1.2
//
// Checkpoint bodies and origins: what is taken prints back as the same bytes.
#include "ledger/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_origin(struct span bytes)
{
    struct origin origin;
    char text[ORIGIN_ROOM];
    if (!status_ok(origin_parse(bytes, &origin)))
        return;
    origin_print(&origin, text);
    ENSURE(span_is_text(bytes, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_of(data, size);
    struct checkpoint checkpoint;
    char text[CHECKPOINT_ROOM];
    try_origin(bytes);
    if (!status_ok(checkpoint_parse(bytes, &checkpoint)))
        return 0;
    try_origin(span_of_text(checkpoint.origin));
    checkpoint_print(&checkpoint, text);
    ENSURE(span_is_text(bytes, text));
    return 0;
}
