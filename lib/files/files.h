// SPDX-License-Identifier: EUPL-1.2
//
// Whole files in and out, carefully: bounded reads, secrets only from files that nobody else can read or
// replace, writes that are there completely or not at all, also after a power cut. Parsers stay pure: they
// get the bytes from here.
#pragma once

#include "base/arena.h"
#include "base/span.h"

#define FOLDER_MOST_NAMES 4096
#define FOLDER_MOST_DEPTH 16

/* The bytes of a regular file of at most `most_bytes`. Refuses NOT_FOUND, INVALID (not a regular file), TOO_LARGE;
 * fault IO_FAILED. The complaint names the path. */
MUST_USE struct status file_read(const char *path, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why);
/* As file_read, for secrets. Fault UNSAFE_FILE unless the file is a regular one (no symbolic link), of the user that
 * the process runs as, without any permission for group and others, in a folder of that user or root that no one
 * else can write. Checked on the opened file, so it cannot be swapped in between. The arena wipes the bytes when freed. */
MUST_USE struct status file_read_secret(const char *path, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why);
/* What tells a file that was written or replaced from what it was; all zero when there is none. */
struct file_stamp {
    uint64_t device, node, size;
    int64_t changed_ns;
};
struct file_stamp file_stamp_of(const char *path);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

/* Writes a new file beside `path`, syncs it, renames it over `path` and syncs the folder: whoever reads `path`, also
 * after a crash, sees the old bytes or the new, whole. Faults DISK_FULL, IO_FAILED; then the old file is untouched. */
MUST_USE struct status file_write_atomic(const char *path, struct span bytes, unsigned mode, struct complaint *why);
/* The folder a path is in: "." for a bare name. */
MUST_USE struct status path_folder(const char *path, struct arena *arena, const char **out);
/* Names in a folder in byte order, those that start with a dot left out. Refuses NOT_FOUND, TOO_LARGE. */
MUST_USE struct status folder_list(const char *path, struct arena *arena, const char *const **out_names, size_t *out_count,
                                   struct complaint *why);
/* Calls `visit` with the path of every file below the folder, relative to it and with '/' between, folder by folder in byte order; those
 * that start with a dot are left out, and symbolic links count as files. Stops and fails when `visit` fails. NOT_FOUND, TOO_LARGE. */
MUST_USE struct status folder_walk(const char *path, struct status (*visit)(void *visitor, const char *path), void *visitor,
                                   struct complaint *why);

/* ---- files below a folder that may come from anybody: no link is followed on the way, and only regular files are read */

struct below {
    const char *folder, *path; /* the second relative to the first, '/' between, without ".." */
};
/* As file_read; INVALID also for a link, or something else than a folder on the way. */
MUST_USE struct status below_read(const struct below *file, size_t most_bytes, struct arena *arena, struct span *out,
                                  struct complaint *why);
/* A file of mode 0640, with the folders that it is in, of mode 0750; what has its name, gives way unread. It need not be durable. */
MUST_USE struct status below_write(const struct below *file, struct span bytes, struct complaint *why);
/* As file_write_atomic, with the folders that it is in. */
MUST_USE struct status below_replace(const struct below *file, struct span bytes, struct complaint *why);
/* And the folder that it was in, when that is empty then. NOT_FOUND. */
MUST_USE struct status below_remove(const struct below *file, struct complaint *why);
/* All that was written on the disk of this folder is durable. */
MUST_USE struct status below_settle(const char *folder, struct complaint *why);

/* ---- files that others must not change: agreed texts */

/* As file_read. Fault UNSAFE_FILE unless the file is a regular one (no symbolic link) of the user that the process runs as or of root,
 * that nobody else can write, in such a folder. Checked on the opened file. */
MUST_USE struct status file_read_guarded(const char *path, size_t most_bytes, struct arena *arena, struct span *out, struct complaint *why);
/* NOT_FOUND; UNSAFE_FILE unless it is a folder (no symbolic link) of the user that the process runs as or of root, that nobody else can
 * write. */
MUST_USE struct status folder_check_guarded(const char *path, struct complaint *why);

struct tree_file {
    const char *name; /* relative, '/' between parts; whoever calls has looked that it does not leave the folder */
    struct span bytes;
};
/* Makes the folder with these files, readable for all and writable for the owner: whoever looks, also after a crash, sees none of it or
 * all. CONFLICT when it is there. */
MUST_USE struct status tree_write(const char *path, const struct tree_file *files, size_t count, struct complaint *why);
/* Renames a folder beside itself or into another folder of the same disk, durably. CONFLICT when the new name is taken. */
MUST_USE struct status tree_move(const char *from, const char *to, struct complaint *why);
/* Takes it away with all that is in it, links not followed; what is not there is no fault. */
MUST_USE struct status tree_remove(const char *path, struct complaint *why);
