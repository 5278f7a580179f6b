// SPDX-License-Identifier: EUPL-1.2
//
// The ledger as it goes on from log to log, each of a year (docs/ledger.md, chapter 14): which origin begins at which position. Leaves
// are numbered over all of them; the index of an entry in its log is its position less that of the log's first. Of a ledger that has
// gone on in no second log there is no row: it begins at 0, under the origin that the roster names.
#pragma once

#include "base/arena.h"
#include "store/database.h"

#define STORE_ORIGIN_ROOM 256
struct store_log {
    uint64_t first; /* position of its first entry */
    char origin[STORE_ORIGIN_ROOM];
};
/* From the position of `log` on its entries follow: nothing is there yet. CONFLICT: that is not the end of the ledger, the origin had a
 * log before, or it does not come after those that are there. */
MUST_USE struct status store_log_begin(struct store *store, const struct store_log *log);
/* In their order. */
MUST_USE struct status store_log_list(struct store *store, struct arena *arena, struct store_log **out, size_t *out_count);
/* The last; NOT_FOUND. */
MUST_USE struct status store_log_last(struct store *store, struct store_log *out);
