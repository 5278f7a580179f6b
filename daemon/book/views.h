// SPDX-License-Identifier: EUPL-1.2
//
// Who read what: every read by a person has its entry before the reply leaves (P-05, P-12). The first is entered at once. What the same
// user reads of the same again within the window is counted in the store, and entered once when the window is over, with how often: who
// asks every second does not make the ledger grow, and no read is lost from the count, also not at a restart. The counts of all entries
// of a read together are how often it was done.
#pragma once

#include "book/book.h"
#include "store/views.h"

#define VIEW_WINDOW_MS (10 * MINUTE_MS)

/* In the open batch: of `view` everything but times and count. Faults of the store. */
MUST_USE struct status view_enter(struct book *book, const struct view_row *view);
/* Enters what is over. */
MUST_USE struct status views_round(struct book *book, int64_t now_ms);
