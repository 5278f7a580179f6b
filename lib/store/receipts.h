// SPDX-License-Identifier: EUPL-1.2
//
// What partners' receipts said of their ledgers: which leaf stands where, and how far each had come. A row for each leaf that a partner
// vouched for, in the last RECEIPT_SEEN_KEPT_DAYS; it says nothing that does not stand in our own ledger too, at `position`.
#pragma once

#include "crypto/hash.h"
#include "store/database.h"

#define RECEIPT_SEEN_KEPT_DAYS 400 /* as long as who audits looks back; what is older is in our ledger, for who compares by hand */

struct receipt_seen {
    struct span origin; /* of whose ledger; borrowed */
    uint64_t leaf_index;
    uint8_t leaf_hash[SHA256_BYTES];
    uint64_t position; /* of our entry that has it */
    int64_t seen_ms;
};
/* The first that named this leaf stays. CONFLICT: there is one. */
MUST_USE struct status store_receipt_seen_put(struct store *store, const struct receipt_seen *row);
/* Which receipt named this leaf before; `origin` is the caller's. NOT_FOUND. */
MUST_USE struct status store_receipt_seen_find(struct store *store, struct span origin, uint64_t leaf_index, struct receipt_seen *out);
/* The highest leaf that was named before this moment. NOT_FOUND: none was. */
MUST_USE struct status store_receipt_seen_highest(struct store *store, struct span origin, int64_t before_ms, uint64_t *out);
/* Whether a later log of the same organisation was named before this moment. */
MUST_USE struct status store_receipt_seen_later(struct store *store, struct span origin, int64_t before_ms, bool *out);
/* What was said so long ago goes, but for the last of it of each ledger: how far that had come stays known. */
MUST_USE struct status store_receipt_seen_prune(struct store *store, int64_t now_ms, uint64_t *out_removed);
/* All that this partner said, of whichever of its ledgers. */
MUST_USE struct status store_receipt_seen_forget(struct store *store, const struct oin *partner);
