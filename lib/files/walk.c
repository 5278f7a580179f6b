// SPDX-License-Identifier: EUPL-1.2
//
// Every file below a folder, in an order that does not depend on the disk.
#include "files/files.h"

#include <errno.h>
#include <sys/stat.h>

#define WALK_ARENA_BYTES ((size_t)4 * 1024 * 1024)

struct walk {
    const char *root;
    struct status (*visit)(void *visitor, const char *path);
    void *visitor;
    struct complaint *why;
};

static struct status walk_folder(const struct walk *walk, const char *folder, unsigned depth);

static struct status walk_name(const struct walk *walk, const char *relative, struct arena *arena, unsigned depth)
{
    const char *full;
    struct stat facts;
    TRY(arena_print(arena, &full, "%s/%s", walk->root, relative));
    if (lstat(full, &facts))
        return complain(walk->why, FAIL(IO_FAILED), "%s: %s", full, strerror(errno));
    if (!S_ISDIR(facts.st_mode))
        return walk->visit(walk->visitor, relative);
    if (depth == FOLDER_MOST_DEPTH)
        return complain(walk->why, FAIL(TOO_LARGE), "%s: more than %d folders deep", full, FOLDER_MOST_DEPTH);
    return walk_folder(walk, relative, depth + 1);
}

/* `folder` is relative to the root; "" is the root. */
static struct status walk_folder(const struct walk *walk, const char *folder, unsigned depth)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const char *full, *const *names;
    size_t count;
    TRY(arena_new(WALK_ARENA_BYTES, &arena));
    TRY(arena_print(arena, &full, "%s%s%s", walk->root, *folder ? "/" : "", folder));
    TRY(folder_list(full, arena, &names, &count, walk->why));
    for (size_t i = 0; i < count; i++) {
        const char *relative;
        TRY(arena_print(arena, &relative, "%s%s%s", folder, *folder ? "/" : "", names[i]));
        TRY(walk_name(walk, relative, arena, depth));
    }
    return STATUS(OK);
}

struct status folder_walk(const char *path, struct status (*visit)(void *visitor, const char *path), void *visitor, struct complaint *why)
{
    struct walk walk = {path, visit, visitor, why};
    return walk_folder(&walk, "", 1);
}
