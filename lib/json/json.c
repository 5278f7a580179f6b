// SPDX-License-Identifier: EUPL-1.2
//
// The whole text: parsing, printing, freeing. Bounds are checked on the bytes before jansson sees them, so a
// hostile text costs one pass and no memory.
#include "json/tree.h"

/* jansson's own texts quote the input ("near '…'"): only its code is used (P-01). */
static const struct {
    enum json_error_code code;
    const char *reason;
} parse_reasons[] = {
    {json_error_invalid_utf8, "not UTF-8"},
    {json_error_premature_end_of_input, "the text stops too early"},
    {json_error_end_of_input_expected, "something follows the value"},
    {json_error_invalid_syntax, "not JSON"},
    {json_error_null_character, "a NUL character"},
    {json_error_null_byte_in_key, "a NUL character in a key"},
    {json_error_duplicate_key, "a key stands there twice"},
    {json_error_numeric_overflow, "a number is too large"},
};

static const char *parse_reason(const json_error_t *error)
{
    for (size_t i = 0; i < N(parse_reasons); i++)
        if (parse_reasons[i].code == json_error_code(error))
            return parse_reasons[i].reason;
    return "not JSON";
}

/* Upper bounds: every value but the first follows a bracket or a comma. */
struct extent {
    size_t depth, deepest, values;
    bool in_text, escaped;
};

static void extent_add(struct extent *extent, uint8_t byte)
{
    if (extent->in_text) {
        extent->in_text = extent->escaped || byte != '"';
        extent->escaped = !extent->escaped && byte == '\\';
        return;
    }
    extent->in_text = byte == '"';
    if (byte == '[' || byte == '{') {
        extent->values++;
        extent->depth++;
        if (extent->depth > extent->deepest)
            extent->deepest = extent->depth;
    } else if ((byte == ']' || byte == '}') && extent->depth) {
        extent->depth--;
    } else if (byte == ',') {
        extent->values++;
    }
}

static struct status check_extent(struct span text, struct complaint *why)
{
    struct extent extent = {.values = 1};
    if (text.size > JSON_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "more than %zu bytes of JSON", JSON_MOST_BYTES);
    for (size_t i = 0; i < text.size; i++)
        extent_add(&extent, text.data[i]);
    if (extent.deepest > JSON_MOST_DEPTH)
        return complain(why, FAIL(TOO_LARGE), "JSON nested deeper than %d", JSON_MOST_DEPTH);
    if (extent.values > JSON_MOST_VALUES)
        return complain(why, FAIL(TOO_LARGE), "more than %zu JSON values", JSON_MOST_VALUES);
    return STATUS(OK);
}

struct status json_parse(struct span text, struct complaint *why, struct json **out)
{
    json_error_t error;
    TRY(check_extent(text, why));
    if (text.size == 0)
        return complain(why, FAIL(MALFORMED), "line 1, column 1: the text is empty");
    json_t *tree = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!tree && json_error_code(&error) == json_error_out_of_memory)
        return complain(why, FAIL(NO_MEMORY), "out of memory");
    if (!tree)
        return complain(why, FAIL(MALFORMED), "line %d, column %d: %s", error.line, error.column, parse_reason(&error));
    *out = json_of(tree);
    return STATUS(OK);
}

struct json *json_free(struct json *json)
{
    json_t *tree = tree_of(json);
    if (tree && tree_is_broken(tree))
        json_decref(tree);
    json_decref(tree);
    return NULL;
}

struct status json_print(const struct json *json, struct arena *arena, struct span *out)
{
    const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | JSON_PRESERVE_ORDER;
    void *memory;
    if (!json)
        return FAIL(NO_MEMORY);
    if (tree_is_broken(tree_of(json)))
        return FAIL(INVALID);
    size_t size = json_dumpb(tree_of(json), NULL, 0, flags);
    if (size == 0)
        return FAIL(NO_MEMORY);
    TRY(arena_take(arena, 1, size, &memory));
    ENSURE(json_dumpb(tree_of(json), memory, size, flags) == size);
    *out = span_of(memory, size);
    return STATUS(OK);
}
