// SPDX-License-Identifier: EUPL-1.2
//
// Any JSON: refused, or a page of clean UTF-8 without control characters on which no line is wider than the page.
#include "base/text.h"
#include "cli/page.h"
#include "cli/view_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json) struct json *shown = NULL;
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct span page;
    if (!status_ok(json_parse(span_of(data, size), NULL, &shown)))
        return 0;
    ENSURE(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
    struct status status = view_text_print(shown, false, arena, &why, &page);
    if (!status_ok(status)) {
        ENSURE(why.text[0] || status_is(status, STATUS_ARENA_FULL));
        return 0;
    }
    ENSURE(page.size && page.data[page.size - 1] == '\n' && text_is_clean_utf8(page, "\n"));
    for (size_t at = 0; at < page.size;) {
        const uint8_t *end = memchr(page.data + at, '\n', page.size - at);
        size_t line = (size_t)(end - page.data) - at;
        ENSURE(page_width_of(span_of(page.data + at, line)) <= PAGE_COLUMNS);
        at += line + 1;
    }
    return 0;
}
