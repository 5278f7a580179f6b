// SPDX-License-Identifier: EUPL-1.2
//
// What comes back later, on its way to who asked for it: what the keeper multiplied, and what was looked for between turns.
#pragma once

#include "book/book.h"

/* The keeper's descriptor is readable: sends the partial result. Opens a batch. */
MUST_USE struct status evaluation_result(struct book *book, int64_t now_ms);

/* One slice of a question that waits, and its answer when that was the last. May open a batch. */
MUST_USE struct status lookup_result(struct book *book, int64_t now_ms);
/* At the start: what was received before, and not answered. */
MUST_USE struct status lookups_resume(struct book *book);
