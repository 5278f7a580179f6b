// SPDX-License-Identifier: EUPL-1.2
//
// What each evaluation's requester sealed for the auditor: kept as it came, this node alone cannot open it.
#pragma once

#include "store/database.h"
#include "wire/message.h"

/* CONFLICT: this exchange of this requester has one. TOO_LARGE over ESCROW_MOST_BYTES. */
MUST_USE struct status store_escrow_put(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester,
                                        struct span sealed);
/* NOT_FOUND. */
MUST_USE struct status store_escrow_read(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester,
                                         struct arena *arena, struct span *out);
