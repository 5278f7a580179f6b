// SPDX-License-Identifier: EUPL-1.2
//
// An arena for each page.
#include "cli/paged.h"

#include "base/text.h"
#include "cli/node_link.h"
#include "screen/terminal.h"

#define PAGE_ARENA_BYTES ((size_t)64 * 1024 * 1024)

static struct status read_page_options(struct invocation *invocation, struct speech_page *out)
{
    const char *after = invocation_option(invocation, "after");
    uint64_t limit;
    *out = (struct speech_page){0};
    TRY(invocation_number(invocation, "limit", 1, PAGE_MOST, PAGE_USUAL, &limit));
    out->limit = (uint32_t)limit;
    if (!after || status_ok(hex_parse(span_of_text(after), out->after, sizeof out->after)))
        return STATUS(OK);
    return invocation->noun->language == DUTCH
               ? misspeak(invocation, "--after: de plaats die onder een bladzijde staat, %d tekens 0-9 en a-f", 2 * BOOKMARK_BYTES)
               : misspeak(invocation, "--after: the place that stands below a page, %d characters 0-9 and a-f", 2 * BOOKMARK_BYTES);
}

static bool has_next(const struct speech_next *next)
{
    static const struct speech_next none = {{0}};
    return memcmp(next, &none, sizeof none) != 0;
}

static void tell_next(const struct invocation *invocation, const struct speech_next *next, struct page *page)
{
    char place[2 * BOOKMARK_BYTES + 1];
    hex_print(SPAN_OF_ARRAY(next->place), place);
    page_paragraph(page, 0, 0,
                   invocation->noun->language == DUTCH ? "Er zijn er meer. De volgende bladzijde ziet u met:"
                                                       : "There are more. The next page is shown by:");
    page_paragraph(page, 2, 2, page_format(page, "--after %s", place));
}

static struct status show_page(struct paged *paged, paged_show *show, bool wants_all, bool *out_more)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(PAGE_ARENA_BYTES, &arena));
    paged->door.arena = arena;
    paged->page = terminal_page(arena);
    paged->next = (struct speech_next){{0}};
    TRY(show(paged));
    memcpy(paged->asked.after, paged->next.place, sizeof paged->asked.after);
    *out_more = has_next(&paged->next) && wants_all;
    if (paged->invocation->wants_json)
        return STATUS(OK);
    if (has_next(&paged->next) && !*out_more)
        tell_next(paged->invocation, &paged->next, &paged->page);
    return terminal_show(&paged->page);
}

struct status paged_run(struct invocation *invocation, paged_show *show, void *pick)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct paged paged = {.invocation = invocation, .pick = pick};
    bool is_more = true, wants_all = invocation_has(invocation, "all");
    TRY(read_page_options(invocation, &paged.asked));
    TRY(node_link_open(invocation, &link, &paged.door));
    while (is_more)
        TRY(show_page(&paged, show, wants_all, &is_more));
    return STATUS(OK);
}
