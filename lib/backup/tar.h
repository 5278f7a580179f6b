// SPDX-License-Identifier: EUPL-1.2
//
// What stands in a backup, as the format that every machine can take apart: tar (POSIX ustar) with plain files only. A reader of ours
// takes that and nothing else of tar: no links, no folders, no names that lead out of where it is unpacked.
#pragma once

#include "base/span.h"

#define TAR_BLOCK_BYTES 512
#define TAR_NAME_MOST 99
#define TAR_END_BYTES ((size_t)2 * TAR_BLOCK_BYTES) /* of zeros, behind the last file */
#define TAR_SIZE_MOST (((uint64_t)1 << 40) - 1)

struct tar_file {
    char name[TAR_NAME_MOST + 1]; /* parts of a-z, A-Z, 0-9, '.', '_' and '-' with '/' between; none begins with '.' */
    uint64_t size;
    int64_t time_s;
};
bool tar_name_fits(const char *name);
void tar_write(const struct tar_file *file, uint8_t out[static TAR_BLOCK_BYTES]);
/* MALFORMED: not a block that tar_write writes. `*out_is_end`: all zeros. */
MUST_USE struct status tar_read(const uint8_t block[static TAR_BLOCK_BYTES], struct tar_file *out, bool *out_is_end);
/* Zeros behind so many bytes, up to a whole block. */
static inline size_t tar_padding(uint64_t size) { return (size_t)((TAR_BLOCK_BYTES - size % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES); }
