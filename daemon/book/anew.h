// SPDX-License-Identifier: EUPL-1.2
//
// Logs that were begun anew, from a backup (docs/ledger.md, chapter 15): what the log before had beyond it is lost.
#pragma once

#include "ledger/checkpoint.h"
#include "store/database.h"

/* By its name. */
bool anew_is_begun(const char *origin);
/* Whether a head of ours, that is not in the ledger here, is of a log after which one was begun anew: known to be lost. */
MUST_USE struct status anew_is_lost(struct store *store, const struct checkpoint *shown, bool *out);
