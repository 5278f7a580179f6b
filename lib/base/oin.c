// SPDX-License-Identifier: EUPL-1.2
//
// Twenty digits, no more and no less.
#include "base/oin.h"

#include "base/text.h"

struct status oin_parse(struct span text, struct oin *out)
{
    if (text.size != OIN_DIGITS)
        return FAIL(INVALID);
    for (size_t i = 0; i < OIN_DIGITS; i++)
        if (!is_digit(text.data[i]))
            return FAIL(INVALID);
    memcpy(out->text, text.data, OIN_DIGITS);
    out->text[OIN_DIGITS] = '\0';
    return STATUS(OK);
}

bool oin_is_valid(const struct oin *oin)
{
    struct oin parsed;
    return status_ok(oin_parse(span_of(oin->text, strnlen(oin->text, sizeof oin->text)), &parsed));
}
