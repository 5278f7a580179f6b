// SPDX-License-Identifier: EUPL-1.2
//
// What a command has seen of the keys, as text: what parses prints to the same bytes, and another mesh is always refused.
#include "pinned/pins.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pins pins, again;
    static char room[PINS_MOST_BYTES];
    bool is_changed = false;
    if (size > PINS_MOST_BYTES || !status_ok(pins_parse(span_of(data, size), &pins)))
        return 0;
    ENSURE(span_equal(pins_print(&pins, room), span_of(data, size)));
    again = pins;
    again.mesh.bytes[0] ^= 1;
    ENSURE(status_is(pins_renew(&pins, &again, "pins", &is_changed, NULL), STATUS_CONFLICT));
    return 0;
}
