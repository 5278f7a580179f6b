// SPDX-License-Identifier: EUPL-1.2
//
// What was not typed is all zeros in the first and all ones in the last.
#include "base/id_range.h"

#include "base/text.h"

struct status id_range_of(struct span digits, struct id_range *out)
{
    char first[ID_DIGITS_MOST], last[ID_DIGITS_MOST];
    if (digits.size < ID_DIGITS_LEAST || digits.size > ID_DIGITS_MOST)
        return FAIL(INVALID);
    for (size_t i = 0; i < digits.size; i++)
        if (digits.data[i] >= 'A' && digits.data[i] <= 'F') /* as they are printed, and no other way */
            return FAIL(INVALID);
    memset(first, '0', sizeof first);
    memset(last, 'f', sizeof last);
    memcpy(first, digits.data, digits.size);
    memcpy(last, digits.data, digits.size);
    bool is_hex = status_ok(hex_parse(SPAN_OF_ARRAY(first), out->first, ID_RANGE_BYTES)) &&
                  status_ok(hex_parse(SPAN_OF_ARRAY(last), out->last, ID_RANGE_BYTES));
    return is_hex ? STATUS(OK) : FAIL(INVALID);
}
