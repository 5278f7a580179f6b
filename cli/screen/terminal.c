// SPDX-License-Identifier: EUPL-1.2
//
// Asked once, when the page begins.
#include "screen/terminal.h"

#include "base/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_MOST 10000

static size_t columns_of_terminal(void)
{
    const char *wish = getenv("COLUMNS");
    struct winsize size = {0};
    uint64_t columns;
    if (wish && status_ok(decimal_parse(span_of_text(wish), COLUMNS_MOST, &columns)) && columns)
        return (size_t)columns;
    if (isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return PAGE_COLUMNS;
}

struct page terminal_page(struct arena *arena)
{
    const char *no_colour = getenv("NO_COLOR");
    bool has_colour = isatty(STDOUT_FILENO) == 1 && !(no_colour && *no_colour);
    return page_new(arena, columns_of_terminal(), has_colour);
}

struct status terminal_show(const struct page *page)
{
    TRY(page->status);
    return fwrite(page->text, 1, page->size, stdout) == page->size && fflush(stdout) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}
