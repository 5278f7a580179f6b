// SPDX-License-Identifier: EUPL-1.2
//
// The proof is made and checked in one place: a tile that lies makes one that does not hold.
#include "ledger/since.h"

struct status ledger_continues(const struct export_source *source, const struct tree_head *head, const struct tree_head *before)
{
    CLEANUP(tile_reader) struct tile_reader *tiles = NULL;
    struct tree_proof proof;
    TRY(tile_reader_new(source, head->size, &tiles));
    const struct tree_reader reader = tile_tree_reader(tiles);
    TRY(consistency_prove(&reader, before->size, head->size, &proof));
    return consistency_verify(before, head, &proof);
}
