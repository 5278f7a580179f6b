// SPDX-License-Identifier: EUPL-1.2
//
// A folder in memory as sink and source of exports, so that tests can change any byte of it.
#pragma once

#include "ledger/mirror.h"

#define FOLDER_FILES_MOST 128

struct folder_file {
    char path[TILE_PATH_ROOM + 32];
    uint8_t *bytes;
    size_t size;
};
struct folder {
    size_t count;
    struct folder_file files[FOLDER_FILES_MOST];
};

static inline struct folder_file *folder_find(struct folder *folder, const char *path)
{
    for (size_t i = 0; i < folder->count; i++)
        if (strcmp(folder->files[i].path, path) == 0)
            return &folder->files[i];
    return NULL;
}

static inline struct status folder_write(void *state, const char *path, struct span bytes)
{
    struct folder *folder = state;
    struct folder_file *file = folder_find(folder, path);
    if (!file) {
        ENSURE(folder->count < FOLDER_FILES_MOST);
        file = &folder->files[folder->count++];
        snprintf(file->path, sizeof file->path, "%s", path);
    }
    free(file->bytes);
    file->bytes = malloc(bytes.size ? bytes.size : 1);
    ENSURE(file->bytes);
    if (bytes.size)
        memcpy(file->bytes, bytes.data, bytes.size);
    file->size = bytes.size;
    return STATUS(OK);
}

static inline struct status folder_read(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    struct folder_file *file = folder_find(state, path);
    if (!file)
        return FAIL(NOT_FOUND);
    return file->size > most ? FAIL(TOO_LARGE) : arena_copy(arena, span_of(file->bytes, file->size), out);
}

static inline struct status folder_each(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor)
{
    struct folder *folder = state;
    for (size_t i = folder->count; i-- > 0;) { /* what is visited may be removed: then the last takes its place */
        char path[sizeof folder->files[i].path];
        memcpy(path, folder->files[i].path, sizeof path);
        TRY(visit(visitor, path));
    }
    return STATUS(OK);
}

static inline struct export_source folder_source(struct folder *folder) { return (struct export_source){folder_read, folder_each, folder}; }

static inline void folder_remove(struct folder *folder, size_t at)
{
    free(folder->files[at].bytes);
    folder->files[at] = folder->files[--folder->count];
    folder->files[folder->count] = (struct folder_file){0};
}

static inline struct status folder_forget(void *state, const char *path)
{
    struct folder *folder = state;
    struct folder_file *file = folder_find(folder, path);
    if (!file)
        return FAIL(NOT_FOUND);
    folder_remove(folder, (size_t)(file - folder->files));
    return STATUS(OK);
}

static inline struct status folder_settle(void *state)
{
    (void)state;
    return STATUS(OK);
}

static inline struct mirror_folder folder_mirror(struct folder *folder)
{
    return (struct mirror_folder){{folder_write, folder_settle, folder_write, folder_forget, folder}, folder_source(folder)};
}

static inline void folder_wipe(struct folder *folder)
{
    while (folder->count)
        folder_remove(folder, 0);
}
