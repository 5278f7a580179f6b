// SPDX-License-Identifier: EUPL-1.2
//
// Who gets such a file needs nothing else of the log, and learns nothing else of it.
#include "cli/ledger_prove.h"

#include "base/text.h"
#include "cli/ledger_folder.h"
#include "files/files.h"
#include "ledger/entry_proof.h"

#define ENTRY_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define PROOF_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define EXCHANGE_ENTRIES_MOST 4096

struct proving {
    struct invocation *invocation;
    struct ledger_folder folder;
    struct export_source source;
    struct exchange_id exchange;
    size_t count;
    uint64_t indexes[EXCHANGE_ENTRIES_MOST];
    struct json *files; /* of the reply; NULL: for people */
};

static struct status find_exchange(void *state, uint64_t index, struct span bytes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct proving *proving = state;
    struct complaint *why = &proving->invocation->why;
    struct entry entry;
    TRY(arena_new(ENTRY_ARENA_BYTES, &arena));
    struct status status = entry_decode(bytes, arena, &entry);
    if (!status_ok(status))
        return complain(why, status, "entry %llu", (unsigned long long)index);
    if (!entry.has_exchange || !exchange_id_equal(&entry.exchange_id, &proving->exchange))
        return STATUS(OK);
    if (proving->count == N(proving->indexes))
        return complain(why, FAIL(TOO_LARGE), "more than %d entries of this exchange: name one", EXCHANGE_ENTRIES_MOST);
    proving->indexes[proving->count++] = index;
    return STATUS(OK);
}

static struct status find_entries(struct proving *proving)
{
    struct invocation *invocation = proving->invocation;
    const struct span typed = span_of_text(invocation->arguments[1]);
    struct entry_range range = {0};
    if (status_ok(decimal_parse(typed, TREE_SIZE_MOST - 1, &proving->indexes[0]))) {
        proving->count = 1;
        return STATUS(OK);
    }
    if (!status_ok(hex_parse(typed, proving->exchange.bytes, EXCHANGE_ID_BYTES)))
        return misspeak(invocation, "%s: neither the number of an entry nor the 32 digits of an exchange", invocation->arguments[1]);
    TRY(ledger_folder_size(&proving->folder, invocation->arena, &range.size));
    range.end = range.size;
    TRY(export_each_entry(&proving->source, &range, &(struct entry_visitor){find_exchange, proving}, &invocation->why));
    return proving->count ? STATUS(OK) : complain(&invocation->why, FAIL(NOT_FOUND), "no entry of exchange %s", invocation->arguments[1]);
}

static struct status write_proof(struct proving *proving, uint64_t index)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct invocation *invocation = proving->invocation;
    const char *folder = invocation_has(invocation, "to") ? invocation_option(invocation, "to") : ".", *path;
    struct entry_proof proof;
    struct span text;
    TRY(arena_new(PROOF_ARENA_BYTES, &arena));
    TRY(entry_proof_make(&proving->source, index, arena, &proof, &invocation->why));
    TRY(entry_proof_print(&proof, arena, &text));
    TRY(arena_print(arena, &path, "%s/%llu" ENTRY_PROOF_SUFFIX, folder, (unsigned long long)index));
    TRY(file_write_atomic(path, text, 0644, &invocation->why));
    if (proving->files)
        json_append_text(proving->files, path);
    else
        printf("%s\n", path);
    return STATUS(OK);
}

struct status run_ledger_prove(struct invocation *invocation)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct proving proving = {.invocation = invocation, .folder = {invocation->arguments[0], &invocation->why}};
    proving.source = ledger_folder_source(&proving.folder);
    if (invocation->wants_json)
        json_set(object, "files", proving.files = json_array_new());
    json_set_bool(object, "ok", true);
    TRY(find_entries(&proving));
    for (size_t i = 0; i < proving.count; i++)
        TRY(write_proof(&proving, proving.indexes[i]));
    return invocation->wants_json ? print_json(invocation, object) : STATUS(OK);
}

const struct option ledger_prove_options[] = {
    {"to", "FOLDER", false, false, "where the files go, NUMBER" ENTRY_PROOF_SUFFIX " each (.)"},
    {0},
};
