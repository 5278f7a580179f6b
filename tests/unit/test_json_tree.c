// SPDX-License-Identifier: EUPL-1.2
//
// JSON: strict in, exact out, and complaints that name keys and places but no values (P-01).
#include "json/json.h"

#include <criterion/criterion.h>

static struct json *parsed(const char *text)
{
    struct json *json = NULL;
    struct complaint why = {""};
    cr_assert(status_ok(json_parse(span_of_text(text), &why, &json)), "%s: %s", text, why.text);
    return json;
}

static void expect_print(const struct json *json, const char *text)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span out = span_empty();
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    cr_assert(status_ok(json_print(json, arena, &out)), "%s", text);
    cr_expect(span_is_text(out, text), "%.*s is not %s", (int)out.size, (const char *)out.data, text);
}

Test(json_tree, refuses_what_is_not_exactly_one_bounded_value_and_never_quotes_it)
{
    static const struct {
        const char *text;
        enum status_code code;
        const char *reason;
    } cases[] = {
        {"", STATUS_MALFORMED, "line 1, column 1: the text is empty"},
        {"  ", STATUS_MALFORMED, "line 1, column 2: the text stops too early"},
        {"{\"bsn\":\"123456782\"", STATUS_MALFORMED, "line 1, column 18: the text stops too early"},
        {"{\"a\":1} {}", STATUS_MALFORMED, "line 1, column 9: something follows the value"},
        {"{\"123456782\":1,\n\"123456782\":2}", STATUS_MALFORMED, "line 2, column 11: a key stands there twice"},
        {"[\"\\u0000123456782\"]", STATUS_MALFORMED, "line 1, column 18: a NUL character"},
        {"[\"\xff\"]", STATUS_MALFORMED, "line 1, column 2: not UTF-8"},
        {"[123456782,]", STATUS_MALFORMED, "line 1, column 12: not JSON"},
        {"[012]", STATUS_MALFORMED, "line 1, column 2: not JSON"},
        {"[12345678212345678212345678]", STATUS_MALFORMED, "line 1, column 27: a number is too large"},
        {"{'a':1}", STATUS_MALFORMED, "line 1, column 2: not JSON"},
        {"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", STATUS_TOO_LARGE, "JSON nested deeper than 16"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct json *json = NULL;
        struct complaint why = {""};
        struct status status = json_parse(span_of_text(cases[i].text), &why, &json);
        cr_expect(status_is(status, cases[i].code), "%s: %s", cases[i].text, status_word(status));
        cr_expect_str_eq(why.text, cases[i].reason);
        cr_expect_null(json);
        cr_expect_null(strstr(why.text, "123456782")); /* P-01 */
    }
}

Test(json_tree, brackets_inside_text_are_not_depth)
{
    CLEANUP(json) struct json *json = parsed("[\"[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[\",{\"a\":[[[[[[[[[[[[[[]]]]]]]]]]]]]]}]");
    cr_expect_eq(json_array_count(json), 2);
    json = json_free(json);
    json = parsed("[\"\\\"[[[[[[[[[[[[[[[[[[[[\"]"); /* an escaped quote does not end a text */
    json = json_free(json);
    cr_expect(status_is(json_parse(span_of_text("[\"\\\\\",[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"), NULL, &json), STATUS_TOO_LARGE));
}

Test(json_tree, a_text_of_many_small_values_or_too_many_bytes_is_refused_before_it_costs_memory)
{
    size_t size = JSON_MOST_BYTES + 1;
    char *text = malloc(size);
    struct json *json = NULL;
    cr_assert_not_null(text);
    memset(text, ' ', size);
    text[0] = '1';
    cr_expect(status_is(json_parse(span_of(text, size), NULL, &json), STATUS_TOO_LARGE));
    cr_expect(status_ok(json_parse(span_of(text, size - 1), NULL, &json)));
    json = json_free(json);
    text[0] = '[';
    for (size_t i = 1; i < 2 * JSON_MOST_VALUES - 2; i += 2)
        memcpy(text + i, "1,", 2);
    memcpy(text + 2 * JSON_MOST_VALUES - 3, "1]", 2); /* the array itself is a value */
    cr_expect(status_ok(json_parse(span_of(text, 2 * JSON_MOST_VALUES - 1), NULL, &json)));
    json = json_free(json);
    memcpy(text + 2 * JSON_MOST_VALUES - 3, "1,1]", 4);
    cr_expect(status_is(json_parse(span_of(text, 2 * JSON_MOST_VALUES + 1), NULL, &json), STATUS_TOO_LARGE));
    free(text);
}

Test(json_tree, a_value_is_of_the_kind_that_is_asked_for_and_within_bounds_or_refused)
{
    CLEANUP(json)
    struct json *json = parsed("{\"t\":\"h\\u00e9\",\"i\":-7,\"b\":true,\"o\":{\"x\":1},\"a\":[1,\"2\"],\"n\":null,\"r\":1.5}");
    const struct json *list = json_at(json, "a");
    struct span text = span_empty();
    int64_t integer = 5;
    bool flag = false;
    cr_expect(!status_ok(json_as_text(json_at(json, "t"), 2, &text)) && !status_ok(json_as_text(json_at(json, "n"), 9, &text)));
    cr_expect(!status_ok(json_as_integer(json_at(json, "i"), -6, 0, &integer)) &&
              !status_ok(json_as_integer(json_at(json, "r"), 0, 9, &integer)));
    cr_expect(!status_ok(json_as_integer(json_at(json, "x"), 0, 9, &integer)) && !status_ok(json_as_bool(json_at(json, "i"), &flag)));
    cr_expect(integer == 5 && text.size == 0 && !flag); /* untouched by failures and absence */
    cr_expect(status_ok(json_as_text(json_at(json, "t"), 3, &text)) && span_is_text(text, "h\xc3\xa9"));
    cr_expect(status_ok(json_as_integer(json_at(json, "i"), -7, 0, &integer)) && integer == -7);
    cr_expect(status_ok(json_as_bool(json_at(json, "b"), &flag)) && flag);
    cr_expect(json_is_object(json_at(json, "o")) && json_is_array(list) && json_array_count(list) == 2);
    cr_expect(status_ok(json_as_text(json_array_at(list, 1), 1, &text)) && span_is_text(text, "2"));
    cr_expect_null(json_array_at(list, 2));
    cr_expect_null(json_at(json_at(json, "nothing"), "x"));
    cr_expect_eq(json_kind(json_at(json, "r")), JSON_KIND_REAL);
    cr_expect_eq(json_kind(NULL), JSON_KIND_NONE);
    cr_expect_eq(json_array_count(json), 0);
}

Test(json_tree, members_are_walked_in_the_order_of_the_text)
{
    CLEANUP(json) struct json *json = parsed("{\"z\":1,\"a\":2,\"m\":3}");
    struct json_member member = {0};
    char seen[8] = "";
    while (json_next(json, &member))
        strcat(seen, member.key);
    cr_expect_str_eq(seen, "zam");
    member = (struct json_member){0};
    cr_expect_not(json_next(NULL, &member));
}

Test(json_tree, what_is_built_prints_in_the_order_of_setting_and_reads_back)
{
    CLEANUP(json) struct json *json = json_object_new();
    struct json *list = json_array_new();
    json_append_text(list, "x");
    json_append(list, json_integer_new(INT64_MIN));
    json_append(list, json_text_new(""));
    json_append(list, json_bool_new(true));
    json_append(list, json_object_new());
    json_set_text(json, "z", "a\"\n");
    json_set_span(json, "s", span_of("h\xc3\xa9llo", 3));
    json_set_hex(json, "hex", span_of("\x00\xff", 2));
    json_set_base64(json, "b64", span_of("fo", 2));
    json_set_integer(json, "i", INT64_MAX);
    json_set_bool(json, "b", false);
    json_set(json, "list", list);
    expect_print(json, "{\"z\":\"a\\\"\\n\",\"s\":\"h\xc3\xa9\",\"hex\":\"00ff\",\"b64\":\"Zm8=\",\"i\":9223372036854775807,\"b\":false,"
                       "\"list\":[\"x\",-9223372036854775808,\"\",true,{}]}");
}

Test(json_tree, a_tree_that_failed_anywhere_is_never_printed)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span out = span_empty();
    cr_assert(status_ok(arena_new(4096, &arena)));
    for (int how = 0; how < 6; how++) {
        CLEANUP(json) struct json *json = json_object_new();
        struct json *inner = json_array_new();
        json_set_text(json, "first", "fine");
        if (how == 0)
            json_set_span(json, "k", span_of("\xff", 1));
        if (how == 1)
            json_set_span(json, "k", span_of("a\0b", 3));
        if (how == 2)
            json_set(json, "k", NULL);
        if (how == 3)
            json_append_text(inner, "\xc3");
        if (how == 4)
            json_set_text(json, "\xff", "fine");
        if (how == 5)
            json_append(json, json_object_new()); /* not an array */
        json_set(json, "inner", inner);
        json_set_text(json, "last", "fine");
        cr_expect(status_is(json_print(json, arena, &out), STATUS_INVALID), "%d", how);
    }
    json_set_text(NULL, "k", "v");
    json_set(NULL, "k", json_object_new());
    cr_expect(status_is(json_print(NULL, arena, &out), STATUS_NO_MEMORY));
    cr_expect_null(out.data);
}

Test(json_tree, a_full_arena_is_said)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(json) struct json *json = parsed("[\"more than sixteen bytes of text\"]");
    struct span out = span_empty();
    cr_assert(status_ok(arena_new(16, &arena)));
    cr_expect(status_is(json_print(json, arena, &out), STATUS_ARENA_FULL));
}
