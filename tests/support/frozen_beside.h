// SPDX-License-Identifier: EUPL-1.2
//
// What lies beside an entry of a frozen ledger, in today's form or that of before.
#pragma once

#include "store/database.h"
#include "wire/entry.h"

/* Prints the request that it is about, and what its commitments open to. Faults of the store. */
MUST_USE struct status frozen_read_beside(struct store *store, struct arena *arena, const struct entry *entry, uint64_t index);
