// SPDX-License-Identifier: EUPL-1.2
//
// Files that are too large for memory: written piece by piece and there whole or not at all, and read piece by piece.
#pragma once

#include "base/span.h"
#include "base/status.h"

/* A private file (0600) that gets its name at the end; until then it stands beside it as ".NAME.new". Of one path there is one at a time:
 * what a run left that was cut off is taken away. End each with file_out_finish or file_out_drop. */
struct file_out {
    int folder, fd;
    const char *path; /* borrowed */
    char fresh[300];
};
/* CONFLICT: the name is taken; INVALID, NOT_FOUND, DISK_FULL, IO_FAILED. */
MUST_USE struct status file_out_begin(const char *path, struct file_out *out, struct complaint *why);
MUST_USE struct status file_out_add(struct file_out *file, struct span bytes, struct complaint *why);
/* On the disk, under its name, which must still be free (CONFLICT). */
MUST_USE struct status file_out_finish(struct file_out *file, struct complaint *why);
void file_out_drop(struct file_out *file); /* also a finished one */

struct file_in {
    int fd;
    const char *path; /* borrowed */
    uint64_t size;
};
/* A regular file. NOT_FOUND, INVALID, IO_FAILED. */
MUST_USE struct status file_in_open(const char *path, struct file_in *out, struct complaint *why);
/* As much as there is, up to `room`. */
MUST_USE struct status file_in_read(struct file_in *file, uint8_t *out, size_t room, size_t *out_size, struct complaint *why);
void file_in_close(struct file_in *file);
