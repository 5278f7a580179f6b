// SPDX-License-Identifier: EUPL-1.2
//
// How wide a page is: as wide as somebody says, and never so that it cannot be read.
#include "screen/terminal.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct arena *arena;
static void start(void)
{
    unsetenv("COLUMNS");
    unsetenv("NO_COLOR");
    cr_assert(status_ok(arena_new(1 << 16, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(cli_terminal, .init = start, .fini = stop);

/* Standard output is a terminal of that many columns. */
static void become_terminal(unsigned short columns)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    cr_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    cr_assert(slave >= 0 && ioctl(slave, TIOCSWINSZ, &size) == 0 && dup2(slave, STDOUT_FILENO) == STDOUT_FILENO);
}

Test(cli_terminal, a_page_for_a_file_has_eighty_columns_and_no_colour)
{
    int file = open("/dev/null", O_WRONLY);
    cr_assert(file >= 0 && dup2(file, STDOUT_FILENO) == STDOUT_FILENO);
    struct page page = terminal_page(arena);
    cr_expect_eq(page.columns, PAGE_COLUMNS);
    cr_expect(!page.has_colour);
}

Test(cli_terminal, a_page_for_a_terminal_is_as_wide_as_it)
{
    static const struct {
        unsigned short columns;
        size_t expected;
    } rows[] = {{60, 60}, {80, 80}, {120, 120}, {300, PAGE_COLUMNS_MOST}, {20, PAGE_COLUMNS_LEAST}, {0, PAGE_COLUMNS}};
    for (size_t i = 0; i < N(rows); i++) {
        become_terminal(rows[i].columns);
        struct page page = terminal_page(arena);
        cr_expect_eq(page.columns, rows[i].expected, "%u", rows[i].columns);
        cr_expect(page.has_colour);
    }
    setenv("NO_COLOR", "1", 1);
    cr_expect(!terminal_page(arena).has_colour);
}

Test(cli_terminal, columns_says_it_before_the_terminal_does)
{
    static const struct {
        const char *wish;
        size_t expected;
    } rows[] = {{"100", 100}, {"1", PAGE_COLUMNS_LEAST}, {"0", 70}, {"", 70}, {"wide", 70}};
    become_terminal(70);
    for (size_t i = 0; i < N(rows); i++) {
        setenv("COLUMNS", rows[i].wish, 1);
        cr_expect_eq(terminal_page(arena).columns, rows[i].expected, "%s", rows[i].wish);
    }
}
