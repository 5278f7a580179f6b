// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger`: taking a node's ledger along as files, and what is done with such files, which needs no node and no secret.
#include "cli/commands.h"
#include "cli/ledger_folder.h"
#include "cli/ledger_reconcile.h"
#include "cli/ledger_show.h"
#include "cli/ledger_verify.h"
#include "cli/node_conf.h"
#include "cli/node_link.h"
#include "files/files.h"
#include "ledger/trust.h"

#include <unistd.h>

#define READ_AT_ONCE SPEECH_ENTRIES_MOST
#define BATCH_ARENA_BYTES ((size_t)64 * 1024 * 1024)

/* ---- export */

struct fetching { /* entries of the node, a batch at a time */
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

static struct status make_empty(struct invocation *invocation, const char *folder)
{
    const char *const *names;
    size_t count;
    TRY(folder_make(folder, 0755, &invocation->why));
    TRY(folder_list(folder, invocation->arena, &names, &count, &invocation->why));
    return count ? complain(&invocation->why, FAIL(CONFLICT), "%s: is not empty", folder) : STATUS(OK);
}

static struct status write_export(struct fetching *fetching, const struct speech_ledger_head *head)
{
    struct invocation *invocation = fetching->invocation;
    struct ledger_folder folder = {invocation->arguments[0], &invocation->why};
    struct export_sink sink = ledger_folder_sink(&folder);
    struct export_log log = {.entries = {read_entry, fetching}, .checkpoint = span_of_text(head->note)};
    struct note_key key;
    char trust[TRUST_LOG_ROOM];
    struct export_head *heads;
    TRY(vkey_parse(span_of_text(head->vkey), &key));
    trust_log_print(&key, trust);
    log.trust = span_of_text(trust);
    TRY(ARENA_NEW(invocation->arena, head->cosigned_count, &heads));
    for (size_t i = 0; i < head->cosigned_count; i++)
        heads[i] = (struct export_head){head->cosigned[i].size, span_of_text(head->cosigned[i].note)};
    log.heads = heads;
    log.head_count = head->cosigned_count;
    fetching->size = head->size;
    return export_write(&log, &sink, &invocation->why);
}

static struct status run_ledger_export(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct fetching fetching = {.invocation = invocation};
    struct speech_ledger_head head;
    TRY(node_link_open(invocation, &link, &fetching.door));
    TRY(door_ledger_head(&fetching.door, &door_nothing, &head));
    TRY(make_empty(invocation, invocation->arguments[0]));
    struct status status = write_export(&fetching, &head);
    arena_free(fetching.arena);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%40s\r", "");
    TRY(status);
    if (!invocation->wants_json) {
        printf("%s: %llu entries, with the checkpoint that the node signed\n", invocation->arguments[0], (unsigned long long)fetching.size);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "folder", invocation->arguments[0]);
    json_set_integer(object, "size", (int64_t)fetching.size);
    return print_json(invocation, object);
}

static const struct option show_options[] = {
    {"from", "N", false, false, "first entry (0)"},
    {"count", "N", false, false, "how many (all)"},
    {"policies", "DIR", false, false, "the policy in force then: words instead of numbers"},
    {0},
};
const struct command ledger_commands[] = {
    {"ledger", "export", NULL, "DIR", 1, 1, run_ledger_export, "writes the node's ledger as files that anyone can check"},
    {"ledger", "verify", ledger_verify_options, "DIR", 1, 1, run_ledger_verify, "checks an exported ledger; needs no node and no secret"},
    {"ledger", "reconcile", ledger_reconcile_options, "DIR DIR", 2, 2, run_ledger_reconcile,
     "holds the exports of two partners against each other; needs no node and no secret"},
    {"ledger", "show", show_options, "DIR", 1, 1, ledger_show, "the entries of an exported ledger, unchecked"},
    {0},
};
