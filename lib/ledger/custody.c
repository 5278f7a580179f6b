// SPDX-License-Identifier: EUPL-1.2
//
// Read line by line, printed again and compared: one content has one text.
#include "ledger/custody.h"

#include "base/day.h"
#include "base/text.h"

#define FORM_LINE "schakel/custody/v1\n"

static void write_custody_line(struct writer *writer, const char *word, const char *value)
{
    write_text(writer, word);
    write_text(writer, " ");
    write_text(writer, value);
    write_text(writer, "\n");
}

static void write_hash_line(struct writer *writer, const char *word, const uint8_t hash[static SHA256_BYTES])
{
    char hex[2 * SHA256_BYTES + 1];
    hex_print(span_of(hash, SHA256_BYTES), hex);
    write_custody_line(writer, word, hex);
}

static void write_counted_line(struct writer *writer, const char *word, uint64_t number, const uint8_t hash[static SHA256_BYTES])
{
    char both[32];
    snprintf(both, sizeof both, "%s %llu", word, (unsigned long long)number);
    write_hash_line(writer, both, hash);
}

struct status custody_print(const struct custody_block *block, struct arena *arena, struct span *out_signed)
{
    char time[TIME_ROOM];
    uint8_t *room;
    TRY(ARENA_NEW(arena, CUSTODY_BLOCK_MOST, &room));
    struct writer writer = writer_of(room, CUSTODY_BLOCK_MOST);
    time_print(block->time_ms, time);
    write_text(&writer, FORM_LINE);
    write_custody_line(&writer, "origin", block->origin);
    write_custody_line(&writer, "time", time);
    write_custody_line(&writer, "asker", block->asker);
    write_custody_line(&writer, "reason", block->reason);
    write_custody_line(&writer, "program", block->program);
    write_hash_line(&writer, "roster", block->roster.bytes);
    write_hash_line(&writer, "policy", block->policy.bytes);
    write_counted_line(&writer, "from", block->from.size, block->from.root.bytes);
    write_counted_line(&writer, "to", block->to.size, block->to.root.bytes);
    write_counted_line(&writer, "files", block->files.count, block->files.list.bytes);
    write_hash_line(&writer, "before", block->before.bytes);
    *out_signed = writer_span(&writer);
    return writer.overflow ? FAIL(TOO_LARGE) : STATUS(OK);
}

/* ---- reading */

static struct status read_custody_line(struct cursor *cursor, const char *word, struct span *out)
{
    struct span line;
    size_t size = strlen(word);
    TRY(cursor_read_until(cursor, '\n', &line));
    if (line.size <= size || memcmp(line.data, word, size) != 0 || line.data[size] != ' ')
        return FAIL(MALFORMED);
    *out = span_of(line.data + size + 1, line.size - size - 1);
    return STATUS(OK);
}

static struct status read_custody_words(struct cursor *cursor, const char *word, char *out, size_t most)
{
    struct span value;
    TRY(read_custody_line(cursor, word, &value));
    if (!value.size || value.size > most || !text_is_clean_utf8(value, ""))
        return FAIL(MALFORMED);
    memcpy(out, value.data, value.size);
    out[value.size] = 0;
    return STATUS(OK);
}

static struct status read_hash_line(struct cursor *cursor, const char *word, uint8_t out[static SHA256_BYTES])
{
    struct span value;
    TRY(read_custody_line(cursor, word, &value));
    return hex_parse(value, out, SHA256_BYTES);
}

static struct status read_counted_line(struct cursor *cursor, const char *word, uint64_t *out_number, uint8_t out[static SHA256_BYTES])
{
    struct span value, number;
    TRY(read_custody_line(cursor, word, &value));
    struct cursor inner = cursor_of(value);
    TRY(cursor_read_until(&inner, ' ', &number));
    TRY(decimal_parse(number, TREE_SIZE_MOST, out_number));
    return hex_parse(inner.rest, out, SHA256_BYTES);
}

static struct status read_custody_lines(struct cursor *cursor, struct custody_block *out)
{
    struct span line;
    TRY(cursor_read(cursor, strlen(FORM_LINE), &line));
    if (!span_is_text(line, FORM_LINE))
        return FAIL(MALFORMED);
    TRY(read_custody_words(cursor, "origin", out->origin, sizeof out->origin - 1));
    TRY(read_custody_line(cursor, "time", &line));
    TRY(time_parse(line, &out->time_ms));
    TRY(read_custody_words(cursor, "asker", out->asker, CUSTODY_ASKER_MOST));
    TRY(read_custody_words(cursor, "reason", out->reason, CUSTODY_REASON_MOST));
    TRY(read_custody_words(cursor, "program", out->program, CUSTODY_PROGRAM_MOST));
    TRY(read_hash_line(cursor, "roster", out->roster.bytes));
    TRY(read_hash_line(cursor, "policy", out->policy.bytes));
    TRY(read_counted_line(cursor, "from", &out->from.size, out->from.root.bytes));
    TRY(read_counted_line(cursor, "to", &out->to.size, out->to.root.bytes));
    TRY(read_counted_line(cursor, "files", &out->files.count, out->files.list.bytes));
    return read_hash_line(cursor, "before", out->before.bytes);
}

struct status custody_read(struct span signed_part, struct custody_block *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct cursor cursor = cursor_of(signed_part);
    struct span again;
    *out = (struct custody_block){.time_ms = 0};
    if (signed_part.size > CUSTODY_BLOCK_MOST || !status_ok(read_custody_lines(&cursor, out)) || !cursor_is_done(&cursor))
        return FAIL(MALFORMED);
    TRY(arena_new(2 * CUSTODY_BLOCK_MOST, &arena));
    TRY(custody_print(out, arena, &again));
    return span_equal(again, signed_part) ? STATUS(OK) : FAIL(MALFORMED);
}

struct status custody_parse(struct span *rest, struct custody_block *out, struct span *out_signed)
{
    struct cursor cursor = cursor_of(*rest);
    struct custody_block lines = {.time_ms = 0};
    struct span signature;
    size_t size;
    if (!status_ok(read_custody_lines(&cursor, &lines)))
        return FAIL(MALFORMED);
    *out_signed = span_of(rest->data, rest->size - cursor.rest.size);
    TRY(custody_read(*out_signed, out));
    TRY(read_custody_line(&cursor, "signature", &signature));
    TRY(base64_parse(signature, out->signature, SIGNATURE_BYTES, &size));
    *rest = cursor.rest;
    return size == SIGNATURE_BYTES ? STATUS(OK) : FAIL(MALFORMED);
}

struct status custody_last(struct span text, struct digest *out)
{
    struct span last = span_empty(), signed_part;
    for (struct span rest = text; rest.size;) {
        struct custody_block block;
        const uint8_t *start = rest.data;
        TRY(custody_parse(&rest, &block, &signed_part));
        last = span_of(start, (size_t)(rest.data - start));
    }
    *out = digest_of(last);
    return STATUS(OK);
}
