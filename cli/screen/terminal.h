// SPDX-License-Identifier: EUPL-1.2
//
// Where pages are shown: standard output, as wide as the terminal is.
#pragma once

#include "view/page.h"

/* As wide as COLUMNS says, or else as the terminal is; PAGE_COLUMNS into a file or a pipe. In colour on a terminal whose user did not
 * ask for no colour (no-color.org). */
struct page terminal_page(struct arena *arena);
/* Writes the page. The first failure of making it, or IO_FAILED. */
MUST_USE struct status terminal_show(const struct page *page);
