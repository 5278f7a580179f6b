// SPDX-License-Identifier: EUPL-1.2
//
// Entries come from the node a batch at a time; the folder is the one that was given, and no link in it is followed.
#include "cli/ledger_export.h"

#include "base/prose.h"
#include "cli/ledger_folder.h"
#include "cli/node_conf.h"
#include "cli/node_link.h"
#include "ledger/custody.h"
#include "ledger/mirror.h"
#include "ledger/trust.h"

#include <unistd.h>

#define READ_AT_ONCE SPEECH_ENTRIES_MOST
#define BATCH_ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct fetching { /* entries of the node */
    struct invocation *invocation;
    struct door door;
    struct arena *arena; /* of this batch */
    struct span *batch;  /* `count` entries from `first` on */
    size_t count;
    uint64_t first, size;
    uint64_t log_first;        /* position of the first of the log */
    const char *path, *origin; /* of the log that is written */
    const char *reason;        /* "" without */
};

static void say_how_far(const struct fetching *fetching, uint64_t index)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%llu of %llu entries", (unsigned long long)index, (unsigned long long)fetching->size);
}

/* The node gives no more than was asked, and no fewer than none. */
static struct status split_batch(struct fetching *fetching, const struct speech_ledger_read *asked,
                                 const struct speech_ledger_entries *reply)
{
    struct status status = reply->entries <= asked->count ? STATUS(OK) : FAIL(MALFORMED);
    TRY(ARENA_NEW(fetching->arena, reply->entries, &fetching->batch));
    if (status_ok(status))
        status = bundle_split(reply->bundle, reply->entries, fetching->batch);
    if (!status_ok(status))
        return complain(&fetching->invocation->why, FAIL(IO_FAILED),
                        "what the node gave from entry %llu on are not the entries that it says", (unsigned long long)fetching->first);
    fetching->count = reply->entries;
    return STATUS(OK);
}

static struct status fetch_entry(struct fetching *fetching, uint64_t index)
{
    uint64_t count = fetching->size - index < READ_AT_ONCE ? fetching->size - index : READ_AT_ONCE;
    const struct speech_ledger_read request = {.first = fetching->log_first + index, .count = (uint32_t)count};
    struct speech_ledger_entries reply = {0};
    fetching->arena = arena_free(fetching->arena);
    fetching->count = 0;
    fetching->first = index;
    TRY(arena_new(BATCH_ARENA_BYTES, &fetching->arena));
    fetching->door.arena = fetching->arena;
    say_how_far(fetching, index);
    TRY(door_ledger_read(&fetching->door, &request, &reply));
    return split_batch(fetching, &request, &reply);
}

static struct status read_entry(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    struct fetching *fetching = state;
    (void)arena; /* it lives until another batch is asked for */
    if (index < fetching->first || index - fetching->first >= fetching->count)
        TRY(fetch_entry(fetching, index));
    if (index - fetching->first >= fetching->count)
        return complain(&fetching->invocation->why, FAIL(CORRUPT), "the node did not give entry %llu", (unsigned long long)index);
    *out = fetching->batch[index - fetching->first];
    return STATUS(OK);
}

/* ---- who takes it along */

static struct status read_custody(struct fetching *fetching, const struct export_source *source, struct span *out, struct digest *out_last)
{
    struct invocation *invocation = fetching->invocation;
    struct status status = source->read(source->state, CUSTODY_PATH, CUSTODY_MOST_BYTES - CUSTODY_BLOCK_MOST, invocation->arena, out);
    if (status_is(status, STATUS_NOT_FOUND)) {
        *out = span_empty();
        *out_last = digest_of(*out);
        return STATUS(OK);
    }
    if (status_ok(status))
        status = custody_last(*out, out_last);
    return status_ok(status) ? status
                             : complain(&invocation->why, status,
                                        "%s/" CUSTODY_PATH ": it was damaged; take a new folder, and keep this one", fetching->path);
}

static struct status ask_custody(struct fetching *fetching, const struct custody_block *wanted, struct speech_ledger_taken *out)
{
    struct speech_ledger_custody request = {.origin = fetching->origin,
                                            .reason = wanted->reason,
                                            .from_size = wanted->from.size,
                                            .to_size = wanted->to.size,
                                            .file_count = wanted->files.count};
    memcpy(request.from_root, wanted->from.root.bytes, SHA256_BYTES);
    memcpy(request.to_root, wanted->to.root.bytes, SHA256_BYTES);
    memcpy(request.files, wanted->files.list.bytes, DIGEST_BYTES);
    memcpy(request.before, wanted->before.bytes, DIGEST_BYTES);
    fetching->door.arena = fetching->invocation->arena;
    return door_ledger_custody(&fetching->door, &request, out);
}

