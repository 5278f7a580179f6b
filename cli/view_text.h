// SPDX-License-Identifier: EUPL-1.2
//
// A case as a doorbraakregisseur reads it: plain Dutch, at most PAGE_COLUMNS columns, made from what the node gives
// for `case-show` and from nothing else. Whoever did not answer, or not everything, is named at the end with the
// reason: an incomplete picture says so.
#pragma once

#include "base/arena.h"
#include "json/json.h"

/* UTF-8, ends in a newline. INVALID when `shown` is not such a view; the complaint names the key. Times are local. */
MUST_USE struct status view_text_print(const struct json *shown, bool has_colour, struct arena *arena, struct complaint *why,
                                       struct span *out);
