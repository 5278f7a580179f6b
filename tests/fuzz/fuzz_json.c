// SPDX-License-Identifier: EUPL-1.2
//
// Any bytes: refused with a reason, or a tree within its bounds whose print reads back to the same print.
#include "json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Deepest nesting; a real is noted, because its decimal form need not come back the same. */
static size_t depth_of(const struct json *json, bool *has_real)
{
    struct json_member member = {0};
    size_t deepest = 0, depth;
    *has_real |= json_kind(json) == JSON_KIND_REAL;
    for (size_t i = 0; i < json_array_count(json); i++)
        if ((depth = depth_of(json_array_at(json, i), has_real)) > deepest)
            deepest = depth;
    while (json_next(json, &member))
        if ((depth = depth_of(member.value, has_real)) > deepest)
            deepest = depth;
    return deepest + (json_is_array(json) || json_is_object(json));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json) struct json *json = NULL;
    CLEANUP(json) struct json *again = NULL;
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct span first, second;
    bool has_real = false;
    if (!status_ok(json_parse(span_of(data, size), &why, &json))) {
        ENSURE(why.text[0] && !json);
        return 0;
    }
    ENSURE(depth_of(json, &has_real) <= JSON_MOST_DEPTH);
    ENSURE(status_ok(arena_new(16 * JSON_MOST_BYTES, &arena)));
    ENSURE(status_ok(json_print(json, arena, &first)));
    if (has_real)
        return 0;
    ENSURE(status_ok(json_parse(first, NULL, &again)));
    ENSURE(status_ok(json_print(again, arena, &second)) && span_equal(first, second));
    return 0;
}
