// SPDX-License-Identifier: EUPL-1.2
//
// What must hold of a town that has come to rest, whatever happened in it: every ledger is read, and what one partner has is
// held against what the other has. Each rule is a row with its promise.
#pragma once

#include "support/town.h"

/* Everybody runs, nothing is under way. CONFLICT with the promise, the rule and the place in `why` when one does not hold. */
MUST_USE struct status town_agrees(struct town *town, struct complaint *why);
