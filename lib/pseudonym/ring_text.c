// SPDX-License-Identifier: EUPL-1.2
//
// The text form of a ring: one way to write it.
#include "pseudonym/ring.h"

#include "base/cursor.h"
#include "base/text.h"

#define FORM_WORD "schakel-ring"
#define FORM_VERSION "2"

/* ---- printing ---- */

static void write_hex(struct writer *writer, struct span bytes)
{
    char hex[2 * SIGNATURE_BYTES + 1];
    hex_print(bytes, hex);
    write_text(writer, hex);
}

static void write_line(struct writer *writer, const char *before, struct span bytes)
{
    write_text(writer, before);
    write_hex(writer, bytes);
    write_text(writer, "\n");
}

static void write_key(const struct ring *ring, const struct ring_key *key, struct writer *writer)
{
    char name[DOMAIN_NAME_MOST + OIN_DIGITS + 24];
    snprintf(name, sizeof name, "key %s %s %u", key->name.domain, key->name.holder.text, (unsigned)key->name.epoch);
    write_text(writer, name);
    for (uint8_t k = 0; k < ring->threshold; k++) {
        write_text(writer, " ");
        write_hex(writer, SPAN_OF_ARRAY(key->commitments[k].bytes));
    }
    write_text(writer, "\n");
}

static void write_body(const struct ring *ring, struct writer *writer)
{
    char line[64];
    snprintf(line, sizeof line, FORM_WORD " " FORM_VERSION "\ngeneration %u\n", (unsigned)ring->generation);
    write_text(writer, line);
    write_line(writer, "previous ", SPAN_OF_ARRAY(ring->previous));
    snprintf(line, sizeof line, "committee %u %u\n", ring->threshold, ring->size);
    write_text(writer, line);
    for (unsigned i = 0; i < ring->size; i++) {
        snprintf(line, sizeof line, "member %u %s ", i + 1, ring->members[i].oin.text);
        write_line(writer, line, SPAN_OF_ARRAY(ring->members[i].sign_public));
    }
    for (size_t i = 0; i < ring->key_count; i++)
        write_key(ring, &ring->keys[i], writer);
    write_line(writer, "transcript ", SPAN_OF_ARRAY(ring->transcript));
}

static int compare_ring_keys(const void *a, const void *b)
{
    return ring_name_compare(&((const struct ring_key *)a)->name, &((const struct ring_key *)b)->name);
}

struct status ring_compose(struct ring *ring, struct arena *arena)
{
    uint8_t *room;
    TRY(ARENA_NEW(arena, RING_TEXT_MOST, &room));
    struct writer writer = writer_of(room, RING_TEXT_MOST);
    qsort(ring->keys, ring->key_count, sizeof *ring->keys, compare_ring_keys);
    write_body(ring, &writer);
    ENSURE(!writer.overflow);
    ring->body = writer_span(&writer);
    return STATUS(OK);
}

