// SPDX-License-Identifier: EUPL-1.2
//
// The ledger as bytes: leaves in order, the frontier that lets the tree grow without re-reading them, and the
// signed heads. Leaves are never changed; one size has one root for ever (P-07). Entries stand here in the
// clear: they hold commitments where a person could be meant. Hashes are the ledger's business, not checked here.
// A leaf that was healed is read as it was healed, by everybody; its own row stays as it is.
#pragma once

#include "crypto/hash.h"
#include "store/database.h"

MUST_USE struct status store_leaf_count(struct store *store, uint64_t *out);
/* `index` must be the count: CONFLICT otherwise. TOO_LARGE over 65,535 bytes (C2SP tlog-tiles). */
MUST_USE struct status store_leaf_append(struct store *store, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES]);
/* NOT_FOUND. The entry is copied into `arena`. */
MUST_USE struct status store_leaf_read(struct store *store, uint64_t index, struct arena *arena, struct span *out_entry,
                                       uint8_t out_hash[static SHA256_BYTES]);
/* Leaves from `first`, at most `count`, in order; stops at the first that is not OK and gives that back. The callback's
 * entry lives until it returns; it must not call the store. */
typedef struct status store_leaf_visit(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES]);
MUST_USE struct status store_leaves_each(struct store *store, uint64_t first, uint64_t count, store_leaf_visit *visit, void *context);

/* What stands there is read instead from now on, also when it was healed before. Whether it is right is for the caller to know. */
MUST_USE struct status store_leaf_heal(struct store *store, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES]);
MUST_USE struct status store_leaves_healed(struct store *store, uint64_t *out); /* how many */

/* Opaque to this room. Empty when none was written. */
MUST_USE struct status store_frontier_read(struct store *store, struct arena *arena, struct span *out);
MUST_USE struct status store_frontier_write(struct store *store, struct span frontier);

struct store_head {
    uint64_t end; /* position behind its last entry, over all logs */
    uint8_t root[SHA256_BYTES];
    struct span note;
};
/* Compare and swap: CONFLICT when a head that ends there has another root, or one that ends later exists. The same
 * end and root again replaces the note. */
MUST_USE struct status store_head_write(struct store *store, const struct store_head *head);
/* The last head; NOT_FOUND when there is none. */
MUST_USE struct status store_head_read(struct store *store, struct arena *arena, struct store_head *out);
/* The one that ends there: of a log that is closed. NOT_FOUND. */
MUST_USE struct status store_head_at(struct store *store, uint64_t end, struct arena *arena, struct store_head *out);
/* Its root alone; NOT_FOUND. */
MUST_USE struct status store_head_root(struct store *store, uint64_t end, uint8_t out[static SHA256_BYTES]);
/* More cosignatures under a head that is not the last. NOT_FOUND. */
MUST_USE struct status store_head_note(struct store *store, uint64_t end, struct span note);
