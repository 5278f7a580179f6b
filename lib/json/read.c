// SPDX-License-Identifier: EUPL-1.2
//
// Looking into a tree. Each required getter is: find the member, read it as its kind, and on failure name the
// key. The optional one is the same after asking whether there is anything.
#include "json/tree.h"

#include "base/text.h"

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

bool json_has(const struct json *object, const char *key) { return json_at(object, key) != NULL; }

static bool is_nothing(const struct json *json) { return json_kind(json) <= JSON_KIND_NULL; }

static struct status complain_missing(const char *key, struct complaint *why)
{
    return complain(why, FAIL(NOT_FOUND), "\"%s\" is missing", key);
}

struct status json_get_text(const struct json *object, const char *key, size_t most_bytes, struct complaint *why, struct span *out)
{
    const struct json *found = json_at(object, key);
    if (!found)
        return complain_missing(key, why);
    struct status status = json_as_text(found, most_bytes, out);
    return status_ok(status) ? status : complain(why, status, "\"%s\" must be text of at most %zu bytes", key, most_bytes);
}

struct status json_get_integer(const struct json *object, const char *key, int64_t least, int64_t most, struct complaint *why, int64_t *out)
{
    const struct json *found = json_at(object, key);
    if (!found)
        return complain_missing(key, why);
    struct status status = json_as_integer(found, least, most, out);
    return status_ok(status)
               ? status
               : complain(why, status, "\"%s\" must be a whole number from %lld to %lld", key, (long long)least, (long long)most);
}

struct status json_get_bool(const struct json *object, const char *key, struct complaint *why, bool *out)
{
    const struct json *found = json_at(object, key);
    if (!found)
        return complain_missing(key, why);
    struct status status = json_as_bool(found, out);
    return status_ok(status) ? status : complain(why, status, "\"%s\" must be true or false", key);
}

struct status json_get_object(const struct json *object, const char *key, struct complaint *why, const struct json **out)
{
    const struct json *found = json_at(object, key);
    if (!found)
        return complain_missing(key, why);
    if (json_kind(found) != JSON_KIND_OBJECT)
        return complain(why, FAIL(INVALID), "\"%s\" must be an object", key);
    *out = found;
    return STATUS(OK);
}

struct status json_get_array(const struct json *object, const char *key, size_t most_items, struct complaint *why, const struct json **out)
{
    const struct json *found = json_at(object, key);
    if (!found)
        return complain_missing(key, why);
    if (json_kind(found) != JSON_KIND_ARRAY || json_array_count(found) > most_items)
        return complain(why, FAIL(INVALID), "\"%s\" must be an array of at most %zu items", key, most_items);
    *out = found;
    return STATUS(OK);
}

struct status json_get_hex(const struct json *object, const char *key, struct complaint *why, uint8_t *out, size_t size)
{
    struct span text;
    TRY(json_get_text(object, key, 2 * size, why, &text));
    struct status status = hex_parse(text, out, size);
    return status_ok(status) ? status : complain(why, status, "\"%s\" must be %zu bytes in hex", key, size);
}

struct status json_get_base64(const struct json *object, const char *key, struct complaint *why, uint8_t *out, size_t room,
                              size_t *out_size)
{
    struct span text;
    TRY(json_get_text(object, key, JSON_MOST_BYTES, why, &text));
    struct status status = base64_parse(text, out, room, out_size);
    return status_ok(status) ? status : complain(why, status, "\"%s\" must be base64 of at most %zu bytes", key, room);
}

struct status json_find_text(const struct json *object, const char *key, size_t most_bytes, struct complaint *why, struct span *out)
{
    return is_nothing(json_at(object, key)) ? STATUS(OK) : json_get_text(object, key, most_bytes, why, out);
}

struct status json_find_integer(const struct json *object, const char *key, int64_t least, int64_t most, struct complaint *why,
                                int64_t *out)
{
    return is_nothing(json_at(object, key)) ? STATUS(OK) : json_get_integer(object, key, least, most, why, out);
}

struct status json_find_bool(const struct json *object, const char *key, struct complaint *why, bool *out)
{
    return is_nothing(json_at(object, key)) ? STATUS(OK) : json_get_bool(object, key, why, out);
}

struct status json_find_object(const struct json *object, const char *key, struct complaint *why, const struct json **out)
{
    return is_nothing(json_at(object, key)) ? STATUS(OK) : json_get_object(object, key, why, out);
}

struct status json_find_array(const struct json *object, const char *key, size_t most_items, struct complaint *why, const struct json **out)
{
    return is_nothing(json_at(object, key)) ? STATUS(OK) : json_get_array(object, key, most_items, why, out);
}

bool json_next(const struct json *object, struct json_member *member)
{
    json_t *tree = tree_of(object);
    void *place = member->place ? json_object_iter_next(tree, member->place) : json_object_iter(tree);
    if (!place)
        return false;
    *member = (struct json_member){json_object_iter_key(place), json_of(json_object_iter_value(place)), place};
    return true;
}