/* Beside what is there: an export that was ended before its checkpoint has its block too. */
static struct status attest_export(void *state, const struct tree_head *from, const struct tree_head *to)
{
    struct fetching *fetching = state;
    struct invocation *invocation = fetching->invocation;
    struct ledger_folder folder = {fetching->path, &invocation->why};
    const struct export_source source = ledger_folder_source(&folder);
    const struct export_sink sink = ledger_folder_sink(&folder);
    const struct custody_range range = {to->size, from->size, to->size};
    struct custody_block wanted = {.from = *from, .to = *to};
    struct speech_ledger_taken taken;
    struct span before;
    const char *both;
    snprintf(wanted.reason, sizeof wanted.reason, "%s", fetching->reason);
    TRY(read_custody(fetching, &source, &before, &wanted.before));
    TRY(custody_list(&source, &range, &wanted.files));
    TRY(ask_custody(fetching, &wanted, &taken));
    TRY(arena_print(invocation->arena, &both, "%.*s%s", (int)before.size, (const char *)before.data, taken.block));
    return sink.replace(sink.state, CUSTODY_PATH, span_of_text(both));
}

/* ---- the folder */

/* A folder of something else is not written in; one that an export left before its checkpoint is. */
static struct status prepare_folder(struct invocation *invocation, const char *folder)
{
    static const char *const ours[] = {"tile", EXPORT_TRUST_PATH, CUSTODY_PATH};
    const char *const *names;
    const char *checkpoint;
    size_t count;
    TRY(folder_make(folder, 0750, &invocation->why));
    TRY(folder_list(folder, invocation->arena, &names, &count, &invocation->why));
    TRY(arena_print(invocation->arena, &checkpoint, "%s/" EXPORT_CHECKPOINT_PATH, folder));
    if (path_exists(checkpoint))
        return STATUS(OK);
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], ours[0]) != 0 && strcmp(names[i], ours[1]) != 0 && strcmp(names[i], ours[2]) != 0)
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

static struct status write_mirror(struct fetching *fetching, const char *path, const struct speech_ledger_head *head,
                                  struct mirror_report *out)
{
    struct invocation *invocation = fetching->invocation;
    struct ledger_folder folder = {path, &invocation->why};
    const struct mirror_folder mirror = {ledger_folder_sink(&folder), ledger_folder_source(&folder)};
    struct export_log log = {.entries = {read_entry, fetching}, .attest = attest_export, .attest_state = fetching};
    TRY(fill_log(invocation, head, &log));
    fetching->size = head->size;
    fetching->log_first = head->first;
    fetching->path = path;
    fetching->origin = head->origin;
    fetching->count = 0;
    struct status status = mirror_write(&log, &mirror, out, &invocation->why);
    fetching->arena = arena_free(fetching->arena);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%40s\r", "");
    return status;
}

/* ---- which log */

#define LOGS_MOST 256
struct told_logs { /* of the ledger, the last first */
    size_t count;
    struct speech_ledger_head heads[LOGS_MOST];
};

static struct status ask_logs(struct fetching *fetching, struct told_logs *out)
{
    struct speech_ledger_of of = {.before = 0};
    for (out->count = 0; out->count < LOGS_MOST;) {
        struct speech_ledger_head *head = &out->heads[out->count++];
        fetching->door.arena = fetching->invocation->arena;
        TRY(door_ledger_head(&fetching->door, &of, head));
        if (head->first == 0)
            return STATUS(OK);
        of.before = head->first;
    }
    return complain(&fetching->invocation->why, FAIL(TOO_LARGE), "the node has more than %d logs", LOGS_MOST);
}

/* The one that the folder is of; of a new folder, and of one that is none of these, the last. */
static struct status choose_exported(struct invocation *invocation, const struct told_logs *logs, size_t *out)
{
    char origin[NOTE_NAME_MOST_BYTES + 1];
    struct ledger_folder folder = {invocation->arguments[0], &invocation->why};
    *out = 0;
    struct status status = ledger_folder_origin(&folder, invocation->arena, origin);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    for (size_t i = 0; i < logs->count; i++)
        if (strcmp(logs->heads[i].origin, origin) == 0)
            *out = i;
    return STATUS(OK);
}

/* ---- what is said */

struct exported {
    const char *folder, *goes_on; /* NULL: it is the last log */
    struct mirror_report report;
};

