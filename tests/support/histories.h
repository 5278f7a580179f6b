// SPDX-License-Identifier: EUPL-1.2
//
// Two histories of one log: alike up to some entry, from which on the second has other ones.
#pragma once

#include "ledger/tree.h"

#define HISTORY_MOST 64
#define HISTORY_SAME HISTORY_MOST /* the other history begins after the end: it is the first */

struct history_head {
    uint64_t old_size, size;
    uint64_t other_from; /* entries from here on are those of the other history */
};
/* The head at `size`, and that it begins with the first `old_size` entries of its own history. */
static inline void history_grow(const struct history_head *wanted, struct tree_head *out, struct tree_growth *out_growth)
{
    struct tree_hash leaves[HISTORY_MOST];
    struct frontier frontier;
    struct leaf_array array = {leaves, wanted->size};
    const struct tree_reader reader = leaf_array_reader(&array);
    ENSURE(wanted->size <= HISTORY_MOST);
    frontier_init(&frontier);
    for (uint64_t i = 0; i < wanted->size; i++) {
        const uint8_t entry[] = {(uint8_t)i, i >= wanted->other_from};
        tree_leaf(SPAN_OF_ARRAY(entry), &leaves[i]);
        frontier_append(&frontier, &leaves[i]);
    }
    out->size = wanted->size;
    frontier_root(&frontier, &out->root);
    *out_growth = (struct tree_growth){.old_size = wanted->old_size};
    if (wanted->old_size <= wanted->size)
        ENSURE(status_ok(consistency_prove(&reader, wanted->old_size, wanted->size, &out_growth->proof)));
}
