// SPDX-License-Identifier: EUPL-1.2
//
// Any JSON: refused, or a view, a list of cases, of requests or of signals, whose page is clean UTF-8 without control characters, with
// no line wider than the page.
#include "base/text.h"
#include "speech/speech.h"
#include "view/line.h"
#include "view/lists.h"
#include "view/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_view(const void *said, struct page *page) { view_print(said, page); }
static void print_cases(const void *said, struct page *page) { view_cases_print(said, page); }
static void print_inbox(const void *said, struct page *page) { view_inbox_print(said, page); }
static void print_signals(const void *said, struct page *page) { view_signals_print(said, page); }
static void print_counts(const void *said, struct page *page) { view_signal_counts_print(said, page); }
static const struct {
    enum speech_verb verb;
    void (*print)(const void *said, struct page *page);
} replies[] = {{SPEECH_CASE_SHOW, print_view},
               {SPEECH_CASE_LIST, print_cases},
               {SPEECH_INBOX_LIST, print_inbox},
               {SPEECH_SIGNAL_RECEIVED, print_signals},
               {SPEECH_SIGNAL_COUNT, print_counts}};

static void check_page(const struct page *page)
{
    if (status_is(page->status, STATUS_ARENA_FULL))
        return;
    ENSURE(status_ok(page->status));
    ENSURE(page->size && page->text[page->size - 1] == '\n' && text_is_clean_utf8(span_of(page->text, page->size), "\n"));
    for (size_t at = 0; at < page->size;) {
        const char *end = memchr(page->text + at, '\n', page->size - at);
        size_t line = (size_t)(end - page->text) - at;
        ENSURE(line_width(span_of(page->text + at, line)) <= page->columns);
        at += line + 1;
    }
}

static void read_reply(size_t which, struct span line)
{
    static const size_t widths[] = {40, 80, 120};
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    void *said;
    ENSURE(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
    ENSURE(status_ok(arena_take(arena, 1, speech_reply_size(replies[which].verb), &said)));
    struct status status = speech_reply_decode(replies[which].verb, line, arena, &why, said);
    if (!status_ok(status)) {
        ENSURE(why.text[0] || status_is(status, STATUS_ARENA_FULL) || status_class(status) == STATUS_CLASS_REFUSAL);
        return;
    }
    for (size_t i = 0; i < N(widths); i++) {
        struct page page = page_new(arena, widths[i], false);
        replies[which].print(said, &page);
        check_page(&page);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < N(replies); i++)
        read_reply(i, span_of(data, size));
    return 0;
}
