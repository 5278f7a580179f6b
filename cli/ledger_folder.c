// SPDX-License-Identifier: EUPL-1.2
//
// The callbacks of export.h on real files.
#include "cli/ledger_folder.h"

#include "cli/node_conf.h"
#include "files/files.h"
#include "ledger/checkpoint.h"

#define PATH_ARENA_BYTES ((size_t)64 * 1024)

static struct status write_export_file(void *state, const char *path, struct span bytes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct ledger_folder *folder = state;
    const char *full;
    TRY(arena_new(PATH_ARENA_BYTES, &arena));
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        TRY(arena_print(arena, &full, "%s/%.*s", folder->path, (int)(slash - path), path));
        TRY(folder_make(full, 0755, folder->why));
    }
    TRY(arena_print(arena, &full, "%s/%s", folder->path, path));
    return file_write_atomic(full, bytes, 0644, folder->why);
}

static struct status read_file(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    const struct ledger_folder *folder = state;
    struct complaint reason = {""};
    const char *full;
    TRY(arena_print(arena, &full, "%s/%s", folder->path, path));
    struct status status = file_read(full, most, arena, out, &reason);
    if (status_ok(status) || status_is(status, STATUS_NOT_FOUND))
        return status; /* what a missing file means is for the caller to say */
    return complain(folder->why, status, "%s", reason.text);
}

static struct status visit_files(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor)
{
    const struct ledger_folder *folder = state;
    return folder_walk(folder->path, visit, visitor, folder->why);
}

struct export_sink ledger_folder_sink(struct ledger_folder *folder) { return (struct export_sink){write_export_file, folder}; }
struct export_source ledger_folder_source(struct ledger_folder *folder) { return (struct export_source){read_file, visit_files, folder}; }

struct status ledger_folder_size(struct ledger_folder *folder, struct arena *arena, uint64_t *out)
{
    const struct export_source source = ledger_folder_source(folder);
    struct checkpoint checkpoint;
    struct span bytes;
    struct note note;
    struct status status = source.read(source.state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, arena, &bytes);
    if (status_ok(status))
        status = note_parse(bytes, arena, &note);
    if (status_ok(status))
        status = checkpoint_parse(note.text, &checkpoint);
    if (!status_ok(status))
        return complain(folder->why, status, "%s/" EXPORT_CHECKPOINT_PATH, folder->path);
    *out = checkpoint.head.size;
    return STATUS(OK);
}
