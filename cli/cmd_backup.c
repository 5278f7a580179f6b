// SPDX-License-Identifier: EUPL-1.2
//
// `schakel backup`: copies of the node that only who is named in its settings can open, and what is done with them.
#include "base/day.h"
#include "cli/backup_drill.h"
#include "cli/backup_verify.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/node_conf.h"
#include "cli/node_link.h"
#include "crypto/hash.h"
#include "files/stream.h"

#include <unistd.h>

#define SLICE_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define AGAIN_MOST 200
#define AGAIN_PAUSE_MS 20

struct making {
    struct invocation *invocation;
    struct door door;
    struct speech_backup backup;
    struct file_out file;
    struct hasher *hasher;
    uint64_t size;
    const char *path;
};

/* "OIN-20261127T193500Z.age" in a folder; or the file that was named. */
static struct status name_backup(struct making *making)
{
    struct invocation *invocation = making->invocation;
    const char *place = invocation->arguments[0];
    char time[TIME_ROOM], name[TIME_ROOM];
    struct writer writer = writer_of(name, sizeof name - 1);
    memset(name, 0, sizeof name);
    time_print(clock_now_ms(), time);
    for (const char *c = time; *c && *c != '.'; c++)
        if (*c != '-' && *c != ':')
            write_u8(&writer, (uint8_t)*c);
    making->path = place;
    if (!folder_is_there(place))
        return STATUS(OK);
    return arena_print(invocation->arena, &making->path, "%s/schakel-%s-%sZ.age", place, making->backup.oin.text, name);
}

/* The node is busy with something that must be over first: a moment later. */
static struct status ask_slice(struct making *making, struct arena *arena, struct speech_backup_slice *out)
{
    struct speech_backup_read request = {.at = making->size};
    struct status status = STATUS(OK);
    memcpy(request.backup, making->backup.backup, sizeof request.backup);
    making->door.arena = arena;
    for (unsigned i = 0; i < AGAIN_MOST; i++) {
        status = door_backup_read(&making->door, &request, out);
        if (!status_is(status, STATUS_BUSY))
            break;
        clock_pause_ms(AGAIN_PAUSE_MS);
    }
    return status;
}

static struct status keep_slices(struct making *making)
{
    struct complaint *why = &making->invocation->why;
    struct speech_backup_slice slice = {.last = false};
    while (!slice.last) {
        CLEANUP(arena) struct arena *arena = NULL;
        TRY(arena_new(SLICE_ARENA_BYTES, &arena));
        TRY(ask_slice(making, arena, &slice));
        hasher_add(making->hasher, slice.bytes);
        TRY(file_out_add(&making->file, slice.bytes, why));
        making->size += slice.bytes.size;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r%llu MiB", (unsigned long long)(making->size >> 20));
    }
    return STATUS(OK);
}

/* It has its name before the node enters that it was made. */
static struct status end_backup(struct making *making)
{
    struct speech_backup_made made;
    struct speech_nothing nothing;
    memcpy(made.backup, making->backup.backup, sizeof made.backup);
    hasher_finish(making->hasher, made.digest);
    TRY(file_out_finish(&making->file, &making->invocation->why));
    making->door.arena = making->invocation->arena;
    return door_backup_end(&making->door, &made, &nothing);
}

static struct status fetch_backup(struct making *making)
{
    TRY(door_backup_begin(&making->door, &door_nothing, &making->backup));
    TRY(name_backup(making));
    TRY(file_out_begin(making->path, &making->file, &making->invocation->why));
    TRY(keep_slices(making));
    return end_backup(making);
}

static struct status run_backup_make(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(hasher) struct hasher *hasher = NULL;
    struct making making = {.invocation = invocation, .file = {.folder = -1, .fd = -1}};
    const int64_t begun_ms = clock_steady_ms();
    TRY(hasher_new(&hasher));
    making.hasher = hasher;
    TRY(node_link_open(invocation, &link, &making.door));
    struct status status = fetch_backup(&making);
    file_out_drop(&making.file);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%40s\r", "");
    TRY(status);
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_text(object, "file", making.path);
        json_set_integer(object, "bytes", (int64_t)making.size);
        json_set_integer(object, "duration_ms", clock_steady_ms() - begun_ms);
        return print_json(invocation, object);
    }
    printf("%s: %llu bytes, sealed to the recipients of the settings\n", making.path, (unsigned long long)making.size);
    printf("the keys are not in it; whether a node can go on from it: schakel backup verify\n");
    return STATUS(OK);
}

const struct command backup_commands[] = {
    {"backup", "make", NULL, "PLACE", 1, 1, run_backup_make,
     "a backup of the running node, into a folder or as the file that is named; exchanges go on meanwhile"},
    {"backup", "verify", backup_verify_options, "FILE", 1, 1, run_backup_verify,
     "opens a backup, and checks that a node could go on from it: its database, its keys, its ledger"},
    {"backup", "drill", backup_drill_options, "FILE", 1, 1, run_backup_drill,
     "and does with it what a node does at its start, without lines; says what of the ledger would be lost"},
    {0},
};
