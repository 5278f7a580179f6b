// SPDX-License-Identifier: EUPL-1.2
//
// What the commitments in the ledger open to, kept beside it, sealed, so that it can be erased while the
// ledger still verifies (P-09): a random key per subject and retention class, from which salts are made, and
// the committed values. Removing the key removes its openings.
#pragma once

#include "store/database.h"
#include "wire/entry.h"

/* The key of this subject (a tag, or a hash of what stands for it) in this retention class; made at the first call. */
MUST_USE struct status store_subject_key(struct store *store, const uint8_t subject[static 32], int retention_class,
                                         const struct random_source *random, int64_t *out_id, uint8_t out_key[static 32]);
/* By its id. NOT_FOUND: erased or never there. */
MUST_USE struct status store_subject_key_read(struct store *store, int64_t id, uint8_t out_key[static 32]);

/* NOT_FOUND when the leaf or the subject key is not there, CONFLICT when this field of this leaf has an opening. */
MUST_USE struct status store_opening_put(struct store *store, uint64_t leaf, enum commit_field field, int64_t subject_key,
                                         struct span value);
/* NOT_FOUND. */
MUST_USE struct status store_opening_read(struct store *store, uint64_t leaf, enum commit_field field, struct arena *arena,
                                          int64_t *out_subject_key, struct span *out_value);

/* One of the persons of an entry: its commitment, which stays, and what it opens to, which goes with the key. */
struct listed_row {
    uint8_t commit[SHA256_BYTES];
    bool is_open; /* the rest is there */
    int64_t subject_key;
    struct span value;
};
/* `ordinal`: 1..255, the place in the list, which is open. As store_opening_put. */
MUST_USE struct status store_listed_put(struct store *store, uint64_t leaf, uint8_t ordinal, const struct listed_row *row);
/* In their order; none: the entry has no list. TOO_LARGE over `most`. */
MUST_USE struct status store_listed_read(struct store *store, uint64_t leaf, size_t most, struct arena *arena, struct listed_row *out,
                                         size_t *out_count);
