// SPDX-License-Identifier: EUPL-1.2
//
// The entries of the export, one after the other, until one has the digest of the body.
#include "cli/said_find.h"

#include "cli/ledger_folder.h"
#include "files/files.h"
#include "ledger/checkpoint.h"
#include "wire/said.h"

#define FOUND_ARENA_BYTES ((size_t)4 * 1024 * 1024)

struct said_search {
    const struct said_wanted *wanted;
    struct span body;
    struct digest digest;
    struct arena *arena;
    struct span found; /* empty: not yet */
};

static struct status join_said(struct said_search *search, const struct entry *entry)
{
    struct envelope_parts parts = {.body = search->body};
    struct span message;
    TRY(said_content(entry, search->arena, &parts.content));
    memcpy(parts.signature, entry->said.signature, SIGNATURE_BYTES);
    TRY(envelope_join(&parts, search->arena, &message));
    search->found = message;
    return STATUS(OK);
}

static struct status look_at_entry(void *state, uint64_t index, struct span bytes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct said_search *search = state;
    struct entry entry;
    (void)index;
    TRY(arena_new(FOUND_ARENA_BYTES, &arena));
    TRY(entry_decode(bytes, arena, &entry));
    bool is_it = entry.kind == search->wanted->entry && entry.has_said && entry.said.kind == search->wanted->said &&
                 entry.has_request_digest && digest_equal(&entry.request_digest, &search->digest);
    return is_it && !search->found.size ? join_said(search, &entry) : STATUS(OK);
}

struct status said_find(struct invocation *invocation, const struct said_wanted *wanted, struct span *out)
{
    struct ledger_folder folder = {wanted->ledger, &invocation->why};
    const struct export_source source = ledger_folder_source(&folder);
    struct said_search search = {.wanted = wanted, .arena = invocation->arena};
    struct entry_range range = {0};
    TRY(file_read(wanted->file, OPEN_REQUEST_MOST_BYTES, invocation->arena, &search.body, &invocation->why));
    search.digest = digest_of(search.body);
    TRY(ledger_folder_size(&folder, invocation->arena, &range.size));
    range.end = range.size;
    TRY(export_each_entry(&source, &range, &(struct entry_visitor){look_at_entry, &search}, &invocation->why));
    *out = search.found;
    return search.found.size
               ? STATUS(OK)
               : complain(&invocation->why, FAIL(NOT_FOUND), "%s: no entry there is of what is in %s", wanted->ledger, wanted->file);
}
