// SPDX-License-Identifier: EUPL-1.2
//
// What page.c and table.c put on a page. Internal to this room.
#pragma once

#include "view/page.h"

void page_put_text(struct page *page, const char *text);
void page_put_blanks(struct page *page, size_t count);
/* Without what glyph_is_dangerous. */
void page_put_safely(struct page *page, struct span text);
