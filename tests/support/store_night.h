// SPDX-License-Identifier: EUPL-1.2
//
// What a store has of the days that are held against a partner's, and each function that reads or writes it.
#pragma once

#include "store/reconciled.h"

MUST_USE struct status night_fill(struct store *store);
MUST_USE struct status night_put(struct store *store, uint8_t number);
MUST_USE struct status night_end(struct store *store, uint8_t number);
MUST_USE struct status night_find(struct store *store);
MUST_USE struct status night_hours(struct store *store);
MUST_USE struct status night_days(struct store *store, struct arena *arena);
MUST_USE struct status night_differences(struct store *store, struct arena *arena);
MUST_USE struct status night_prune(struct store *store);
