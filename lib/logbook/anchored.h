// SPDX-License-Identifier: EUPL-1.2
//
// The stored ledger and the agreed texts beside the keeper's anchor: whether what is here is what was signed and in force last (P-04,
// P-07).
#pragma once

#include "agreement/chain.h"
#include "logbook/anchor.h"
#include "store/leaves.h"

struct anchored {
    struct store *store;
    const char *origin;         /* of its first log */
    uint64_t size;              /* its entries, of all logs */
    const struct chain *agreed; /* as it is judged now */
};
/* A version of an agreed text as a row. */
static inline struct anchor_row anchored_version(const char *text, uint64_t number, const struct digest *manifest)
{
    struct anchor_row row = {.role = ANCHOR_AGREED, .number = number};
    snprintf(row.name, sizeof row.name, "%s", text);
    memcpy(row.digest, manifest->bytes, sizeof row.digest);
    return row;
}
/* Whether this ledger goes on beside this anchor, NULL when the keeper has none: then one is to be begun when it is OK. QUARANTINED
 * when the keeper signed more than is here, or another tree; ANCHOR_LOST when it knows less, or nothing any more, and a person
 * did not say that it `renews` it; CONFLICT when that was said and it is there, or when a later version of an agreed text, or another
 * of its number, was in force here. A ledger of which a head was shown that is not in it is held against none: it is in quarantine. */
MUST_USE struct status anchored_check(const struct anchored *ledger, const struct anchor *anchor, bool renews, struct complaint *why);
/* The last signed head as a row, `*out_count` 0 when there is none. */
MUST_USE struct status anchored_head_row(const struct anchored *ledger, struct anchor_row *out, size_t *out_count);
/* That the keeper's anchor was begun anew, and what was signed is to be learnt back from partners first: in the open transaction. */
MUST_USE struct status anchored_learn(struct store *store, bool is_learning);
MUST_USE struct status anchored_is_learning(struct store *store, bool *out);
/* Notes in the open transaction that an anchor is kept beside this database: from then on it can be lost. */
MUST_USE struct status anchored_keep(struct store *store);
