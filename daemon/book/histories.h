// SPDX-License-Identifier: EUPL-1.2
//
// What each receipt says of a partner's ledger, held against what that partner said before (P-07). A ledger that was put back, or
// rewritten, shows itself here at the first exchange: its owner signs a second entry for one place, or a place among those that were
// there before the exchange began. Then the partner is shut out, until a person lets it in again; both of its statements stand in our
// ledger with its signature.
#pragma once

#include "book/book.h"

struct history_shown {
    const struct oin *partner;
    const struct receipt *receipt;
    uint64_t position; /* of our entry that has it, which was just written */
    int64_t begun_ms;  /* when we said what it is a receipt for: it stands behind all that was there by then; 0: not known */
};
/* In the open batch. `out_contradicts`: nothing of it may take effect, and the partner is shut out. Faults of the store. */
MUST_USE struct status histories_hear(struct book *book, const struct history_shown *shown, bool *out_contradicts);
