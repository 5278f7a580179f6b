// SPDX-License-Identifier: EUPL-1.2
//
// Subtrees of a tree that grew: those of before are nodes of the frontier, all others are computed from the leaves since.
#include "ledger/tree.h"

/* The node of the frontier that is the complete subtree of `width` leaves at `first`. */
static struct status read_frontier_node(const struct frontier *frontier, uint64_t first, uint64_t width, struct tree_hash *out)
{
    uint64_t at = 0;
    size_t node = 0;
    for (unsigned bit = TREE_LEVELS; bit-- > 0;) {
        uint64_t size = UINT64_C(1) << bit;
        if (!(frontier->size & size))
            continue;
        if (at == first && size == width) {
            *out = frontier->nodes[node];
            return STATUS(OK);
        }
        at += size;
        node++;
    }
    return FAIL(INVALID);
}

static struct status grown_tree_read(void *state, unsigned level, uint64_t index, struct tree_hash *out)
{
    const struct grown_tree *tree = state;
    uint64_t width = UINT64_C(1) << level, first = index << level;
    struct tree_hash left, right;
    if (first + width <= tree->before->size)
        return read_frontier_node(tree->before, first, width, out);
    if (first + width > tree->before->size + tree->count)
        return FAIL(INVALID);
    if (level == 0) {
        *out = tree->leaves[first - tree->before->size];
        return STATUS(OK);
    }
    TRY(grown_tree_read(state, level - 1, 2 * index, &left));
    TRY(grown_tree_read(state, level - 1, 2 * index + 1, &right));
    tree_node(&left, &right, out);
    return STATUS(OK);
}

struct tree_reader grown_tree_reader(struct grown_tree *tree) { return (struct tree_reader){grown_tree_read, tree}; }
