// SPDX-License-Identifier: EUPL-1.2
//
// A case as a doorbraakregisseur reads it: plain Dutch, made from the view and from nothing else. Whoever did not answer, or not
// everything, is named at the end with the reason: an incomplete picture says so.
#pragma once

#include "view/page.h"
#include "view/view.h"

/* Puts all of it on the page, whose status says whether that went well. Times are local. */
void view_print(const struct view *view, struct page *page);
