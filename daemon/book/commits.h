// SPDX-License-Identifier: EUPL-1.2
//
// What could point to a person stands in an entry as commitments (P-09). They are made before the entry is encoded, and what opens them is
// stored when its leaf is there. Those whom an entry is about are committed to one by one, each under a key of its own, and the entry has
// the digest of the list: 34 bytes, however large the household is.
#pragma once

#include "book/book.h"

struct commits { /* of one entry, on their way to the store; borrows from the fields and from the batch */
    size_t count;
    struct made_commit {
        enum commit_field field;
        uint8_t ordinal; /* in the list of subjects; 0: the field itself */
        int64_t key;
        struct span value;
        uint8_t commit[SHA256_BYTES];
    } rows[ENTRY_COMMITS_MOST + SUBJECTS_MOST];
};
/* Into the entry, in their order. At most one list. Faults of the store. */
MUST_USE struct status commits_make(struct book *book, struct entry *entry, const struct book_field *fields, size_t count,
                                    struct commits *out);
/* The entry stands at `leaf`. */
MUST_USE struct status commits_store(struct book *book, const struct commits *commits, uint64_t leaf);
