// SPDX-License-Identifier: EUPL-1.2
//
// Writing the ledger: an entry becomes one leaf in the open batch, with commitments in place of everything
// that could point to a person and their openings beside it, sealed and erasable (P-05, P-09). And the
// signed head over what is durable (P-07).
#pragma once

#include "book/batch.h"
#include "wire/entry.h"

/* A field that stands in the entry as a commitment. `subject` says under whose erasable key. */
struct book_field {
    enum commit_field field;
    uint8_t subject[32];
    struct span value;
};
#define RETENTION_EXCHANGE 1 /* class of keys for exchanges; the terms per class are agreed, not in the entry */

struct book_leaf {
    uint64_t index;
    struct tree_hash hash;
};

/* An entry of this moment with our OIN and, when `with_policy`, the policy in force. */
struct entry book_entry(const struct node *node, enum entry_kind kind, bool with_policy);
/* Fills in exchange, counterpart and direction. */
void book_entry_exchange(struct entry *entry, const struct exchange_id *exchange_id, const struct oin *counterpart,
                         enum entry_direction direction);
/* Appends in the open batch; `out` may be NULL. Faults of the store. */
MUST_USE struct status book_write(struct node *node, struct entry *entry, const struct book_field *fields, size_t count,
                                  struct book_leaf *out);
/* The receipt that says where an exchange stands in our ledger. Its origin lives as long as the roster. */
MUST_USE struct status book_receipt(const struct node *node, const struct entry *entry, const struct book_leaf *leaf, struct receipt *out);
/* What a person did or saw at this node: `note` is a code word, the user stands in it as a commitment. */
MUST_USE struct status book_user_act(struct node *node, enum entry_kind kind, const char *note, struct span user, uint64_t count);
/* What stands for a user as a subject of erasable keys. */
void book_subject_of_user(struct span user, uint8_t out[static 32]);

/* At start: the stored frontier must follow from the signed head and the leaves after it (QUARANTINED). An empty ledger is
 * begun only when `create` says so (NOT_FOUND otherwise). */
MUST_USE struct status book_open(struct node *node, bool create, struct complaint *why);
/* Signs a head over all durable entries when it grew since the last: leaves are read back and hashed again first
 * (QUARANTINED when they differ). No batch may be open. CONFLICT when it would fork. */
MUST_USE struct status book_sign_head(struct node *node);
