// SPDX-License-Identifier: EUPL-1.2
//
// A slot of the keeper's anchor: what is taken encodes to the bytes it was taken from, and a row of it is found and not
// lowered.
#include "logbook/anchor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct anchor anchor;
    static uint8_t room[ANCHOR_SLOT_BYTES];
    bool is_changed = false;
    if (size > ANCHOR_SLOT_BYTES || !status_ok(anchor_decode(span_of(data, size), &anchor)))
        return 0;
    struct writer writer = writer_of(room, sizeof room);
    anchor_encode(&anchor, &writer);
    ENSURE(!writer.overflow && writer.used <= size && memcmp(room, data, writer.used) == 0);
    for (size_t i = 0; i < anchor.row_count; i++) {
        struct anchor_row row = anchor.rows[i];
        ENSURE(anchor_find(&anchor, row.role, row.name) == &anchor.rows[i]);
        ENSURE(status_ok(anchor_raise(&anchor, &row, &is_changed)) && !is_changed);
        row.digest[0] ^= 1;
        ENSURE(status_is(anchor_raise(&anchor, &row, &is_changed), STATUS_CONFLICT) && !is_changed);
    }
    return 0;
}
