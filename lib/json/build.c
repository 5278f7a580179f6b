// SPDX-License-Identifier: EUPL-1.2
//
// Building a tree. Nothing returns a status: what cannot be added breaks the tree instead, and a broken tree
// is never printed.
#include "json/tree.h"

#include "base/text.h"

struct json *json_object_new(void) { return json_of(json_object()); }
struct json *json_array_new(void) { return json_of(json_array()); }
struct json *json_text_new(const char *text) { return json_of(json_string(text)); }
struct json *json_integer_new(int64_t value) { return json_of(json_integer(value)); }
struct json *json_bool_new(bool value) { return json_of(json_boolean(value)); }

/* Takes `value`; NULL is a value that could not be made. */
static void set_member(struct json *object, const char *key, json_t *value)
{
    if (json_object_set_new(tree_of(object), key, value) != 0)
        tree_break(tree_of(object));
}

static void append_child(struct json *array, json_t *value)
{
    if (json_array_append_new(tree_of(array), value) != 0)
        tree_break(tree_of(array));
}

/* jansson checks the UTF-8 but would take NUL, which json_parse refuses. */
static json_t *text_value(struct span text)
{
    if (text.size == 0)
        return json_stringn("", 0);
    return memchr(text.data, 0, text.size) ? NULL : json_stringn((const char *)text.data, text.size);
}

/* A broken child is freed here: what is left is NULL, which breaks the parent. */
static json_t *whole_child(struct json *child)
{
    return child && tree_is_broken(tree_of(child)) ? tree_of(json_free(child)) : tree_of(child);
}

void json_set(struct json *object, const char *key, struct json *child) { set_member(object, key, whole_child(child)); }
void json_set_text(struct json *object, const char *key, const char *text) { set_member(object, key, json_string(text)); }
void json_set_span(struct json *object, const char *key, struct span text) { set_member(object, key, text_value(text)); }
void json_set_integer(struct json *object, const char *key, int64_t value) { set_member(object, key, json_integer(value)); }
void json_set_bool(struct json *object, const char *key, bool value) { set_member(object, key, json_boolean(value)); }
void json_append(struct json *array, struct json *child) { append_child(array, whole_child(child)); }
void json_append_text(struct json *array, const char *text) { append_child(array, json_string(text)); }

void json_set_hex(struct json *object, const char *key, struct span bytes)
{
    char *text = calloc(bytes.size + 1, 2);
    if (text)
        hex_print(bytes, text);
    set_member(object, key, json_string(text)); /* NULL gives NULL */
    free(text);
}

void json_set_base64(struct json *object, const char *key, struct span bytes)
{
    char *text = malloc(BASE64_ROOM(bytes.size));
    if (text)
        base64_print(bytes, text);
    set_member(object, key, json_string(text));
    free(text);
}
