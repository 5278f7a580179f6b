// SPDX-License-Identifier: EUPL-1.2
//
// Damaged entries of the stored ledger: which they are, and bytes that an operator brings for one (logbook/healing.h). Who brings them is
// believed in nothing. A head is signed over what was healed only when the whole ledger was looked through again (P-07).
#pragma once

#include "book/book.h"

/* What is found stands in book->looked, and may be healed until another slice is looked at. BUSY in an open batch: at once again. */
MUST_USE struct status heal_look(struct book *book, const struct healing_slice *slice);
struct heal_asker {
    struct span user, source; /* who, and where the bytes come from */
};
/* In the open batch, with its entry, which names the position. What healing_take refuses with; BUSY: nothing can be entered now. */
MUST_USE struct status heal_entry(struct book *book, const struct healing *given, const struct heal_asker *asker, struct complaint *why);
MUST_USE struct status heal_count(struct book *book, uint64_t *out); /* of those that were healed */
