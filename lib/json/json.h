// SPDX-License-Identifier: EUPL-1.2
//
// JSON (RFC 8259), read strictly and built without ceremony. A read tree is whole and bounded before anyone
// looks at it: one value, no duplicate keys, no NUL, depth, size and count capped. Which members an object may
// have is said elsewhere (lib/speech). A built tree carries its own failure: only printing is checked.
// No name here is one that jansson exports: the same symbol in the program would take the library's place
// (tree.h includes both headers, so the compiler sees to it).
#pragma once

#include "base/arena.h"
#include "base/span.h"

#define JSON_MOST_BYTES ((size_t)8 * 1024 * 1024)
#define JSON_MOST_DEPTH 16
#define JSON_MOST_VALUES ((size_t)256 * 1024) /* a value costs up to some 200 bytes of memory, however short its text */

struct json;

enum json_kind {
    JSON_KIND_NONE = 0, /* no value at all: what NULL is */
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_INTEGER,
    JSON_KIND_REAL,
    JSON_KIND_TEXT,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT
};

/* -- Life -- */

/* Exactly one value of any kind, blanks around it allowed. MALFORMED (also duplicate keys, NUL and integers beyond 64 bits),
 * TOO_LARGE (bytes, depth, values), NO_MEMORY. The complaint names line and column. */
MUST_USE struct status json_parse(struct span text, struct complaint *why, struct json **out);
struct json *json_free(struct json *json); /* the whole tree; returns NULL */
DEFINE_CLEANUP(json)

/* -- Looking at one value; everything takes NULL, which is nothing -- */

enum json_kind json_kind(const struct json *json);
static inline bool json_is_object(const struct json *json) { return json_kind(json) == JSON_KIND_OBJECT; }
static inline bool json_is_array(const struct json *json) { return json_kind(json) == JSON_KIND_ARRAY; }

/* INVALID when of another kind or out of bounds. Spans borrow from the tree. */
MUST_USE struct status json_as_text(const struct json *json, size_t most_bytes, struct span *out);
MUST_USE struct status json_as_integer(const struct json *json, int64_t least, int64_t most, int64_t *out);
MUST_USE struct status json_as_bool(const struct json *json, bool *out);

/* 0 and NULL for what is not an array. */
size_t json_array_count(const struct json *array);
const struct json *json_array_at(const struct json *array, size_t index);

/* -- Members of an object by key -- */

const struct json *json_at(const struct json *object, const char *key); /* NULL when absent */

/* Walks the members in the order of the text: `struct json_member member = {0}; while (json_next(object, &member)) …`. */
struct json_member {
    const char *key;
    const struct json *value;
    void *place;
};
bool json_next(const struct json *object, struct json_member *member);

/* -- Building: a failure (no memory, text that is not UTF-8 or holds NUL, a NULL child) breaks the tree, and json_print says so -- */

struct json *json_object_new(void);
struct json *json_array_new(void);
/* Values on their own; NULL when there is no memory or the text is not UTF-8. */
struct json *json_text_new(const char *text);
struct json *json_integer_new(int64_t value);
struct json *json_bool_new(bool value);
void json_set_text(struct json *object, const char *key, const char *text);
void json_set_span(struct json *object, const char *key, struct span text);
void json_set_hex(struct json *object, const char *key, struct span bytes);
void json_set_base64(struct json *object, const char *key, struct span bytes);
void json_set_integer(struct json *object, const char *key, int64_t value);
void json_set_bool(struct json *object, const char *key, bool value);
/* These take the child, also when they fail; it must be complete by then. */
void json_set(struct json *object, const char *key, struct json *child);
void json_append(struct json *array, struct json *child);
void json_append_text(struct json *array, const char *text);

/* -- Printing: members in the order in which they were set, no newline at the end -- */

/* One line. NO_MEMORY for NULL, INVALID for a broken tree, ARENA_FULL. */
MUST_USE struct status json_print(const struct json *json, struct arena *arena, struct span *out);
