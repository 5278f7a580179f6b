// SPDX-License-Identifier: EUPL-1.2
//
// Signed notes and verifier keys. A note that Go's example key has signed holds the one text that key signed.
#include "ledger/note.h"

#define VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define TEXT "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_vkey(struct span bytes)
{
    struct note_key key;
    char text[VKEY_ROOM];
    if (!status_ok(vkey_parse(bytes, &key)))
        return;
    vkey_print(&key, text);
    ENSURE(span_is_text(bytes, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span bytes = span_of(data, size);
    struct note note;
    struct note_key key;
    struct note_check check;
    try_vkey(bytes);
    ENSURE(status_ok(arena_new(4 * NOTE_MOST_BYTES, &arena)) && status_ok(vkey_parse(span_of_text(VKEY), &key)));
    if (!status_ok(note_parse(bytes, arena, &note)))
        return 0;
    ENSURE(note.text.data == data && note.text.data[note.text.size - 1] == '\n' && note.line_count > 0);
    for (size_t i = 0; i < note.line_count; i++)
        ENSURE(note_name_is_valid(note.lines[i].name) && note.lines[i].blob.size > 0);
    if (status_ok(note_verify(&note, &key, 1, &check)))
        ENSURE(check.is_signed && span_is_text(note.text, TEXT));
    return 0;
}
