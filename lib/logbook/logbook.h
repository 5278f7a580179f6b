// SPDX-License-Identifier: EUPL-1.2
//
// The ledger as a node's store holds it: leaves, the frontier over them and the last signed head, held against each other
// (P-07). Nothing is repaired here: what does not follow is said, and whoever asked must stop.
#pragma once

#include "ledger/checkpoint.h"
#include "ledger/tree.h"
#include "store/leaves.h"
#include "store/logs.h"

#define LOGBOOK_HEAD_FRONTIER "head-frontier" /* name in the store of the frontier at the last signed head */

struct logbook {
    struct store_log log;     /* the last: entries are added to it */
    struct frontier frontier; /* over every entry of it */
    int64_t last_ms;          /* the moment of the last entry; 0 when there is none */
    bool is_closed;           /* its last entry says that another goes on: nothing is added to it */
};
/* The logs that the ledger consists of, one at least; `begun_as`: under which origin, when that is not stored. */
MUST_USE struct status logbook_logs(struct store *store, const char *begun_as, struct arena *arena, struct store_log **out,
                                    size_t *out_count);
/* QUARANTINED with the reason when entries, frontier and head do not follow from each other. */
MUST_USE struct status logbook_read(struct store *store, const char *begun_as, struct logbook *out, struct complaint *why);
/* The frontier of the last log, which begins at `first`, at a size between the last stored head and the end: of a head that was signed, and
 * not stored before the power went. */
MUST_USE struct status logbook_frontier_at(struct store *store, uint64_t first, uint64_t size, struct frontier *out);
struct logbook_part { /* a log of the ledger: positions */
    uint64_t first, end;
    bool is_last;
};
/* NOT_FOUND: there is no log of this name. */
MUST_USE struct status logbook_part_of(struct store *store, const char *begun_as, const char *origin, struct logbook_part *out);
/* The same of any log at any size, from the stored hashes. NOT_FOUND: there are not so many. */
MUST_USE struct status logbook_frontier_of(struct store *store, const struct logbook_part *part, uint64_t size, struct frontier *out);
/* Whether the ledger has that log, and it begins with that tree. */
MUST_USE struct status logbook_contains(struct store *store, const char *begun_as, const struct checkpoint *shown, bool *out);
struct logbook_reach { /* of the log that begins at this position, a tree of before */
    uint64_t first;
    const struct frontier *before;
};
/* `out`, a frontier of before of that log, goes on to this size. QUARANTINED. */
MUST_USE struct status logbook_frontier_on(struct store *store, uint64_t first, uint64_t size, struct frontier *out);
/* That its tree of `size` entries begins with the one of before, by the hashes of the leaves since. NOT_FOUND: so many are not here. */
MUST_USE struct status logbook_growth(struct store *store, const struct logbook_reach *reach, uint64_t size, struct tree_growth *out);
/* From its last signed head, over the stored bytes of every leaf after it: what the last log must come to. QUARANTINED,
 * NOT_FOUND. */
MUST_USE struct status logbook_recompute(struct store *store, uint64_t first, struct arena *arena, struct frontier *out);
