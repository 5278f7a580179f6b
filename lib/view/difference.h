// SPDX-License-Identifier: EUPL-1.2
//
// What a new version changes, for whoever must sign for it: who tells whom what, in names and in the words that people read, and who
// must sign. Made from the difference and from nothing else, so that nobody signs for less than is shown.
#pragma once

#include "agreement/difference.h"
#include "view/page.h"

/* Puts all of it on the page, whose status says whether that went well. */
void view_difference_print(const struct difference *difference, const struct agreement_side *before, const struct agreement_side *after,
                           struct page *page);
