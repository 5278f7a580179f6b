// SPDX-License-Identifier: EUPL-1.2
//
// Looking into a tree: a value is of the kind that is asked for, or it is refused.
#include "json/tree.h"

enum json_kind json_kind(const struct json *json)
{
    static const enum json_kind kinds[] = {
        [JSON_OBJECT] = JSON_KIND_OBJECT,   [JSON_ARRAY] = JSON_KIND_ARRAY, [JSON_STRING] = JSON_KIND_TEXT,
        [JSON_INTEGER] = JSON_KIND_INTEGER, [JSON_REAL] = JSON_KIND_REAL,   [JSON_TRUE] = JSON_KIND_BOOL,
        [JSON_FALSE] = JSON_KIND_BOOL,      [JSON_NULL] = JSON_KIND_NULL,
    };
    return json ? kinds[json_typeof(tree_of(json))] : JSON_KIND_NONE;
}

struct status json_as_text(const struct json *json, size_t most_bytes, struct span *out)
{
    if (json_kind(json) != JSON_KIND_TEXT || json_string_length(tree_of(json)) > most_bytes)
        return FAIL(INVALID);
    *out = span_of(json_string_value(tree_of(json)), json_string_length(tree_of(json)));
    return STATUS(OK);
}

struct status json_as_integer(const struct json *json, int64_t least, int64_t most, int64_t *out)
{
    int64_t value = json_integer_value(tree_of(json)); /* 0 for other kinds */
    if (json_kind(json) != JSON_KIND_INTEGER || value < least || value > most)
        return FAIL(INVALID);
    *out = value;
    return STATUS(OK);
}

struct status json_as_bool(const struct json *json, bool *out)
{
    if (json_kind(json) != JSON_KIND_BOOL)
        return FAIL(INVALID);
    *out = json_is_true(tree_of(json));
    return STATUS(OK);
}

size_t json_array_count(const struct json *array) { return json_array_size(tree_of(array)); }

const struct json *json_array_at(const struct json *array, size_t index) { return json_of(json_array_get(tree_of(array), index)); }

const struct json *json_at(const struct json *object, const char *key) { return json_of(json_object_get(tree_of(object), key)); }

bool json_next(const struct json *object, struct json_member *member)
{
    json_t *tree = tree_of(object);
    void *place = member->place ? json_object_iter_next(tree, member->place) : json_object_iter(tree);
    if (!place)
        return false;
    *member = (struct json_member){json_object_iter_key(place), json_of(json_object_iter_value(place)), place};
    return true;
}
