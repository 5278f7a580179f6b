// SPDX-License-Identifier: EUPL-1.2
//
// Each kind of member with its own nothing.
#include "cli/page_json.h"

#include "base/day.h"
#include "view/dutch.h"

static const char *copy_text(struct page *page, const struct json *value)
{
    struct span text;
    const char *copy = "";
    if (status_ok(page->status) && status_ok(json_as_text(value, JSON_MOST_BYTES, &text)))
        page->status = arena_text(page->arena, text, &copy);
    return copy;
}

const char *page_text(struct page *page, const struct json *object, const char *key) { return copy_text(page, json_at(object, key)); }
const char *page_item(struct page *page, const struct json *array, size_t index) { return copy_text(page, json_array_at(array, index)); }

const char *page_id(struct page *page, const struct json *object, const char *key)
{
    return page_format(page, "%.*s", PAGE_ID_DIGITS, page_text(page, object, key));
}

int64_t page_number(const struct json *object, const char *key)
{
    int64_t value = 0;
    return status_ok(json_as_integer(json_at(object, key), INT64_MIN, INT64_MAX, &value)) ? value : 0;
}

bool page_truth(const struct json *object, const char *key)
{
    bool value = false;
    return status_ok(json_as_bool(json_at(object, key), &value)) && value;
}

const char *page_day(struct page *page, const struct json *object, const char *key)
{
    const char *text = page_text(page, object, key);
    int32_t day;
    return status_ok(date_parse(span_of_text(text), &day)) ? dutch_day(page, day) : "-";
}

const char *page_moment(struct page *page, const struct json *object, const char *key)
{
    const char *text = page_text(page, object, key);
    int64_t unix_ms;
    return status_ok(time_parse(span_of_text(text), &unix_ms)) ? dutch_moment(page, unix_ms) : "-";
}

const char *page_words(struct page *page, const struct view_words *words, enum view_list list, const struct json *array)
{
    const char *joined = "";
    for (size_t i = 0; i < json_array_count(array); i++)
        joined = page_join(page, joined, view_read(words, list, page_item(page, array, i)));
    return joined;
}
