// SPDX-License-Identifier: EUPL-1.2
//
// Entries of the stored ledger that are not what was signed any more, and what may be put in their place: bytes from an export, of which
// a proof shows that they stand there in the tree of a head of this ledger itself (P-07). Who brings them need not be believed, and
// nothing else of what is stored need be right. The rows of the leaves stay as they are (store/leaves.h).
#pragma once

#include "ledger/tree.h"
#include "logbook/logbook.h"

#define HEALING_SLICE ((uint64_t)1024) /* entries that are looked at in one go: about a millisecond of the node */

struct healing_slice {
    uint64_t first, count; /* which entries: positions */
    struct span expected;  /* the hashes of their leaves, by somebody who may be wrong; empty: what is stored is held against itself */
};
struct damaged_leaves {
    uint64_t next; /* from where to go on; 0: nothing after it is under a head */
    size_t count;
    uint64_t positions[HEALING_SLICE];
};
/* Those of the slice that do not fit their stored hash, or not what is expected, are gone or cannot be read; up to the last head only.
 * In no transaction: SQLite takes no more writes in one in which a page could not be read. */
MUST_USE struct status healing_look(struct store *store, const struct healing_slice *slice, struct damaged_leaves *out);

struct healing {
    uint64_t position;
    struct span entry;
    uint64_t size;           /* of a tree of its log that a head of ours is over, */
    struct tree_proof proof; /* in which it stands there */
};
/* In the open transaction: it is read instead from now on, and is not one of the `damaged` any more. CONFLICT: nor was it; NOT_FOUND:
 * there is no such head here; BAD_PROOF: the bytes are not those that were signed at this place. */
MUST_USE struct status healing_take(struct store *store, const char *begun_as, struct damaged_leaves *damaged, const struct healing *given,
                                    struct complaint *why);
