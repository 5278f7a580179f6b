// SPDX-License-Identifier: EUPL-1.2
//
// The callbacks of export.h on real files.
#include "cli/ledger_folder.h"

#include "files/files.h"
#include "ledger/checkpoint.h"

static struct status write_file(void *state, const char *path, struct span bytes)
{
    const struct ledger_folder *folder = state;
    return below_write(&(struct below){folder->path, path}, bytes, folder->why);
}

static struct status replace_file(void *state, const char *path, struct span bytes)
{
    const struct ledger_folder *folder = state;
    return below_replace(&(struct below){folder->path, path}, bytes, folder->why);
}

static struct status remove_file(void *state, const char *path)
{
    const struct ledger_folder *folder = state;
    return below_remove(&(struct below){folder->path, path}, folder->why);
}

static struct status settle_files(void *state)
{
    const struct ledger_folder *folder = state;
    return below_settle(folder->path, folder->why);
}

static struct status read_file(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    const struct ledger_folder *folder = state;
    struct complaint reason = {""};
    struct status status = below_read(&(struct below){folder->path, path}, most, arena, out, &reason);
    if (status_ok(status) || status_is(status, STATUS_NOT_FOUND))
        return status; /* what a missing file means is for the caller to say */
    return complain(folder->why, status, "%s", reason.text);
}

static struct status visit_files(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor)
{
    const struct ledger_folder *folder = state;
    return folder_walk(folder->path, visit, visitor, folder->why);
}

struct export_sink ledger_folder_sink(struct ledger_folder *folder)
{
    return (struct export_sink){write_file, settle_files, replace_file, remove_file, folder};
}
struct export_source ledger_folder_source(struct ledger_folder *folder) { return (struct export_source){read_file, visit_files, folder}; }

static struct status read_checkpoint(struct ledger_folder *folder, struct arena *arena, struct checkpoint *out)
{
    const struct export_source source = ledger_folder_source(folder);
    struct span bytes;
    struct note note;
    struct status status = source.read(source.state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, arena, &bytes);
    if (status_ok(status))
        status = note_parse(bytes, arena, &note);
    if (status_ok(status))
        status = checkpoint_parse(note.text, out);
    return status_ok(status) ? STATUS(OK) : complain(folder->why, status, "%s/" EXPORT_CHECKPOINT_PATH, folder->path);
}

struct status ledger_folder_size(struct ledger_folder *folder, struct arena *arena, uint64_t *out)
{
    struct checkpoint checkpoint;
    TRY(read_checkpoint(folder, arena, &checkpoint));
    *out = checkpoint.head.size;
    return STATUS(OK);
}

struct status ledger_folder_origin(struct ledger_folder *folder, struct arena *arena, char out[static NOTE_NAME_MOST_BYTES + 1])
{
    struct checkpoint checkpoint;
    TRY(read_checkpoint(folder, arena, &checkpoint));
    memcpy(out, checkpoint.origin, sizeof checkpoint.origin);
    return STATUS(OK);
}
