// SPDX-License-Identifier: EUPL-1.2
//
// Read line by line, printed again and compared: one content has one text.
#include "backup/manifest.h"

#include "base/cursor.h"
#include "base/day.h"
#include "base/text.h"

#include <inttypes.h>

#define FORM_LINE "schakel/backup/v1"
#define NUMBER_ROOM 21

static void write_manifest_number(struct writer *writer, uint64_t number)
{
    char text[NUMBER_ROOM];
    snprintf(text, sizeof text, "%" PRIu64, number);
    write_text(writer, text);
}

static void write_digest(struct writer *writer, const struct digest *digest)
{
    char hex[2 * DIGEST_BYTES + 1];
    hex_print(digest_span(digest), hex);
    write_text(writer, hex);
}

static void write_backup_line(struct writer *writer, const char *word, const char *value)
{
    write_text(writer, word);
    write_text(writer, " ");
    write_text(writer, value);
    write_text(writer, "\n");
}

static void write_listed_file(struct writer *writer, const struct backup_file *file)
{
    write_text(writer, "file ");
    write_digest(writer, &file->digest);
    write_text(writer, " ");
    write_manifest_number(writer, file->size);
    write_backup_line(writer, "", file->name);
}

struct status backup_manifest_print(const struct backup_manifest *manifest, struct arena *arena, struct span *out_signed)
{
    char time[TIME_ROOM];
    uint8_t *room;
    TRY(ARENA_NEW(arena, BACKUP_MANIFEST_MOST, &room));
    struct writer writer = writer_of(room, BACKUP_MANIFEST_MOST);
    time_print(manifest->time_ms, time);
    write_text(&writer, FORM_LINE "\n");
    write_backup_line(&writer, "oin", manifest->oin.text);
    write_backup_line(&writer, "time", time);
    write_backup_line(&writer, "program", manifest->program);
    write_backup_line(&writer, "origin", manifest->origin);
    write_text(&writer, "entries ");
    write_manifest_number(&writer, manifest->entries);
    write_text(&writer, "\nhead ");
    write_manifest_number(&writer, manifest->head_size);
    write_text(&writer, " ");
    write_digest(&writer, &manifest->head_root);
    write_text(&writer, "\n");
    for (size_t i = 0; i < manifest->file_count; i++)
        write_listed_file(&writer, &manifest->files[i]);
    *out_signed = writer_span(&writer);
    return writer.overflow ? FAIL(TOO_LARGE) : STATUS(OK);
}

/* ---- reading */

static struct status read_manifest_word(struct cursor *cursor, const char *word)
{
    struct span found;
    TRY(cursor_read_until(cursor, ' ', &found));
    return span_is_text(found, word) ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status read_manifest_line(struct cursor *cursor, const char *word, struct span *out)
{
    TRY(read_manifest_word(cursor, word));
    return cursor_read_until(cursor, '\n', out);
}

static struct status read_text_line(struct cursor *cursor, const char *word, char *out, size_t most)
{
    struct span value;
    TRY(read_manifest_line(cursor, word, &value));
    if (value.size > most || !text_is_clean_utf8(value, ""))
        return FAIL(MALFORMED);
    memcpy(out, value.data, value.size);
    out[value.size] = 0;
    return STATUS(OK);
}

static struct status read_manifest_number(struct cursor *cursor, uint8_t end, uint64_t *out)
{
    struct span value;
    TRY(cursor_read_until(cursor, end, &value));
    return decimal_parse(value, INT64_MAX, out);
}

static struct status read_manifest_digest(struct cursor *cursor, uint8_t end, struct digest *out)
{
    struct span value;
    TRY(cursor_read_until(cursor, end, &value));
    return hex_parse(value, out->bytes, sizeof out->bytes);
}

static struct status read_file_line(struct cursor *cursor, struct backup_file *out)
{
    struct span name;
    TRY(read_manifest_word(cursor, "file"));
    TRY(read_manifest_digest(cursor, ' ', &out->digest));
    TRY(read_manifest_number(cursor, ' ', &out->size));
    TRY(cursor_read_until(cursor, '\n', &name));
    if (name.size > TAR_NAME_MOST || memchr(name.data, 0, name.size))
        return FAIL(MALFORMED);
    memcpy(out->name, name.data, name.size);
    return tar_name_fits(out->name) ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status read_lines(struct cursor *cursor, struct arena *arena, struct backup_manifest *out)
{
    struct span value;
    TRY(cursor_read_until(cursor, '\n', &value));
    if (!span_is_text(value, FORM_LINE))
        return FAIL(MALFORMED);
    TRY(read_manifest_line(cursor, "oin", &value));
    TRY(oin_parse(value, &out->oin));
    TRY(read_manifest_line(cursor, "time", &value));
    TRY(time_parse(value, &out->time_ms));
    TRY(read_text_line(cursor, "program", out->program, BACKUP_PROGRAM_MOST));
    TRY(read_text_line(cursor, "origin", out->origin, BACKUP_ORIGIN_MOST));
    TRY(read_manifest_word(cursor, "entries"));
    TRY(read_manifest_number(cursor, '\n', &out->entries));
    TRY(read_manifest_word(cursor, "head"));
    TRY(read_manifest_number(cursor, ' ', &out->head_size));
    TRY(read_manifest_digest(cursor, '\n', &out->head_root));
    TRY(ARENA_NEW(arena, BACKUP_FILES_MOST, &out->files));
    while (!cursor_is_done(cursor)) {
        if (out->file_count == BACKUP_FILES_MOST)
            return FAIL(MALFORMED);
        TRY(read_file_line(cursor, &out->files[out->file_count++]));
    }
    return STATUS(OK);
}

struct status backup_manifest_read(struct span signed_part, struct arena *arena, struct backup_manifest *out)
{
    struct cursor cursor = cursor_of(signed_part);
    struct span again;
    *out = (struct backup_manifest){.file_count = 0};
    if (signed_part.size > BACKUP_MANIFEST_MOST)
        return FAIL(MALFORMED);
    struct status status = read_lines(&cursor, arena, out);
    if (!status_ok(status))
        return status_class(status) == STATUS_CLASS_FAULT ? status : FAIL(MALFORMED);
    TRY(backup_manifest_print(out, arena, &again));
    return span_equal(again, signed_part) ? STATUS(OK) : FAIL(MALFORMED);
}

struct status backup_manifest_parse(struct span text, struct arena *arena, struct backup_manifest *out, struct span *out_signed)
{
    const size_t line = sizeof SIGN_TEXT_WORD - 1 + BASE64_ROOM(SIGNATURE_BYTES); /* its end counts as the zero */
    size_t size;
    if (text.size <= line)
        return FAIL(MALFORMED);
    const struct span said = span_slice(text, text.size - line, line);
    *out_signed = span_slice(text, 0, text.size - line);
    TRY(backup_manifest_read(*out_signed, arena, out));
    if (!span_is_text(span_slice(said, 0, sizeof SIGN_TEXT_WORD - 1), SIGN_TEXT_WORD) || said.data[line - 1] != '\n')
        return FAIL(MALFORMED);
    TRY(base64_parse(span_slice(said, sizeof SIGN_TEXT_WORD - 1, BASE64_ROOM(SIGNATURE_BYTES) - 1), out->signature, SIGNATURE_BYTES,
                     &size));
    return size == SIGNATURE_BYTES ? STATUS(OK) : FAIL(MALFORMED);
}
