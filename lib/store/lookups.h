// SPDX-License-Identifier: EUPL-1.2
//
// Questions that were received and whose tokens are still looked for: put with the entry that says so, removed with the answer.
#pragma once

#include "store/database.h"

struct lookup_row {
    struct oin from;
    struct exchange_id exchange_id;
    uint8_t nonce[ENVELOPE_NONCE_BYTES]; /* of its message: the answer is the reply to its repetition */
    struct span inquiry;                 /* its body, as received */
};
/* CONFLICT: this exchange is there. */
MUST_USE struct status store_lookup_put(struct store *store, const struct lookup_row *row);
/* NOT_FOUND. */
MUST_USE struct status store_lookup_read(struct store *store, const struct oin *from, const struct exchange_id *exchange_id,
                                         struct arena *arena, struct lookup_row *out);
/* NOT_FOUND. */
MUST_USE struct status store_lookup_remove(struct store *store, const struct oin *from, const struct exchange_id *exchange_id);
/* In order of arrival; the row lives until the callback returns, and the callback must not call the store. Stops at the first that
 * is not OK and gives that back. */
typedef struct status store_lookup_visit(void *context, const struct lookup_row *row);
MUST_USE struct status store_lookups_each(struct store *store, store_lookup_visit *visit, void *context);
