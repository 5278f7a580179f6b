// SPDX-License-Identifier: EUPL-1.2
//
// The keeper's core in this process: the same table, without a process around it.
#pragma once

#include "keeper/link.h"

/* An anchor in memory, which outlives the keeper, on a disk that can fail: the next `full` writes find no room, the next `torn` ones
 * leave half of themselves and fail; and while it has no room for counts, only those that raise none are written. */
struct anchor_memory {
    size_t sizes[ANCHOR_SLOTS];
    uint8_t slots[ANCHOR_SLOTS][8192];
    unsigned full, torn;
    bool has_no_room_for_counts;
};
struct anchor_place anchor_memory_place(struct anchor_memory *memory);

/* Copies the secrets. The link is closed by whoever gets it. */
MUST_USE struct status keeper_inside_open(const struct keeper_secrets *secrets, const struct keeper_limits *limits,
                                          struct anchor_memory *anchor, struct keeper_link *out);
/* It is gone, as a process that was killed. */
void keeper_inside_kill(struct keeper_link *link);
