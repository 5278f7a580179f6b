// SPDX-License-Identifier: EUPL-1.2
//
// One pass over the list.
#include "cli/prefix.h"

struct status prefix_find(const struct json *list, const char *key, const char *prefix, struct arena *arena, const char **out,
                          struct complaint *why)
{
    size_t size = strlen(prefix), found = 0;
    struct span match = span_empty(), id;
    if (size < PREFIX_LEAST || strspn(prefix, "0123456789abcdef") != size)
        return complain(why, FAIL(INVALID), "%s: the first %d or more characters of its id, 0-9 and a-f", key, PREFIX_LEAST);
    for (size_t i = 0; i < json_array_count(list); i++) {
        TRY(json_get_text(json_array_at(list, i), key, 128, why, &id));
        if (!span_is_text(span_slice(id, 0, size), prefix))
            continue;
        match = id;
        found++;
    }
    if (found == 0)
        return complain(why, FAIL(NOT_FOUND), "%s: there is none that begins with %s", key, prefix);
    if (found > 1)
        return complain(why, FAIL(CONFLICT), "%s: %zu begin with %s; type more of it", key, found, prefix);
    return arena_text(arena, match, out);
}
