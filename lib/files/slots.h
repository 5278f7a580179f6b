// SPDX-License-Identifier: EUPL-1.2
//
// A private file of slots of one size that are rewritten in place, for a few bytes that must be durable often: no name is
// made or replaced, and the room is taken when the file is made, so that a full disk does not stop it later. A write may
// be cut off half-way: whoever uses it writes slots in turn and knows a whole one by its contents.
#pragma once

#include "base/span.h"
#include "base/status.h"

struct slot_file {
    int fd;
    size_t slot_bytes;
};
/* Opens the file, or makes it, with room for `count` slots, for this process alone. UNSAFE_FILE as file_read_secret does, BUSY when
 * another process has it, DISK_FULL, IO_FAILED. */
MUST_USE struct status slot_file_open(const char *path, size_t slot_bytes, size_t count, struct slot_file *out, struct complaint *why);
void slot_file_close(struct slot_file *file); /* also a closed one */
/* `room` has slot_bytes; as much of the slot as there is. IO_FAILED. */
MUST_USE struct status slot_file_read(const struct slot_file *file, size_t slot, uint8_t *room, size_t *out_size);
/* Durable when it comes back (fdatasync). DISK_FULL, IO_FAILED: the slot holds the old bytes, the new or neither. */
MUST_USE struct status slot_file_write(const struct slot_file *file, size_t slot, struct span bytes);
