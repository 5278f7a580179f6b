// SPDX-License-Identifier: EUPL-1.2
//
// A sign of life in the ledger: an entry for each hour in which nothing else was entered, so that a silence in it means something (`gap`,
// docs/ledger.md). Neither it nor what was seen of a partner's ledger makes a head go to witnesses before its time: else each would make
// the other's ledger grow, and that its own, for ever.
#pragma once

#include "book/book.h"

#define PULSE_EVERY_MS HOUR_MS

/* What was entered at this position. */
void pulse_note(struct book *book, const struct entry *entry, uint64_t position);
/* The entry, when an hour went by; may open a batch. */
MUST_USE struct status pulse_round(struct book *book, int64_t now_ms);
/* At a start, in the open batch: that this node did not run, when that was for so long that it could be taken for something else. */
MUST_USE struct status pulse_start(struct book *book);
