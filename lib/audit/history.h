// SPDX-License-Identifier: EUPL-1.2
//
// From a chain of manifests to what an auditor holds a ledger against: the agreements that were in force one after the other, the versions
// that made them, and whose keys were whose. Only what is complete counts; what stands in the chain and is not is a fault with its place.
#pragma once

#include "agreed/withdrawals.h"
#include "ledger/history.h"

const char *key_use_word(enum key_use use); /* "envelope" */

#define HISTORY_FAULTS_MOST (CHAIN_VERSIONS_MOST + 64)

/* It says that something is wrong with the folder. ARENA_FULL; TOO_LARGE: more than HISTORY_FAULTS_MOST. */
MUST_USE struct status history_fault(struct history *history, struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `folder` stands before the place of a version in its fault. The faults that `out` has stay. ARENA_FULL, NO_MEMORY. */
MUST_USE struct status history_make(const struct chain *chain, const char *folder, struct arena *arena, struct history *out);
/* And what was taken back. ARENA_FULL. */
MUST_USE struct status history_take_back(const struct agreed_texts *texts, const struct taken_back_list *list, struct arena *arena,
                                         struct history *out);
