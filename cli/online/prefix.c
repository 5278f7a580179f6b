// SPDX-License-Identifier: EUPL-1.2
//
// One pass over the list.
#include "online/prefix.h"

#include "base/text.h"

struct status prefix_find(const struct prefix_ids *ids, const char *prefix, size_t *out, struct complaint *why)
{
    size_t size = strlen(prefix), found = 0;
    char id[2 * PREFIX_ID_BYTES + 1];
    if (size < PREFIX_LEAST || strspn(prefix, "0123456789abcdef") != size)
        return complain(why, FAIL(INVALID), "%s: typ de eerste %d of meer tekens van het nummer, 0-9 en a-f", ids->what, PREFIX_LEAST);
    for (size_t i = 0; i < ids->count; i++) {
        hex_print(span_of((const uint8_t *)ids->first + i * ids->stride, PREFIX_ID_BYTES), id);
        if (strncmp(id, prefix, size) != 0)
            continue;
        *out = i;
        found++;
    }
    if (found == 0)
        return complain(why, FAIL(NOT_FOUND), "er is geen %s die begint met %s", ids->what, prefix);
    if (found > 1)
        return complain(why, FAIL(CONFLICT), "%s: met %s beginnen er %zu; typ er meer van", ids->what, prefix, found);
    return STATUS(OK);
}
