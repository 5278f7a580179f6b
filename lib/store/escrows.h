// SPDX-License-Identifier: EUPL-1.2
//
// What each requester of an evaluation asked, with what it sealed for the auditor: the body as it came, whose digest is in the ledger
// under the requester's signature. An escrow opens with that request and no other, and not by this node alone. Whoever did not hear
// the answer may ask the same again under the same exchange; it was counted then.
#pragma once

#include "store/database.h"
#include "wire/envelope.h"

#define ESCROW_REPEATS_MOST 3
#define ESCROW_KEPT_DAYS 400 /* after its repeating ended: a draw is of the month before, and is looked into for a year */

struct escrow_row {
    struct exchange_id exchange_id;
    struct oin requester;
    struct span request;
    int64_t repeat_until_ms; /* when its repeating ends */
    uint32_t told_left;      /* what it was told is left of its quota */
};
/* CONFLICT: this exchange of this requester has one. TOO_LARGE over ENVELOPE_BODY_MOST_BYTES. */
MUST_USE struct status store_escrow_put(struct store *store, const struct escrow_row *row);
/* The request of `row` once more, byte for byte, of which `told_left` is filled in. NOT_FOUND: nothing was asked under this exchange;
 * REPLAYED: something else was, or it comes too late or for the ESCROW_REPEATS_MOST + 1st time. */
MUST_USE struct status store_escrow_repeat(struct store *store, struct escrow_row *row, int64_t now_ms);
/* NOT_FOUND; UNSUPPORTED: it is from before, when the escrow alone was kept. */
MUST_USE struct status store_escrow_read(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester,
                                         struct arena *arena, struct span *out);
/* Those whose repeating ended ESCROW_KEPT_DAYS ago go (P-09). Of before that moment was kept none is known: those are kept as long from now
 * on. */
MUST_USE struct status store_escrows_prune(struct store *store, int64_t now_ms, uint64_t *out_removed);
