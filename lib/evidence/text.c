// SPDX-License-Identifier: EUPL-1.2
//
// Lines, and base64 in them.
#include "evidence/text.h"

#include "base/text.h"

/* Up to the line's end, which goes too. */
struct status evidence_read_line(struct span *rest, const char *word, struct span *out)
{
    size_t size = strlen(word);
    const uint8_t *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    if (!end || rest->size <= size || memcmp(rest->data, word, size) != 0 || rest->data[size] != ' ')
        return FAIL(MALFORMED);
    size_t line = (size_t)(end - rest->data);
    if (line <= size)
        return FAIL(MALFORMED);
    *out = span_of(rest->data + size + 1, line - size - 1);
    *rest = span_slice(*rest, line + 1, rest->size);
    return STATUS(OK);
}

struct status evidence_read_bytes(struct span *rest, const char *word, struct arena *arena, struct span *out)
{
    struct span text;
    uint8_t *bytes;
    size_t size;
    TRY(evidence_read_line(rest, word, &text));
    TRY(ARENA_NEW(arena, text.size + 1, &bytes));
    TRY(base64_parse(text, bytes, text.size, &size));
    *out = span_of(bytes, size);
    return size ? STATUS(OK) : FAIL(MALFORMED);
}

struct status evidence_print_bytes(struct span bytes, struct arena *arena, const char **out)
{
    char *text;
    TRY(ARENA_NEW(arena, (bytes.size + 2) / 3 * 4 + 1, &text));
    base64_print(bytes, text);
    *out = text;
    return STATUS(OK);
}

struct status evidence_read_ring(struct span text, struct arena *arena, struct ring **out, struct complaint *why)
{
    uint8_t keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES] = {{0}};
    struct ring *ring;
    TRY(ring_parse(text, "the ring", arena, why, &ring));
    for (uint8_t i = 0; i < ring->size; i++)
        memcpy(keys[i], ring->members[i].sign_public, SIGN_PUBLIC_BYTES);
    struct status status = ring_check(ring, (const uint8_t(*)[SIGN_PUBLIC_BYTES])keys);
    *out = ring;
    return status_ok(status) ? status : complain(why, status, "the ring: fewer than %u of its members signed it", ring->threshold);
}
