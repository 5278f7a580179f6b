// SPDX-License-Identifier: EUPL-1.2
//
// The ledger for whoever takes evidence along: the signed head, and the entries under it as bytes.
#include "control/control.h"

#include "book/book.h"
#include "ledger/checkpoint.h"
#include "store/leaves.h"

#define LEAVES_MOST 1024
#define READERS (ACCESS_AUDITOR | ACCESS_OPERATOR)

static struct status show_head(struct request *request)
{
    struct store_head head;
    struct note_key key;
    char vkey[VKEY_ROOM];
    const struct partner *self = request->node->parties[request->node->self].row;
    if (!request->node->batch) /* else the head of a moment ago: what is in the open batch is not durable yet */
        TRY(book_sign_head(request->node));
    TRY(store_head_read(request->node->store, request->arena, &head));
    TRY(note_key_make(span_of_text(self->log_origin), NOTE_ED25519, self->log, &key));
    vkey_print(&key, vkey);
    json_set_integer(request->reply, "size", (int64_t)head.size);
    json_set_span(request->reply, "note", head.note);
    json_set_text(request->reply, "vkey", vkey);
    json_set_text(request->reply, "origin", self->log_origin);
    return STATUS(OK);
}

static struct status append_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    char *text = malloc(BASE64_ROOM(entry.size));
    (void)index;
    (void)hash;
    if (!text)
        return FAIL(NO_MEMORY);
    base64_print(entry, text);
    json_append_text(context, text);
    free(text);
    return STATUS(OK);
}

static struct status read_leaves(struct request *request)
{
    int64_t first, count;
    TRY(json_get_integer(request->arguments, "first", 0, INT64_MAX, &request->why, &first));
    TRY(json_get_integer(request->arguments, "count", 1, LEAVES_MOST, &request->why, &count));
    struct json *entries = json_array_new();
    struct status status = store_leaves_each(request->node->store, (uint64_t)first, (uint64_t)count, append_leaf, entries);
    json_set(request->reply, "entries", entries);
    return status;
}

const struct verb ledger_verbs[] = {
    {"ledger-head", READERS, false, show_head, "a signed checkpoint over all durable entries, and the key that verifies it"},
    {"ledger-read", READERS, false, read_leaves, "entries as stored, by index"},
    {0},
};
