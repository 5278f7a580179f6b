// SPDX-License-Identifier: EUPL-1.2
//
// What is in a folder, in an order that does not depend on the disk.
#include "files/files.h"

#include <dirent.h>
#include <errno.h>

struct status path_folder(const char *path, struct arena *arena, const char **out)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return arena_text(arena, span_of_text("."), out);
    return arena_text(arena, span_of(path, slash == path ? 1 : (size_t)(slash - path)), out);
}

static int compare_entries(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static struct status read_names(DIR *folder, const char *path, struct arena *arena, const char **names, size_t *out_count,
                                struct complaint *why)
{
    size_t count = 0;
    struct dirent *row;
    while (errno = 0, (row = readdir(folder))) {
        if (row->d_name[0] == '.')
            continue;
        if (count == FOLDER_MOST_NAMES)
            return complain(why, FAIL(TOO_LARGE), "%s: more than %d files", path, FOLDER_MOST_NAMES);
        TRY(arena_text(arena, span_of_text(row->d_name), &names[count]));
        count++;
    }
    if (errno)
        return complain(why, FAIL(IO_FAILED), "%s: %s", path, strerror(errno));
    *out_count = count;
    return STATUS(OK);
}

struct status folder_list(const char *path, struct arena *arena, const char *const **out_names, size_t *out_count, struct complaint *why)
{
    __attribute__((cleanup(close_folder))) DIR *folder = opendir(path);
    const char **names;
    size_t count = 0;
    if (!folder)
        return complain(why, errno == ENOENT ? FAIL(NOT_FOUND) : FAIL(IO_FAILED), "%s: %s", path, strerror(errno));
    TRY(ARENA_NEW(arena, FOLDER_MOST_NAMES, &names));
    TRY(read_names(folder, path, arena, names, &count, why));
    qsort(names, count, sizeof *names, compare_entries);
    *out_names = names;
    *out_count = count;
    return STATUS(OK);
}
