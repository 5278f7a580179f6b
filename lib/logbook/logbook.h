// SPDX-License-Identifier: EUPL-1.2
//
// The ledger as a node's store holds it: leaves, the frontier over them and the last signed head, held against each other
// (P-07). Nothing is repaired here: what does not follow is said, and whoever asked must stop.
#pragma once

#include "ledger/tree.h"
#include "store/leaves.h"

#define LOGBOOK_HEAD_FRONTIER "head-frontier" /* name in the store of the frontier at the last signed head */

struct logbook {
    struct frontier frontier; /* over every entry */
    int64_t last_ms;          /* the moment of the last entry; 0 when there is none */
};
/* QUARANTINED with the reason when entries, frontier and head do not follow from each other. */
MUST_USE struct status logbook_read(struct store *store, struct logbook *out, struct complaint *why);
/* The frontier at a size between the last stored head and the end: of a head that was signed, and not stored before the power went. */
MUST_USE struct status logbook_frontier_at(struct store *store, uint64_t size, struct frontier *out);
/* The same of any size, from the stored hashes. NOT_FOUND: there are not so many. */
MUST_USE struct status logbook_frontier_of(struct store *store, uint64_t size, struct frontier *out);
/* Whether the stored log begins with that tree. */
MUST_USE struct status logbook_contains(struct store *store, const struct tree_head *head, bool *out);
/* That the tree of `size` entries begins with the one of `before`, by the hashes of the leaves since. NOT_FOUND: so many are not here. */
MUST_USE struct status logbook_growth(struct store *store, const struct frontier *before, uint64_t size, struct tree_growth *out);
/* From the last signed head, over the stored bytes of every leaf after it: what the whole log must come to. QUARANTINED,
 * NOT_FOUND. */
MUST_USE struct status logbook_recompute(struct store *store, struct arena *arena, struct frontier *out);
