// SPDX-License-Identifier: EUPL-1.2
//
// The ledger for whoever takes evidence along: the signed head, the entries under it as bytes, and what an entry has the digest of.
#include "control/request.h"

#include "acts/look.h"

struct status control_ledger_head(struct request *request, const struct speech_nothing *given, struct speech_ledger_head *reply)
{
    struct look_head *head;
    (void)given;
    TRY(ARENA_NEW(request->arena, 1, &head));
    TRY(look_head(&request->node->book, request->arena, head));
    reply->size = head->size;
    reply->vkey = head->vkey;
    reply->origin = head->origin;
    return arena_text(request->arena, head->note, &reply->note);
}

struct reading {
    struct arena *arena;
    struct speech_ledger_entries *reply;
};

static struct status take_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct reading *reading = context;
    (void)index;
    (void)hash;
    return arena_copy(reading->arena, entry, &reading->reply->entries[reading->reply->entry_count++]);
}

struct status control_ledger_read(struct request *request, const struct speech_ledger_read *given, struct speech_ledger_entries *reply)
{
    struct reading reading = {request->arena, reply};
    TRY(ARENA_NEW(request->arena, given->count, &reply->entries));
    return look_entries(&request->node->book, given->first, given->count, take_leaf, &reading);
}

struct status control_ledger_request(struct request *request, const struct speech_ledger_request *given,
                                     struct speech_ledger_requested *reply)
{
    return look_request(&request->node->book, &given->exchange, &given->requester, request->arena, &reply->body);
}
