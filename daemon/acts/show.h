// SPDX-License-Identifier: EUPL-1.2
//
// Reading back what was answered: the view of a case, as it is now.
#pragma once

#include "book/book.h"
#include "view/view.h"

/* NOT_FOUND. That it was viewed is for the door to enter. Texts are the arena's or the node's own. */
MUST_USE struct status case_show(struct book *book, const uint8_t id[static CASE_ID_BYTES], struct arena *arena, struct view *out);
