// SPDX-License-Identifier: EUPL-1.2
//
// Reading, checking and writing signed notes. A note has one form only: whatever is not exactly that is
// MALFORMED, so that two readers never see two texts in the same bytes.
#include "ledger/note.h"

#include "base/cursor.h"

#define EM_DASH_SPACE "\xE2\x80\x94 "
#define COSIGNATURE_BLOB_BYTES (8 + SIGNATURE_BYTES) /* u64be seconds || signature */
#define BLOB_MOST_BYTES (NOTE_KEY_ID_BYTES + COSIGNATURE_BLOB_BYTES)
#define COSIGNATURE_PREFIX_ROOM 48
#define LINE_MOST_BYTES (sizeof EM_DASH_SPACE + NOTE_NAME_MOST_BYTES + 1 + BASE64_ROOM(BLOB_MOST_BYTES) + 1)

/* The text ends before the last empty line: texts may hold empty lines themselves. */
static struct status note_split(struct span bytes, struct span *out_text, struct span *out_lines)
{
    if (bytes.size > NOTE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    if (bytes.size == 0 || bytes.data[bytes.size - 1] != '\n' || !text_is_clean_utf8(bytes, "\n"))
        return FAIL(MALFORMED);
    for (size_t at = bytes.size - 1; at >= 1; at--)
        if (bytes.data[at] == '\n' && bytes.data[at - 1] == '\n') {
            *out_text = span_slice(bytes, 0, at);
            *out_lines = span_slice(bytes, at + 1, bytes.size);
            return out_lines->size ? STATUS(OK) : FAIL(MALFORMED);
        }
    return FAIL(MALFORMED);
}

static struct status line_parse(struct span line, struct arena *arena, struct note_line *out)
{
    struct cursor cursor = cursor_of(line);
    struct span dash, name;
    void *blob;
    size_t size;
    TRY(cursor_read(&cursor, strlen(EM_DASH_SPACE), &dash));
    TRY(cursor_read_until(&cursor, ' ', &name));
    if (!span_is_text(dash, EM_DASH_SPACE) || !note_name_is_valid(name))
        return FAIL(MALFORMED);
    size_t room = cursor.rest.size / 4 * 3;
    TRY(arena_take(arena, 1, room, &blob));
    TRY(base64_parse(cursor.rest, blob, room, &size));
    if (size <= NOTE_KEY_ID_BYTES)
        return FAIL(MALFORMED);
    out->name = name;
    memcpy(out->id, blob, NOTE_KEY_ID_BYTES);
    out->blob = span_slice(span_of(blob, size), NOTE_KEY_ID_BYTES, size);
    return STATUS(OK);
}

struct status note_parse(struct span bytes, struct arena *arena, struct note *out)
{
    struct note note = {0};
    struct span lines, line;
    TRY(note_split(bytes, &note.text, &lines));
    size_t count = 0;
    for (size_t i = 0; i < lines.size; i++)
        count += lines.data[i] == '\n';
    if (count > NOTE_SIGNATURES_MOST)
        return FAIL(TOO_LARGE);
    TRY(ARENA_NEW(arena, count, &note.lines));
    for (struct cursor cursor = cursor_of(lines); !cursor_is_done(&cursor); note.line_count++) {
        TRY(cursor_read_until(&cursor, '\n', &line));
        TRY(line_parse(line, arena, &note.lines[note.line_count]));
    }
    *out = note;
    return STATUS(OK);
}

static void cosignature_prefix(uint64_t time_s, char out[static COSIGNATURE_PREFIX_ROOM])
{
    snprintf(out, COSIGNATURE_PREFIX_ROOM, "cosignature/v1\ntime %llu\n", (unsigned long long)time_s);
}

static struct status line_verify(const struct note_line *line, struct span text, const struct note_key *key, struct note_check *check)
{
    struct cursor cursor = cursor_of(line->blob);
    char prefix[COSIGNATURE_PREFIX_ROOM] = "";
    uint64_t time_s = 0;
    if (key->type == NOTE_COSIGNATURE) {
        if (!status_ok(cursor_read_u64(&cursor, &time_s)))
            return FAIL(BAD_SIGNATURE);
        cosignature_prefix(time_s, prefix);
    }
    if (cursor.rest.size != SIGNATURE_BYTES)
        return FAIL(BAD_SIGNATURE);
    TRY(sign_verify(key->public_key, prefix, text, cursor.rest.data));
    check->is_signed = true;
    if (time_s > check->time_s)
        check->time_s = time_s;
    return STATUS(OK);
}

struct status note_verify(const struct note *note, const struct note_key *keys, size_t key_count, struct note_check *out)
{
    bool is_signed = false;
    for (size_t k = 0; k < key_count; k++)
        out[k] = (struct note_check){0};
    for (size_t i = 0; i < note->line_count; i++)
        for (size_t k = 0; k < key_count; k++) {
            const struct note_line *line = &note->lines[i];
            if (!span_is_text(line->name, keys[k].name) || memcmp(line->id, keys[k].id, NOTE_KEY_ID_BYTES) != 0)
                continue;
            TRY(line_verify(line, note->text, &keys[k], &out[k]));
            is_signed = true;
        }
    return is_signed ? STATUS(OK) : FAIL(BAD_SIGNATURE);
}

struct status note_message(const struct note_key *key, uint64_t time_s, struct span text, struct arena *arena, struct span *out)
{
    char prefix[COSIGNATURE_PREFIX_ROOM] = "";
    void *room;
    if (key->type == NOTE_COSIGNATURE)
        cosignature_prefix(time_s, prefix);
    if (text.size > NOTE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(arena_take(arena, 1, strlen(prefix) + text.size, &room));
    struct writer writer = writer_of(room, strlen(prefix) + text.size);
    write_text(&writer, prefix);
    write_bytes(&writer, text);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static void line_write(const struct note_signature *signature, struct writer *writer)
{
    uint8_t blob[BLOB_MOST_BYTES];
    char base64[BASE64_ROOM(BLOB_MOST_BYTES)];
    struct writer inner = writer_of(blob, sizeof blob);
    write_bytes(&inner, SPAN_OF_ARRAY(signature->key->id));
    if (signature->key->type == NOTE_COSIGNATURE)
        write_u64(&inner, signature->time_s);
    write_bytes(&inner, SPAN_OF_ARRAY(signature->bytes));
    base64_print(writer_span(&inner), base64);
    write_text(writer, EM_DASH_SPACE);
    write_text(writer, signature->key->name);
    write_text(writer, " ");
    write_text(writer, base64);
    write_text(writer, "\n");
}

struct status note_join(struct span text, const struct note_signature *signatures, size_t count, struct arena *arena, struct span *out)
{
    void *room;
    if (text.size > NOTE_MOST_BYTES || count > NOTE_SIGNATURES_MOST)
        return FAIL(TOO_LARGE);
    if (count == 0 || text.size == 0 || text.data[text.size - 1] != '\n' || !text_is_clean_utf8(text, "\n"))
        return FAIL(MALFORMED);
    size_t size = text.size + 1 + count * LINE_MOST_BYTES;
    TRY(arena_take(arena, 1, size, &room));
    struct writer writer = writer_of(room, size);
    write_bytes(&writer, text);
    write_text(&writer, "\n");
    for (size_t i = 0; i < count; i++)
        line_write(&signatures[i], &writer);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return writer.used <= NOTE_MOST_BYTES ? STATUS(OK) : FAIL(TOO_LARGE);
}

struct status note_alone(const struct note *note, const char *name, struct arena *arena, struct span *out)
{
    struct note_key key = {.type = NOTE_ED25519};
    struct note_signature alone = {.key = &key};
    for (size_t i = 0; i < note->line_count; i++) {
        const struct note_line *line = &note->lines[i];
        if (!span_is_text(line->name, name) || line->blob.size != SIGNATURE_BYTES)
            continue;
        snprintf(key.name, sizeof key.name, "%s", name);
        memcpy(key.id, line->id, NOTE_KEY_ID_BYTES);
        memcpy(alone.bytes, line->blob.data, SIGNATURE_BYTES);
        return note_join(note->text, &alone, 1, arena, out);
    }
    return FAIL(NOT_FOUND);
}
