// SPDX-License-Identifier: EUPL-1.2
//
// Paths of a node. Its settings are read as the daemon reads them: whole.
#include "cli/node_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool path_exists(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0;
}

bool folder_is_there(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

struct status path_absolute(const char *path, struct arena *arena, const char **out, struct complaint *why)
{
    char whole[PATH_MAX];
    const char *folder, *slash, *name;
    size_t size = strlen(path);
    if (realpath(path, whole))
        return arena_text(arena, span_of_text(whole), out);
    int error = errno;
    while (size > 1 && path[size - 1] == '/')
        size--;
    TRY(arena_text(arena, span_of(path, size), &path));
    slash = strrchr(path, '/');
    name = slash ? slash + 1 : path;
    TRY(path_folder(path, arena, &folder));
    if (error != ENOENT || !*name || strcmp(name, "..") == 0 || !realpath(folder, whole))
        return complain(why, error == ENOENT ? FAIL(NOT_FOUND) : FAIL(INVALID), "%s: %s", path, strerror(error));
    return arena_print(arena, out, "%s/%s", strcmp(whole, "/") == 0 ? "" : whole, name);
}

struct status folder_make(const char *path, unsigned mode, struct complaint *why)
{
    struct stat facts;
    if (mkdir(path, (mode_t)mode) == 0)
        return chmod(path, (mode_t)mode) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
    if (errno != EEXIST)
        return complain(why, errno == ENOENT ? FAIL(NOT_FOUND) : FAIL(IO_FAILED), "%s: %s", path, strerror(errno));
    if (stat(path, &facts) || !S_ISDIR(facts.st_mode))
        return complain(why, FAIL(INVALID), "%s: is there and not a folder", path);
    return STATUS(OK);
}

struct status node_conf_read(const char *path, struct arena *arena, struct config *out, struct complaint *why)
{
    struct stat facts;
    if (stat(path, &facts) == 0 && S_ISDIR(facts.st_mode))
        TRY(arena_print(arena, &path, "%s/" NODE_CONF_NAME, path));
    return config_read(path, arena, out, first_fault(why));
}

struct status node_lock(const struct config *conf, struct arena *arena, int *out, struct complaint *why)
{
    const char *folder;
    TRY(path_folder(conf->keys, arena, &folder));
    *out = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*out < 0)
        return complain(why, FAIL(IO_FAILED), "%s: cannot be opened", folder);
    if (flock(*out, LOCK_EX | LOCK_NB))
        return complain(why, FAIL(BUSY), "%s: another `ceremony join` or `keys` of this node is running", folder);
    return STATUS(OK);
}