static void print_exported(const struct exported *exported)
{
    const struct mirror_report *report = &exported->report;
    printf("%s: %llu entries, with the checkpoint that the node signed\n", exported->folder, (unsigned long long)report->to.size);
    if (report->from.size)
        printf("%llu came since; it begins, unchanged, with the %llu that were there\n",
               (unsigned long long)(report->to.size - report->from.size), (unsigned long long)report->from.size);
    if (exported->goes_on)
        printf("this log is closed: the ledger goes on in %s, in a folder of its own (--years makes one for each)\n", exported->goes_on);
}

static void describe_exported(const struct exported *exported, struct json *object)
{
    const struct mirror_report *report = &exported->report;
    json_set_bool(object, "ok", true);
    json_set_text(object, "folder", exported->folder);
    json_set_integer(object, "size", (int64_t)report->to.size);
    json_set_integer(object, "came", (int64_t)(report->to.size - report->from.size));
    json_set_integer(object, "files", (int64_t)report->file_count);
    json_set_integer(object, "bytes", (int64_t)report->byte_count);
    if (exported->goes_on)
        json_set_text(object, "goes_on_in", exported->goes_on);
}

/* ---- the sentence */

static struct status export_log(struct fetching *fetching, const struct told_logs *logs, size_t at, struct exported *out)
{
    TRY(prepare_folder(fetching->invocation, out->folder));
    TRY(write_mirror(fetching, out->folder, &logs->heads[at], &out->report));
    out->goes_on = at ? logs->heads[at - 1].origin : NULL;
    return STATUS(OK);
}

static struct status export_one(struct fetching *fetching, const struct told_logs *logs)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct invocation *invocation = fetching->invocation;
    struct exported exported = {.folder = invocation->arguments[0]};
    size_t at;
    TRY(choose_exported(invocation, logs, &at));
    TRY(export_log(fetching, logs, at, &exported));
    if (!invocation->wants_json) {
        print_exported(&exported);
        return STATUS(OK);
    }
    describe_exported(&exported, object);
    return print_json(invocation, object);
}

/* The folder is that of the year, with what was begun anew in it: what stands behind the last "/" of the origin. */
static struct status export_each(struct fetching *fetching, const struct told_logs *logs)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct invocation *invocation = fetching->invocation;
    struct json *all = json_array_new();
    json_set_bool(object, "ok", true);
    json_set(object, "logs", all);
    TRY(folder_make(invocation->arguments[0], 0750, &invocation->why));
    for (size_t at = logs->count; at-- > 0;) {
        struct exported exported = {0};
        struct origin origin;
        struct status status = origin_parse(span_of_text(logs->heads[at].origin), &origin);
        if (!status_ok(status))
            return complain(&invocation->why, status, "%s: no log of an organisation and a year", logs->heads[at].origin);
        TRY(arena_print(invocation->arena, &exported.folder, "%s/%s", invocation->arguments[0], strrchr(logs->heads[at].origin, '/') + 1));
        TRY(export_log(fetching, logs, at, &exported));
        exported.goes_on = NULL;
        if (!invocation->wants_json)
            print_exported(&exported);
        struct json *one = json_object_new();
        describe_exported(&exported, one);
        json_append(all, one);
    }
    return invocation->wants_json ? print_json(invocation, object) : STATUS(OK);
}

struct status run_ledger_export(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct fetching fetching = {.invocation = invocation};
    struct told_logs *logs;
    const bool is_each = invocation_has(invocation, "years");
    TRY(ARENA_NEW(invocation->arena, 1, &logs));
    fetching.reason = invocation_has(invocation, "reason") ? invocation_option(invocation, "reason") : "";
    if (*fetching.reason)
        TRY(prose_check(span_of_text(fetching.reason), PROSE_LINE, "--reason", &invocation->why));
    if (strlen(fetching.reason) > CUSTODY_REASON_MOST)
        return misspeak(invocation, "--reason: at most %d bytes", CUSTODY_REASON_MOST);
    TRY(node_link_open(invocation, &link, &fetching.door));
    TRY(ask_logs(&fetching, logs));
    return is_each ? export_each(&fetching, logs) : export_one(&fetching, logs);
}

const struct option ledger_export_options[] = {
    {"years", NULL, false, false, "a folder in DIR for each log of the ledger, named by its year"},
    {"reason", "TEXT", false, false, "why it is taken along: it stands, with who asked, in the folder's `custody`; no names of people"},
    {0},
};
