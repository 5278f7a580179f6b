// SPDX-License-Identifier: EUPL-1.2
//
// What was cosigned here of each partner's ledger, which its owner is shown again when it asks. And who cosigns our heads: of each partner
// the last head of ours that it is known to hold, with its cosignature, and the one that was offered to it and not answered yet. It can
// hold no other of ours than these two, so nothing more is kept to go on from.
#pragma once

#include "base/arena.h"
#include "base/oin.h"
#include "store/database.h"

struct witness_row {
    struct oin partner;
    uint64_t first_position;      /* of the log that the rest is about */
    struct span held;             /* the frontier at the size that it holds */
    int64_t cosigned_s;           /* the time in its cosignature; 0: there is none */
    struct span note;             /* the head with our signature and that; empty: none */
    struct span offered;          /* the request, as it went; empty: nothing waits for an answer */
    struct span offered_frontier; /* at the size that was offered */
};
/* In place of the one that is there. */
MUST_USE struct status store_witness_put(struct store *store, const struct witness_row *row);
/* NOT_FOUND. Spans are the arena's. */
MUST_USE struct status store_witness_find(struct store *store, const struct oin *partner, struct arena *arena, struct witness_row *out);
MUST_USE struct status store_witness_list(struct store *store, struct arena *arena, struct witness_row **out, size_t *out_count);

/* The last head that was cosigned here of a ledger, with its owner's signature and ours: in place of the one before. */
MUST_USE struct status store_witnessed_put(struct store *store, const char *origin, struct span note);
/* Of the last log of this owner, by its OIN. NOT_FOUND. The arena's. */
MUST_USE struct status store_witnessed_find(struct store *store, const char *owner, struct arena *arena, struct span *out_note);
