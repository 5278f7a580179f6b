// SPDX-License-Identifier: EUPL-1.2
//
// Entries come from the node a batch at a time; the folder is the one that was given, and no link in it is followed.
#include "cli/ledger_export.h"

#include "cli/ledger_folder.h"
#include "cli/node_conf.h"
#include "cli/node_link.h"
#include "ledger/mirror.h"
#include "ledger/trust.h"

#include <unistd.h>

#define READ_AT_ONCE SPEECH_ENTRIES_MOST
#define BATCH_ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct fetching { /* entries of the node */
    struct invocation *invocation;
    struct door door;
    struct arena *arena; /* of this batch */
    struct speech_ledger_entries batch;
    uint64_t first, size;
};

static struct status fetch_entry(struct fetching *fetching, uint64_t index)
{
    uint64_t count = fetching->size - index < READ_AT_ONCE ? fetching->size - index : READ_AT_ONCE;
    const struct speech_ledger_read request = {.first = index, .count = (uint32_t)count};
    fetching->arena = arena_free(fetching->arena);
    fetching->batch = (struct speech_ledger_entries){0};
    fetching->first = index;
    TRY(arena_new(BATCH_ARENA_BYTES, &fetching->arena));
    fetching->door.arena = fetching->arena;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%llu of %llu entries", (unsigned long long)index, (unsigned long long)fetching->size);
    return door_ledger_read(&fetching->door, &request, &fetching->batch);
}

static struct status read_entry(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    struct fetching *fetching = state;
    if (index < fetching->first || index - fetching->first >= fetching->batch.entry_count)
        TRY(fetch_entry(fetching, index));
    if (index - fetching->first >= fetching->batch.entry_count)
        return complain(&fetching->invocation->why, FAIL(CORRUPT), "the node did not give entry %llu", (unsigned long long)index);
    return arena_copy(arena, fetching->batch.entries[index - fetching->first], out);
}

/* A folder of something else is not written in; one that an export left before its checkpoint is. */
static struct status prepare_folder(struct invocation *invocation, const char *folder)
{
    static const char *const ours[] = {"tile", EXPORT_TRUST_PATH};
    const char *const *names;
    const char *checkpoint;
    size_t count;
    TRY(folder_make(folder, 0750, &invocation->why));
    TRY(folder_list(folder, invocation->arena, &names, &count, &invocation->why));
    TRY(arena_print(invocation->arena, &checkpoint, "%s/" EXPORT_CHECKPOINT_PATH, folder));
    if (path_exists(checkpoint))
        return STATUS(OK);
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], ours[0]) != 0 && strcmp(names[i], ours[1]) != 0)
            return complain(&invocation->why, FAIL(CONFLICT), "%s: is not empty, and no export", folder);
    return STATUS(OK);
}

static struct status fill_log(struct invocation *invocation, const struct speech_ledger_head *head, struct export_log *log)
{
    struct note_key *key;
    struct export_head *heads;
    char trust[TRUST_LOG_ROOM];
    TRY(ARENA_NEW(invocation->arena, 1, &key));
    TRY(vkey_parse(span_of_text(head->vkey), key));
    trust_log_print(key, trust);
    log->key = key;
    TRY(arena_copy(invocation->arena, span_of_text(trust), &log->trust));
    TRY(ARENA_NEW(invocation->arena, head->cosigned_count, &heads));
    for (size_t i = 0; i < head->cosigned_count; i++)
        heads[i] = (struct export_head){head->cosigned[i].size, span_of_text(head->cosigned[i].note)};
    log->checkpoint = span_of_text(head->note);
    log->heads = heads;
    log->head_count = head->cosigned_count;
    return STATUS(OK);
}

static struct status write_mirror(struct fetching *fetching, const struct speech_ledger_head *head, struct mirror_report *out)
{
    struct invocation *invocation = fetching->invocation;
    struct ledger_folder folder = {invocation->arguments[0], &invocation->why};
    const struct mirror_folder mirror = {ledger_folder_sink(&folder), ledger_folder_source(&folder)};
    struct export_log log = {.entries = {read_entry, fetching}};
    TRY(fill_log(invocation, head, &log));
    fetching->size = head->size;
    struct status status = mirror_write(&log, &mirror, out, &invocation->why);
    fetching->arena = arena_free(fetching->arena);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%40s\r", "");
    return status;
}

static struct status print_export(struct invocation *invocation, const struct mirror_report *report)
{
    uint64_t came = report->to.size - report->from.size;
    if (!invocation->wants_json) {
        printf("%s: %llu entries, with the checkpoint that the node signed\n", invocation->arguments[0],
               (unsigned long long)report->to.size);
        if (report->from.size)
            printf("%llu came since; it begins, unchanged, with the %llu that were there\n", (unsigned long long)came,
                   (unsigned long long)report->from.size);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "folder", invocation->arguments[0]);
    json_set_integer(object, "size", (int64_t)report->to.size);
    json_set_integer(object, "came", (int64_t)came);
    json_set_integer(object, "files", (int64_t)report->file_count);
    json_set_integer(object, "bytes", (int64_t)report->byte_count);
    return print_json(invocation, object);
}

struct status run_ledger_export(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct fetching fetching = {.invocation = invocation};
    struct mirror_report report;
    struct speech_ledger_head head;
    TRY(node_link_open(invocation, &link, &fetching.door));
    TRY(door_ledger_head(&fetching.door, &door_nothing, &head));
    TRY(prepare_folder(invocation, invocation->arguments[0]));
    TRY(write_mirror(&fetching, &head, &report));
    return print_export(invocation, &report);
}
