// SPDX-License-Identifier: EUPL-1.2
//
// One form each, and nothing else taken: a line too many, a leading zero or base64 with bits to spare is another request.
#include "ledger/add_checkpoint.h"

#define OLD_WORD "old "
#define HASH_LINE_BYTES (BASE64_ROOM(SHA256_BYTES)) /* with its LF */

static struct status read_old_size(struct cursor *cursor, uint64_t *out)
{
    struct span word, line;
    TRY(cursor_read(cursor, sizeof OLD_WORD - 1, &word));
    TRY(cursor_read_until(cursor, '\n', &line));
    return span_is_text(word, OLD_WORD) && status_ok(decimal_parse(line, TREE_SIZE_MOST, out)) ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status read_proof(struct cursor *cursor, struct tree_proof *out)
{
    struct span line;
    size_t size;
    for (;;) {
        TRY(cursor_read_until(cursor, '\n', &line));
        if (!line.size)
            return STATUS(OK);
        if (out->count == ADD_CHECKPOINT_PROOF_MOST)
            return FAIL(MALFORMED);
        if (!status_ok(base64_parse(line, out->hashes[out->count].bytes, SHA256_BYTES, &size)) || size != SHA256_BYTES)
            return FAIL(MALFORMED);
        out->count++;
    }
}

struct status add_checkpoint_parse(struct span body, struct add_checkpoint *out)
{
    struct cursor cursor = cursor_of(body);
    struct add_checkpoint request = {.growth.old_size = 0};
    if (body.size > ADD_CHECKPOINT_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(read_old_size(&cursor, &request.growth.old_size));
    TRY(read_proof(&cursor, &request.growth.proof));
    if (cursor_is_done(&cursor) || (request.growth.old_size == 0 && request.growth.proof.count))
        return FAIL(MALFORMED);
    request.checkpoint = cursor.rest;
    *out = request;
    return STATUS(OK);
}
_Static_assert(ADD_CHECKPOINT_PROOF_MOST <= N(((struct tree_proof *)0)->hashes), "every proof that is taken has room");

struct status add_checkpoint_print(const struct add_checkpoint *request, struct arena *arena, struct span *out)
{
    const struct tree_growth *growth = &request->growth;
    char old[sizeof OLD_WORD + 21];
    uint8_t *room;
    if (growth->proof.count > ADD_CHECKPOINT_PROOF_MOST)
        return FAIL(INVALID);
    snprintf(old, sizeof old, OLD_WORD "%llu\n", (unsigned long long)growth->old_size);
    size_t size = strlen(old) + growth->proof.count * HASH_LINE_BYTES + 1 + request->checkpoint.size;
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    write_text(&writer, old);
    for (size_t i = 0; i < growth->proof.count; i++) {
        char line[BASE64_ROOM(SHA256_BYTES)];
        base64_print(SPAN_OF_ARRAY(growth->proof.hashes[i].bytes), line);
        write_text(&writer, line);
        write_u8(&writer, '\n');
    }
    write_u8(&writer, '\n');
    write_bytes(&writer, request->checkpoint);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static struct status read_code(struct cursor *cursor, enum witness_code *out)
{
    static const uint16_t codes[] = {
#define WITNESS_CODE_NUMBER(number, name) number,
        WITNESS_CODES(WITNESS_CODE_NUMBER)
#undef WITNESS_CODE_NUMBER
    };
    struct span line;
    uint64_t number;
    TRY(cursor_read_until(cursor, '\n', &line));
    if (!status_ok(decimal_parse(line, 999, &number)))
        return FAIL(MALFORMED);
    for (size_t i = 0; i < N(codes); i++)
        if (codes[i] == number) {
            *out = (enum witness_code)number;
            return STATUS(OK);
        }
    return FAIL(MALFORMED);
}

struct status witness_response_parse(struct span body, struct witness_response *out)
{
    struct cursor cursor = cursor_of(body);
    struct witness_response response = {.held = 0};
    struct span line;
    TRY(read_code(&cursor, &response.code));
    if (response.code == WITNESS_CONFLICT) {
        TRY(cursor_read_until(&cursor, '\n', &line));
        if (!status_ok(decimal_parse(line, TREE_SIZE_MOST, &response.held)))
            return FAIL(MALFORMED);
    }
    if (response.code == WITNESS_COSIGNED)
        response.lines = cursor.rest;
    if (response.code == WITNESS_COSIGNED ? !response.lines.size : !cursor_is_done(&cursor))
        return FAIL(MALFORMED);
    *out = response;
    return STATUS(OK);
}

struct status witness_response_print(const struct witness_response *response, struct arena *arena, struct span *out)
{
    const char *text;
    if (response->code == WITNESS_COSIGNED)
        TRY(arena_print(arena, &text, "%d\n%.*s", WITNESS_COSIGNED, (int)response->lines.size, (const char *)response->lines.data));
    else if (response->code == WITNESS_CONFLICT)
        TRY(arena_print(arena, &text, "%d\n%llu\n", WITNESS_CONFLICT, (unsigned long long)response->held));
    else
        TRY(arena_print(arena, &text, "%d\n", (int)response->code));
    *out = span_of_text(text);
    return STATUS(OK);
}
