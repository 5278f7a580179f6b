// SPDX-License-Identifier: EUPL-1.2
//
// Receipts: one party's statement of what stands in its log about an exchange. Made from an entry by the party
// that has it, and checked against that entry by whoever later holds both: a receipt for another leaf, or for
// none, proves that a log was changed (P-07).
#pragma once

#include "ledger/tree.h"
#include "wire/entry.h"

struct receipt_leaf { /* a stored entry and its place in the log of `origin` */
    const struct entry *entry;
    struct tree_hash hash; /* tree_leaf of the stored bytes */
    uint64_t index;
    struct span origin;
};
/* Whether entries of this kind are what a receipt may point to: a decision, or something sent or taken in. */
bool receipt_is_for(enum entry_kind kind);
/* INVALID for an entry without an exchange or request digest, or of a kind without receipts. Borrows `leaf->origin`. */
MUST_USE struct status receipt_make(const struct receipt_leaf *leaf, struct receipt *out);
/* TAMPERED unless the receipt is the one receipt_make gives; the complaint names the first field that differs. */
MUST_USE struct status receipt_check(const struct receipt *receipt, const struct receipt_leaf *leaf, struct complaint *why);
