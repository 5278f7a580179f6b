// SPDX-License-Identifier: EUPL-1.2
//
// People type the first characters of a long id: the ids that begin so are a range of an index.
#pragma once

#include "base/span.h"

#define ID_RANGE_BYTES 16
#define ID_DIGITS_LEAST 4
#define ID_DIGITS_MOST (2 * ID_RANGE_BYTES)

struct id_range {
    uint8_t first[ID_RANGE_BYTES], last[ID_RANGE_BYTES];
};
/* INVALID: not ID_DIGITS_LEAST to ID_DIGITS_MOST of 0-9 and a-f. */
MUST_USE struct status id_range_of(struct span digits, struct id_range *out);
