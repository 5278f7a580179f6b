// SPDX-License-Identifier: EUPL-1.2
//
// What each requester of an evaluation asked, with what it sealed for the auditor: the body as it came, whose digest is in the ledger
// under the requester's signature. An escrow opens with that request and no other, and not by this node alone.
#pragma once

#include "store/database.h"
#include "wire/envelope.h"

/* CONFLICT: this exchange of this requester has one. TOO_LARGE over ENVELOPE_BODY_MOST_BYTES. */
MUST_USE struct status store_escrow_put(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester,
                                        struct span request);
/* NOT_FOUND; UNSUPPORTED: it is from before, when the escrow alone was kept. */
MUST_USE struct status store_escrow_read(struct store *store, const struct exchange_id *exchange_id, const struct oin *requester,
                                         struct arena *arena, struct span *out);
