// SPDX-License-Identifier: EUPL-1.2
//
// Stored frontiers: what is taken encodes to the same bytes, and still does after it grew.
#include "ledger/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t room[FRONTIER_MOST_BYTES];
    struct frontier frontier, grown;
    struct tree_hash root;
    if (!status_ok(frontier_decode(span_of(data, size), &frontier)))
        return 0;
    struct writer writer = writer_of(room, sizeof room);
    frontier_encode(&frontier, &writer);
    ENSURE(!writer.overflow && span_equal(writer_span(&writer), span_of(data, size)));
    frontier_root(&frontier, &root);
    if (frontier.size == TREE_SIZE_MOST)
        return 0;
    frontier_append(&frontier, &root);
    writer = writer_of(room, sizeof room);
    frontier_encode(&frontier, &writer);
    ENSURE(status_ok(frontier_decode(writer_span(&writer), &grown)) && grown.size == frontier.size);
    return 0;
}
