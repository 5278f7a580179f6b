// SPDX-License-Identifier: EUPL-1.2
//
// For the files of this room: a file by its opened folder and its name in there, so that what was checked is what is used.
#pragma once

#include "base/arena.h"
#include "base/span.h"

struct place {
    int folder;
    const char *name;
};
void close_fd(const int *fd);
#define CLOSE_FD __attribute__((cleanup(close_fd)))

/* The status of errno, with the path in the complaint. */
MUST_USE struct status complain_errno(struct complaint *why, const char *path);
/* What file_read does with an opened file; `path` is for complaints. */
MUST_USE struct status read_descriptor(int fd, const char *path, size_t most_bytes, struct arena *arena, struct span *out,
                                       struct complaint *why);
bool write_descriptor(int fd, struct span bytes);
/* Opens the folder; its owner closes it. */
MUST_USE struct status open_place(const char *path, struct place *out, struct complaint *why);
/* UNSAFE_FILE unless nobody but this process's user can read, write or replace the opened file. */
MUST_USE struct status check_private(int folder, int file, const char *path, struct complaint *why);
