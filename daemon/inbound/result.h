// SPDX-License-Identifier: EUPL-1.2
//
// What the keeper multiplied, on its way back to who asked for it.
#pragma once

#include "book/book.h"

/* The keeper's descriptor is readable: sends the partial result. Opens a batch. */
MUST_USE struct status evaluation_result(struct book *book, int64_t now_ms);
