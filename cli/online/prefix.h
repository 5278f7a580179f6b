// SPDX-License-Identifier: EUPL-1.2
//
// People type the first characters of a long id; the node wants all of it, and says which begin so.
#pragma once

#include "online/door.h"

struct prefix {
    const char *what; /* for complaints: "casus" */
    struct status (*find)(const struct door *door, const struct speech_begins *request, struct speech_ids *out);
};
/* INVALID for what is no beginning of a hex id: before a line is opened. */
MUST_USE struct status prefix_judge(const struct prefix *prefix, const char *digits, struct complaint *why);
/* The one id that begins with `digits`, which were judged. NOT_FOUND, CONFLICT when several do; why in that of the door. */
MUST_USE struct status prefix_find(const struct prefix *prefix, const struct door *door, const char *digits,
                                   uint8_t out[static ID_RANGE_BYTES]);
