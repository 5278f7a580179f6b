// SPDX-License-Identifier: EUPL-1.2
//
// Folders that are there whole or not at all: made under another name beside it, synced, renamed.
#include "files/files.h"

#include "files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define TREE_PATH_ROOM 4096
#define TREE_MODE 0755

static struct status complain_tree(struct complaint *why, const char *path)
{
    int error = errno;
    struct status status = error == ENOENT                         ? FAIL(NOT_FOUND)
                           : error == EEXIST || error == ENOTEMPTY ? FAIL(CONFLICT)
                           : error == ENOSPC || error == EDQUOT    ? FAIL(DISK_FULL)
                                                                   : FAIL(IO_FAILED);
    return complain(why, status, "%s: %s", path, strerror(error));
}

static struct status sync_folder(const char *path, struct complaint *why)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    struct status status = is_synced ? STATUS(OK) : complain_tree(why, path);
    if (fd >= 0)
        close(fd);
    return status;
}

static struct status join_name(char out[static TREE_PATH_ROOM], const char *folder, const char *name, struct complaint *why)
{
    int size = snprintf(out, TREE_PATH_ROOM, "%s/%s", folder, name);
    return size > 0 && size < TREE_PATH_ROOM ? STATUS(OK) : complain(why, FAIL(INVALID), "%s: the path is too long", folder);
}

/* "a/b/c" in "a/b" and "c". */
static struct status split_path(const char *path, char folder[static TREE_PATH_ROOM], const char **out_name, struct complaint *why)
{
    const char *slash = strrchr(path, '/');
    if ((slash ? (size_t)(slash - path) : 1) >= TREE_PATH_ROOM)
        return complain(why, FAIL(INVALID), "%s: the path is too long", path);
    snprintf(folder, TREE_PATH_ROOM, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    *out_name = slash ? slash + 1 : path;
    return STATUS(OK);
}

/* The folders that a file is in, below a folder that is there. Each is synced with the file by file_write_atomic, and with its
 * own name when the next is made in it or the whole is renamed. */
static struct status make_parents(char *path, size_t from, struct complaint *why)
{
    for (char *c = path + from; *c; c++) {
        if (*c != '/')
            continue;
        *c = 0;
        bool is_there = mkdir(path, TREE_MODE) == 0 || errno == EEXIST;
        struct status status = is_there ? STATUS(OK) : complain_tree(why, path);
        *c = '/';
        TRY(status);
    }
    return STATUS(OK);
}

static struct status fill_tree(const char *fresh, const struct tree_file *files, size_t count, struct complaint *why)
{
    char path[TREE_PATH_ROOM];
    for (size_t i = 0; i < count; i++) {
        TRY(join_name(path, fresh, files[i].name, why));
        TRY(make_parents(path, strlen(fresh) + 1, why));
        TRY(file_write_atomic(path, files[i].bytes, 0644, why));
    }
    return sync_folder(fresh, why);
}

/* Whatever the umask. By its descriptor: a daemon in its sandbox changes the mode of no file that it cannot open. */
static bool make_tree_folder(const char *path)
{
    if (mkdir(path, TREE_MODE))
        return false;
    CLOSE_FD int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 && fchmod(fd, TREE_MODE) == 0;
}

struct status tree_write(const char *path, const struct tree_file *files, size_t count, struct complaint *why)
{
    char folder[TREE_PATH_ROOM], fresh[TREE_PATH_ROOM];
    const char *name;
    TRY(split_path(path, folder, &name, why));
    if ((size_t)snprintf(fresh, sizeof fresh, "%.3000s/.%.200s.new", folder, name) >= sizeof fresh || strlen(folder) > 3000)
        return complain(why, FAIL(INVALID), "%s: the path is too long", path);
    TRY(tree_remove(fresh, why)); /* of a run that was cut off */
    if (!make_tree_folder(fresh))
        return complain_tree(why, fresh);
    struct status status = fill_tree(fresh, files, count, why);
    if (status_ok(status))
        status = tree_move(fresh, path, why);
    if (!status_ok(status))
        (void)!status_ok(tree_remove(fresh, NULL));
    return status;
}

struct status tree_move(const char *from, const char *to, struct complaint *why)
{
    char old_folder[TREE_PATH_ROOM], new_folder[TREE_PATH_ROOM];
    const char *name;
    TRY(split_path(from, old_folder, &name, why));
    TRY(split_path(to, new_folder, &name, why));
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
        return complain_tree(why, to);
    TRY(sync_folder(new_folder, why));
    return strcmp(old_folder, new_folder) == 0 ? STATUS(OK) : sync_folder(old_folder, why);
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

struct status tree_remove(const char *path, struct complaint *why)
{
    struct stat facts;
    if (lstat(path, &facts) && errno == ENOENT)
        return STATUS(OK);
    return nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0 ? STATUS(OK) : complain_tree(why, path);
}
