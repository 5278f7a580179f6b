// SPDX-License-Identifier: EUPL-1.2
//
// Everything that can be done with a store, each thing once, on a store that store_fill filled: on it each goes
// well. Tests that make the n-th operation fail, or damage what stands in the file, go through this table.
#pragma once

#include "store/database.h"

struct store_deed {
    const char *name;
    bool writes; /* inside a transaction */
    struct status (*run)(struct store *store, struct arena *arena);
};
extern const struct store_deed store_deeds[];
extern const size_t store_deed_count;
