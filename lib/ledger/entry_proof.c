// SPDX-License-Identifier: EUPL-1.2
//
// The text of a proof. It has one form only: what is not exactly that is MALFORMED.
#include "ledger/entry_proof.h"

#define FORM_LINE "c2sp.org/tlog-proof@v1\n"
#define EXTRA_WORD "extra "
#define INDEX_WORD "index "
#define HASH_LINE_ROOM (BASE64_ROOM(SHA256_BYTES) + 1)

static bool take_proof_word(struct cursor *cursor, const char *word)
{
    size_t size = strlen(word);
    if (cursor->rest.size < size || memcmp(cursor->rest.data, word, size) != 0)
        return false;
    cursor->rest = span_slice(cursor->rest, size, cursor->rest.size);
    return true;
}

static struct status parse_extra(struct cursor *cursor, struct arena *arena, struct span *out)
{
    struct span line;
    uint8_t *bytes;
    size_t size;
    TRY(cursor_read_until(cursor, '\n', &line));
    size_t room = line.size / 4 * 3;
    TRY(ARENA_NEW(arena, room + 1, &bytes));
    TRY(base64_parse(line, bytes, room, &size));
    if (!size)
        return FAIL(MALFORMED);
    if (size > BUNDLE_ENTRY_MOST_BYTES)
        return FAIL(TOO_LARGE);
    *out = span_of(bytes, size);
    return STATUS(OK);
}

static struct status parse_proof_path(struct cursor *cursor, struct tree_proof *out)
{
    struct span line;
    for (;;) {
        size_t size;
        TRY(cursor_read_until(cursor, '\n', &line));
        if (!line.size)
            return STATUS(OK);
        if (out->count == N(out->hashes))
            return FAIL(TOO_LARGE);
        TRY(base64_parse(line, out->hashes[out->count].bytes, SHA256_BYTES, &size));
        if (size != SHA256_BYTES)
            return FAIL(MALFORMED);
        out->count++;
    }
}

struct status entry_proof_parse(struct span text, struct arena *arena, struct entry_proof *out)
{
    struct cursor cursor = cursor_of(text);
    struct entry_proof proof = {.entry = span_empty()};
    struct span number;
    if (text.size > ENTRY_PROOF_MOST_BYTES)
        return FAIL(TOO_LARGE);
    if (!take_proof_word(&cursor, FORM_LINE))
        return FAIL(MALFORMED);
    if (take_proof_word(&cursor, EXTRA_WORD))
        TRY(parse_extra(&cursor, arena, &proof.entry));
    if (!take_proof_word(&cursor, INDEX_WORD))
        return FAIL(MALFORMED);
    TRY(cursor_read_until(&cursor, '\n', &number));
    if (!status_ok(decimal_parse(number, TREE_SIZE_MOST - 1, &proof.index)))
        return FAIL(MALFORMED);
    TRY(parse_proof_path(&cursor, &proof.path));
    if (cursor_is_done(&cursor))
        return FAIL(MALFORMED);
    proof.checkpoint = cursor.rest;
    *out = proof;
    return STATUS(OK);
}

static struct status write_extra(struct span entry, struct arena *arena, struct writer *writer)
{
    char *base64;
    if (!entry.size)
        return STATUS(OK);
    TRY(ARENA_NEW(arena, BASE64_ROOM(entry.size), &base64));
    base64_print(entry, base64);
    write_text(writer, EXTRA_WORD);
    write_text(writer, base64);
    write_text(writer, "\n");
    return STATUS(OK);
}

struct status entry_proof_print(const struct entry_proof *proof, struct arena *arena, struct span *out)
{
    char text[HASH_LINE_ROOM];
    uint8_t *room;
    size_t size = sizeof FORM_LINE + sizeof EXTRA_WORD + BASE64_ROOM(proof->entry.size) + 64 + proof->path.count * HASH_LINE_ROOM +
                  proof->checkpoint.size;
    if (proof->entry.size > BUNDLE_ENTRY_MOST_BYTES || proof->checkpoint.size > NOTE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    write_text(&writer, FORM_LINE);
    TRY(write_extra(proof->entry, arena, &writer));
    snprintf(text, sizeof text, INDEX_WORD "%llu\n", (unsigned long long)proof->index);
    write_text(&writer, text);
    for (size_t i = 0; i < proof->path.count; i++) {
        base64_print(SPAN_OF_ARRAY(proof->path.hashes[i].bytes), text);
        write_text(&writer, text);
        write_text(&writer, "\n");
    }
    write_text(&writer, "\n");
    write_bytes(&writer, proof->checkpoint);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}