struct status ring_print(const struct ring *ring, struct arena *arena, struct span *out)
{
    uint8_t *room;
    char before[32];
    TRY(ARENA_NEW(arena, RING_TEXT_MOST, &room));
    struct writer writer = writer_of(room, RING_TEXT_MOST);
    write_bytes(&writer, ring->body);
    for (unsigned i = 0; i < ring->size; i++) {
        if (!ring->members[i].is_signed)
            continue;
        snprintf(before, sizeof before, "signature %u ", i + 1);
        write_line(&writer, before, SPAN_OF_ARRAY(ring->members[i].signature));
    }
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* ---- parsing ---- */

struct reader {
    struct cursor cursor;
    struct span line; /* what is left of the line at hand */
    unsigned number;
    const char *file;
    struct complaint *why;
};

static struct status bad_line(const struct reader *reader, const char *expected)
{
    return complain(reader->why, FAIL(MALFORMED), "%s:%u: expected %s", reader->file, reader->number, expected);
}

/* Whether the next line begins with this word. */
static bool is_next(const struct reader *reader, const char *word)
{
    size_t size = strlen(word);
    const struct span rest = reader->cursor.rest;
    return rest.size > size && memcmp(rest.data, word, size) == 0 && rest.data[size] == ' ';
}

static struct status line_next(struct reader *reader, const char *word)
{
    size_t size = strlen(word);
    bool is_it = is_next(reader, word);
    reader->number++;
    if (!status_ok(cursor_read_until(&reader->cursor, '\n', &reader->line)) || !is_it || reader->line.size < size + 1)
        return bad_line(reader, word);
    reader->line = span_slice(reader->line, size + 1, reader->line.size);
    return STATUS(OK);
}

/* The next word of the line, up to a blank or the end; no blank may end the line. */
static struct status word_next(struct reader *reader, struct span *out)
{
    const uint8_t *blank = reader->line.size ? memchr(reader->line.data, ' ', reader->line.size) : NULL;
    size_t size = blank ? (size_t)(blank - reader->line.data) : reader->line.size;
    *out = span_slice(reader->line, 0, size);
    reader->line = blank ? span_slice(reader->line, size + 1, reader->line.size) : span_empty();
    return size && (!blank || reader->line.size) ? STATUS(OK) : bad_line(reader, "a word, and one blank between two");
}

static struct status number_next(struct reader *reader, uint32_t least, uint32_t most, uint32_t *out)
{
    uint64_t value = 0;
    struct span word;
    TRY(word_next(reader, &word));
    if (!status_ok(decimal_parse(word, most, &value)) || value < least)
        return complain(reader->why, FAIL(INVALID), "%s:%u: expected a number from %u to %u", reader->file, reader->number, (unsigned)least,
                        (unsigned)most);
    *out = (uint32_t)value;
    return STATUS(OK);
}

static struct status line_ends(const struct reader *reader)
{
    return reader->line.size ? bad_line(reader, "the end of the line") : STATUS(OK);
}

/* Exactly this many bytes, in lower case: the other case would be a second form of the same ring. */
static struct status bytes_next(struct reader *reader, uint8_t *out, size_t size)
{
    struct span hex;
    TRY(word_next(reader, &hex));
    for (size_t i = 0; i < hex.size; i++)
        if (hex.data[i] >= 'A' && hex.data[i] <= 'F')
            return bad_line(reader, "lower-case hex digits");
    return status_ok(hex_parse(hex, out, size)) ? STATUS(OK) : bad_line(reader, "lower-case hex digits, as many as it has");
}

static struct status element_next(struct reader *reader, struct element *out)
{
    uint8_t bytes[ELEMENT_BYTES];
    TRY(bytes_next(reader, bytes, sizeof bytes));
    return status_ok(element_decode(SPAN_OF_ARRAY(bytes), out)) ? STATUS(OK) : bad_line(reader, "a point of ristretto255");
}

static struct status oin_next(struct reader *reader, struct oin *out)
{
    struct span word;
    TRY(word_next(reader, &word));
    return status_ok(oin_parse(word, out)) ? STATUS(OK) : bad_line(reader, "an OIN of 20 digits");
}

static struct status hash_line(struct reader *reader, const char *word, uint8_t out[static SHA256_BYTES])
{
    TRY(line_next(reader, word));
    TRY(bytes_next(reader, out, SHA256_BYTES));
    return line_ends(reader);
}

static struct status head_parse(struct reader *reader, struct ring *ring)
{
    static const uint8_t zeros[SHA256_BYTES];
    uint32_t threshold = 0, size = 0;
    TRY(line_next(reader, FORM_WORD));
    if (!span_is_text(reader->line, FORM_VERSION))
        return complain(reader->why, FAIL(UNSUPPORTED), "%s:1: expected version " FORM_VERSION, reader->file);
    TRY(line_next(reader, "generation"));
    TRY(number_next(reader, 1, UINT32_MAX, &ring->generation));
    TRY(line_ends(reader));
    TRY(hash_line(reader, "previous", ring->previous));
    if ((ring->generation == 1) != (memcmp(ring->previous, zeros, sizeof zeros) == 0))
        return bad_line(reader, "zeros in generation 1, and in no other");
    TRY(line_next(reader, "committee"));
    TRY(number_next(reader, THRESHOLD_LEAST, THRESHOLD_MOST, &threshold));
    TRY(number_next(reader, 2 * threshold - 1, COMMITTEE_MOST, &size));
    ring->threshold = (uint8_t)threshold;
    ring->size = (uint8_t)size;
    return line_ends(reader);
}

static struct status member_parse(struct reader *reader, struct ring *ring, uint32_t i)
{
    struct ring_member *member = &ring->members[i];
    uint32_t number;
    TRY(line_next(reader, "member"));
    TRY(number_next(reader, i + 1, i + 1, &number));
    TRY(oin_next(reader, &member->oin));
    TRY(bytes_next(reader, member->sign_public, sizeof member->sign_public));
    for (uint32_t j = 0; j < i; j++)
        if (oin_equal(&member->oin, &ring->members[j].oin) ||
            memcmp(member->sign_public, ring->members[j].sign_public, sizeof member->sign_public) == 0)
            return complain(reader->why, FAIL(INVALID), "%s:%u: this member or its key is listed twice", reader->file, reader->number);
    return line_ends(reader);
}

static struct status key_parse(struct reader *reader, struct ring *ring)
{
    struct ring_key *key = &ring->keys[ring->key_count];
    struct span domain;
    TRY(line_next(reader, "key"));
    if (ring->key_count == RING_KEYS_MOST)
        return complain(reader->why, FAIL(TOO_LARGE), "%s:%u: more than %d keys", reader->file, reader->number, RING_KEYS_MOST);
    TRY(word_next(reader, &domain));
    if (!domain_name_is_valid(domain))
        return bad_line(reader, "a domain name");
    memcpy(key->name.domain, domain.data, domain.size);
    TRY(oin_next(reader, &key->name.holder));
    TRY(number_next(reader, 1, UINT32_MAX, &key->name.epoch));
    if (!ring_name_is_valid(&key->name))
        return bad_line(reader, "an OIN of zeros for " RING_ESCROW_DOMAIN " and for nothing else");
    if (ring->key_count && ring_name_compare(&key[-1].name, &key->name) >= 0)
        return complain(reader->why, FAIL(INVALID), "%s:%u: keys must be in order and different", reader->file, reader->number);
    for (uint8_t k = 0; k < ring->threshold; k++)
        TRY(element_next(reader, &key->commitments[k]));
    ring->key_count++;
    return line_ends(reader);
}

static struct status signature_parse(struct reader *reader, struct ring *ring, uint32_t *last)
{
    TRY(line_next(reader, "signature"));
    TRY(number_next(reader, *last + 1, ring->size, last));
    struct ring_member *member = &ring->members[*last - 1];
    TRY(bytes_next(reader, member->signature, sizeof member->signature));
    member->is_signed = true;
    return line_ends(reader);
}

struct status ring_parse(struct span text, const char *file, struct arena *arena, struct complaint *why, struct ring **out)
{
    struct reader reader = {.cursor = cursor_of(text), .file = file, .why = why};
    struct ring *ring;
    uint32_t last = 0;
    TRY(ARENA_NEW(arena, 1, &ring));
    TRY(head_parse(&reader, ring));
    for (uint32_t i = 0; i < ring->size; i++)
        TRY(member_parse(&reader, ring, i));
    do
        TRY(key_parse(&reader, ring));
    while (is_next(&reader, "key"));
    TRY(hash_line(&reader, "transcript", ring->transcript));
    ring->body = span_slice(text, 0, text.size - reader.cursor.rest.size);
    while (!cursor_is_done(&reader.cursor))
        TRY(signature_parse(&reader, ring, &last));
    *out = ring;
    return STATUS(OK);
}
