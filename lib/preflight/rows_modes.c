// SPDX-License-Identifier: EUPL-1.2
//
// Who can change what this node decides by. A text is as safe as the folder it is in: whoever writes there can put another in
// its place.
#include "preflight/inside.h"

#include "files/files.h"

#include <sys/stat.h>

#define SEEN_MOST 1024

struct modes {
    struct looking *looking;
    uid_t also;       /* whose a text may be too */
    const char *root; /* of the tree that is walked */
    size_t count, seen_count;
    const char *seen[SEEN_MOST]; /* folders */
};

static void check_mode(struct modes *modes, const char *path)
{
    struct stat facts;
    if (stat(path, &facts)) /* who reads it says so */
        return;
    modes->count++;
    if (facts.st_uid != modes->looking->user && facts.st_uid != 0 && facts.st_uid != modes->also)
        looking_put(modes->looking, SEVERITY_ERROR, path, "belongs to user %lu, who is neither root nor who runs this node\nchown root %s",
                    (unsigned long)facts.st_uid, path);
    else if (facts.st_mode & (S_IWGRP | S_IWOTH))
        looking_put(modes->looking, SEVERITY_ERROR, path, "others than its owner can change it\nchmod go-w %s", path);
}

static struct status check_folder(struct modes *modes, const char *path)
{
    for (size_t i = 0; i < modes->seen_count; i++)
        if (strcmp(modes->seen[i], path) == 0)
            return STATUS(OK);
    if (modes->seen_count == SEEN_MOST)
        return FAIL(TOO_LARGE);
    modes->seen[modes->seen_count++] = path;
    check_mode(modes, path);
    return STATUS(OK);
}

static struct status check_text_mode(struct modes *modes, const char *path)
{
    const char *folder;
    TRY(path_folder(path, modes->looking->list->arena, &folder));
    TRY(check_folder(modes, folder));
    check_mode(modes, path);
    return STATUS(OK);
}

static struct status check_below(void *visitor, const char *relative)
{
    struct modes *modes = visitor;
    const char *path;
    TRY(arena_print(modes->looking->list->arena, &path, "%s/%s", modes->root, relative));
    return check_text_mode(modes, path);
}

static struct status check_tree(struct modes *modes, const char *root)
{
    modes->root = root;
    TRY(check_folder(modes, root));
    struct status status = folder_walk(root, check_below, modes, NULL);
    return status_is(status, STATUS_NOT_FOUND) || status_is(status, STATUS_IO_FAILED) ? STATUS(OK) : status;
}

struct status preflight_modes(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const struct config *config = &list->config;
    const char *const texts[] = {list->wish.config_path, config->ring, config->ca, config->crl};
    struct modes *modes;
    TRY(ARENA_NEW(list->arena, 1, &modes));
    modes->looking = looking;
    for (size_t i = 0; i < N(texts); i++) {
        modes->also = texts[i] == config->ring ? list->keeper_user : looking->user; /* who sits in the ceremony writes it */
        if (texts[i])
            TRY(check_text_mode(modes, texts[i]));
    }
    modes->also = looking->user;
    TRY(check_tree(modes, config->agreed));
    looking_saw(looking, "%zu files and folders", modes->count);
    return STATUS(OK);
}
