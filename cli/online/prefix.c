// SPDX-License-Identifier: EUPL-1.2
//
// What is no beginning of an id is not asked.
#include "online/prefix.h"

#include "base/id_range.h"

struct status prefix_judge(const struct prefix *prefix, const char *digits, struct complaint *why)
{
    struct id_range range;
    if (status_ok(id_range_of(span_of_text(digits), &range)))
        return STATUS(OK);
    return complain(why, FAIL(INVALID), "%s: typ de eerste %d of meer tekens van het nummer, 0-9 en a-f", prefix->what, ID_DIGITS_LEAST);
}

struct status prefix_find(const struct prefix *prefix, const struct door *door, const char *digits, uint8_t out[static ID_RANGE_BYTES])
{
    const struct speech_begins begins = {digits};
    struct speech_ids found;
    TRY(prefix->find(door, &begins, &found));
    if (found.id_count == 0)
        return complain(door->why, FAIL(NOT_FOUND), "er is geen %s die begint met %s", prefix->what, digits);
    if (found.id_count > 1)
        return complain(door->why, FAIL(CONFLICT), "%s: met %s beginnen er meer; typ er meer van", prefix->what, digits);
    memcpy(out, found.ids[0].id, ID_RANGE_BYTES);
    return STATUS(OK);
}
