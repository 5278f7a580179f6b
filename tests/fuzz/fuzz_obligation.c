// SPDX-License-Identifier: EUPL-1.2
//
// The obligations of a decision as text: what is accepted is the one spelling that the printer has.
#include "policy/obligation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct obligations read = {0}, again;
    uint8_t room[OBLIGATIONS_TEXT_ROOM];
    struct writer text = writer_of(room, sizeof room);
    if (!status_ok(obligations_parse(span_of(data, size), &read)))
        return 0;
    obligations_print(&read, &text);
    ENSURE(!text.overflow && text.used == size);
    ENSURE(status_ok(obligations_parse(writer_span(&text), &again)) && obligations_are_equal(&read, &again));
    return 0;
}
