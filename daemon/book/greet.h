// SPDX-License-Identifier: EUPL-1.2
//
// What is said to partners to keep agreed texts equal: what we hold, when a line comes up, when it changes, and once in a while for
// whoever missed it; and the next piece of what we miss. All of it in the open batch.
#pragma once

#include "agreed/holding.h"
#include "book/book.h"

#define GREET_LIFE_MS (5 * MINUTE_MS)

/* What we hold. Nothing comes of it when the line is down: it is said again when that comes up. */
MUST_USE struct status greet(struct book *book, const struct oin *partner);
/* The next piece that is wanted, when none is on its way. */
MUST_USE struct status greet_ask_next(struct book *book);
/* A version as it goes over the line, with all its signatures that count. NOT_FOUND. */
MUST_USE struct status greet_encode_version(const struct holding *holding, const struct digest *manifest, struct arena *arena,
                                            struct span *out);
