// SPDX-License-Identifier: EUPL-1.2
//
// Small forms.
#include "screen/page_said.h"

#include "base/text.h"
#include "view/dutch.h"

const char *page_id(struct page *page, const uint8_t id[static PAGE_ID_DIGITS / 2])
{
    char digits[PAGE_ID_DIGITS + 1];
    hex_print(span_of(id, PAGE_ID_DIGITS / 2), digits);
    return page_format(page, "%s", digits);
}

const char *page_day(struct page *page, int32_t day) { return day ? dutch_day(page, day) : "-"; }
const char *page_moment(struct page *page, int64_t unix_ms) { return unix_ms ? dutch_moment(page, unix_ms) : "-"; }
const char *page_number(struct page *page, uint64_t number) { return page_format(page, "%llu", (unsigned long long)number); }

const char *page_words(struct page *page, const struct view_words *words, enum view_list list, const char *const *said, size_t count)
{
    const char *joined = "";
    for (size_t i = 0; i < count; i++)
        joined = page_join(page, joined, view_read(words, list, said[i]));
    return joined;
}
