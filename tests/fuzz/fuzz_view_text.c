// SPDX-License-Identifier: EUPL-1.2
//
// Any reply to case-show: refused, or a view whose page is clean UTF-8 without control characters, with no line wider than the page.
#include "base/text.h"
#include "speech/speech.h"
#include "view/line.h"
#include "view/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_page(const struct view *view, size_t columns, struct arena *arena)
{
    struct page page = page_new(arena, columns, false);
    view_print(view, &page);
    if (status_is(page.status, STATUS_ARENA_FULL))
        return;
    ENSURE(status_ok(page.status));
    ENSURE(page.size && page.text[page.size - 1] == '\n' && text_is_clean_utf8(span_of(page.text, page.size), "\n"));
    for (size_t at = 0; at < page.size;) {
        const char *end = memchr(page.text + at, '\n', page.size - at);
        size_t line = (size_t)(end - page.text) - at;
        ENSURE(line_width(span_of(page.text + at, line)) <= page.columns);
        at += line + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t widths[] = {40, 80, 120};
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct view view;
    ENSURE(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
    struct status status = speech_reply_decode(SPEECH_CASE_SHOW, span_of(data, size), arena, &why, &view);
    if (!status_ok(status)) {
        ENSURE(why.text[0] || status_is(status, STATUS_ARENA_FULL) || status_class(status) == STATUS_CLASS_REFUSAL);
        return 0;
    }
    for (size_t i = 0; i < N(widths); i++)
        check_page(&view, widths[i], arena);
    return 0;
}
