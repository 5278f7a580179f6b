// SPDX-License-Identifier: EUPL-1.2
//
// The text form of a domain key, and what makes one acceptable.
#include "pseudonym/domain_key.h"

#include "base/cursor.h"
#include "base/text.h"

#define SIGN_PREFIX "schakel/domain-key/v1"

bool domain_name_is_valid(struct span name)
{
    if (name.size == 0 || name.size > DOMAIN_NAME_MOST || name.data[0] < 'a' || name.data[0] > 'z')
        return false;
    for (size_t i = 1; i < name.size; i++) {
        uint8_t c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

/* ---- printing ---- */

static void line_hex(struct writer *writer, const char *before, struct span bytes)
{
    char hex[2 * 64 + 1];
    hex_print(bytes, hex);
    write_text(writer, before);
    write_text(writer, hex);
    write_text(writer, "\n");
}

static void line_number(struct writer *writer, const char *word, uint32_t number)
{
    char line[40];
    snprintf(line, sizeof line, "%s %u\n", word, (unsigned)number);
    write_text(writer, line);
}

static void print_body(const struct domain_key *record, struct writer *writer)
{
    char before[64];
    write_text(writer, "schakel-domain-key 1\ndomain ");
    write_text(writer, record->domain);
    write_text(writer, "\n");
    line_number(writer, "epoch", record->epoch);
    line_number(writer, "generation", record->generation);
    line_number(writer, "threshold", record->threshold);
    line_number(writer, "size", record->size);
    line_hex(writer, "transcript ", SPAN_OF_ARRAY(record->transcript));
    line_hex(writer, "key ", SPAN_OF_ARRAY(record->key.bytes));
    for (unsigned i = 0; i < record->size; i++) {
        snprintf(before, sizeof before, "member %u %s ", i + 1, record->members[i].oin.text);
        line_hex(writer, before, SPAN_OF_ARRAY(record->members[i].public_share.bytes));
    }
}

struct status domain_key_print(const struct domain_key *record, char *room, size_t size, size_t *out_size)
{
    char before[32];
    struct writer writer = writer_of(room, size);
    print_body(record, &writer);
    for (unsigned i = 0; i < record->size; i++) {
        if (!record->members[i].is_signed)
            continue;
        snprintf(before, sizeof before, "signature %u ", i + 1);
        line_hex(&writer, before, SPAN_OF_ARRAY(record->members[i].signature));
    }
    if (writer.overflow)
        return FAIL(TOO_LARGE);
    *out_size = writer.used;
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

static struct status line_next(struct reader *reader, const char *word)
{
    reader->number++;
    size_t size = strlen(word);
    if (!status_ok(cursor_read_until(&reader->cursor, '\n', &reader->line)) || reader->line.size < size + 1 ||
        memcmp(reader->line.data, word, size) != 0 || reader->line.data[size] != ' ')
        return bad_line(reader, word);
    reader->line = span_slice(reader->line, size + 1, reader->line.size);
    return STATUS(OK);
}

/* The next word of the line, up to a blank or the end. */
static struct span word_next(struct reader *reader)
{
    const uint8_t *blank = reader->line.size ? memchr(reader->line.data, ' ', reader->line.size) : NULL;
    size_t size = blank ? (size_t)(blank - reader->line.data) : reader->line.size;
    struct span word = span_slice(reader->line, 0, size);
    reader->line = blank ? span_slice(reader->line, size + 1, reader->line.size) : span_empty();
    return word;
}

static struct status number_parse(struct reader *reader, struct span text, uint32_t least, uint32_t most, uint32_t *out)
{
    uint64_t value = 0;
    if (!status_ok(decimal_parse(text, most, &value)) || value < least)
        return complain(reader->why, FAIL(INVALID), "%s:%u: expected a number from %u to %u", reader->file, reader->number, (unsigned)least,
                        (unsigned)most);
    *out = (uint32_t)value;
    return STATUS(OK);
}

static struct status number_line(struct reader *reader, const char *word, uint32_t most, uint32_t *out)
{
    TRY(line_next(reader, word));
    return number_parse(reader, reader->line, 1, most, out);
}

/* Exactly this many bytes, in lower case: the other case would be a second form of the same record. */
static bool bytes_parse(struct span hex, uint8_t *out, size_t size)
{
    for (size_t i = 0; i < hex.size; i++)
        if (hex.data[i] >= 'A' && hex.data[i] <= 'F')
            return false;
    return status_ok(hex_parse(hex, out, size));
}

static struct status element_parse(struct reader *reader, struct span hex, struct element *out)
{
    uint8_t bytes[ELEMENT_BYTES];
    if (!bytes_parse(hex, bytes, sizeof bytes) || !status_ok(element_decode(SPAN_OF_ARRAY(bytes), out)))
        return bad_line(reader, "a point of ristretto255 in 64 lower-case hex digits");
    return STATUS(OK);
}

static struct status head_parse(struct reader *reader, struct domain_key *record)
{
    uint32_t threshold = 0, size = 0;
    TRY(line_next(reader, "schakel-domain-key"));
    if (!span_is_text(reader->line, "1"))
        return complain(reader->why, FAIL(UNSUPPORTED), "%s:1: expected version 1", reader->file);
    TRY(line_next(reader, "domain"));
    if (!domain_name_is_valid(reader->line))
        return bad_line(reader, "a domain name");
    memcpy(record->domain, reader->line.data, reader->line.size);
    TRY(number_line(reader, "epoch", UINT32_MAX, &record->epoch));
    TRY(number_line(reader, "generation", UINT32_MAX, &record->generation));
    TRY(number_line(reader, "threshold", THRESHOLD_MOST, &threshold));
    TRY(number_line(reader, "size", COMMITTEE_MOST, &size));
    if (threshold < THRESHOLD_LEAST || size < 2 * threshold - 1)
        return complain(reader->why, FAIL(INVALID), "%s:%u: expected a threshold of at least %d and a size of at least twice that less one",
                        reader->file, reader->number, THRESHOLD_LEAST);
    record->threshold = (uint8_t)threshold;
    record->size = (uint8_t)size;
    TRY(line_next(reader, "transcript"));
    if (!bytes_parse(reader->line, record->transcript, sizeof record->transcript))
        return bad_line(reader, "64 lower-case hex digits");
    TRY(line_next(reader, "key"));
    return element_parse(reader, reader->line, &record->key);
}

static struct status member_parse(struct reader *reader, struct domain_key *record, uint32_t i)
{
    uint32_t number;
    TRY(line_next(reader, "member"));
    TRY(number_parse(reader, word_next(reader), i + 1, i + 1, &number));
    if (!status_ok(oin_parse(word_next(reader), &record->members[i].oin)))
        return bad_line(reader, "an OIN of 20 digits");
    for (uint32_t j = 0; j < i; j++)
        if (oin_equal(&record->members[i].oin, &record->members[j].oin))
            return complain(reader->why, FAIL(INVALID), "%s:%u: this member is listed twice", reader->file, reader->number);
    return element_parse(reader, reader->line, &record->members[i].public_share);
}

static struct status signature_parse(struct reader *reader, struct domain_key *record, uint32_t *last)
{
    TRY(line_next(reader, "signature"));
    TRY(number_parse(reader, word_next(reader), *last + 1, record->size, last));
    struct domain_key_member *member = &record->members[*last - 1];
    if (!bytes_parse(reader->line, member->signature, sizeof member->signature))
        return bad_line(reader, "a signature in 128 lower-case hex digits");
    member->is_signed = true;
    return STATUS(OK);
}

struct status domain_key_parse(struct span text, const char *file, struct complaint *why, struct domain_key *out)
{
    struct domain_key record = {0};
    struct reader reader = {.cursor = cursor_of(text), .file = file, .why = why};
    uint32_t last = 0;
    TRY(head_parse(&reader, &record));
    for (uint32_t i = 0; i < record.size; i++)
        TRY(member_parse(&reader, &record, i));
    while (!cursor_is_done(&reader.cursor))
        TRY(signature_parse(&reader, &record, &last));
    *out = record;
    return STATUS(OK);
}

/* ---- what makes it acceptable ---- */

void domain_key_sign(const struct domain_key *record, const struct sign_key *key, uint8_t out[static SIGNATURE_BYTES])
{
    char room[DOMAIN_KEY_ROOM];
    struct writer writer = writer_of(room, sizeof room);
    print_body(record, &writer);
    ENSURE(!writer.overflow);
    sign_message(key, SIGN_PREFIX, writer_span(&writer), out);
}

struct status domain_key_verify(const struct domain_key *record, const uint8_t public_key[static SIGN_PUBLIC_BYTES],
                                const uint8_t signature[static SIGNATURE_BYTES])
{
    char room[DOMAIN_KEY_ROOM];
    struct writer writer = writer_of(room, sizeof room);
    print_body(record, &writer);
    ENSURE(!writer.overflow);
    return sign_verify(public_key, SIGN_PREFIX, writer_span(&writer), signature);
}

/* Any t shares with consecutive indices from `first` must give K; together that puts all on one polynomial: two neighbouring windows
 * share t-1 points and the point at zero, which fix it. */
static struct status window_check(const struct domain_key *record, uint8_t first)
{
    struct member_set members = {.count = record->threshold};
    struct element sum = {{0}}, term;
    for (uint8_t i = 0; i < record->threshold; i++)
        members.index[i] = (uint8_t)(first + i);
    for (uint8_t i = 0; i < record->threshold; i++) {
        evaluate_weighed_key(&record->members[members.index[i] - 1].public_share, &members, members.index[i], &term);
        element_add(&sum, &term, &sum);
    }
    return element_equal(&sum, &record->key) ? STATUS(OK) : FAIL(BAD_PROOF);
}

struct status domain_key_check(const struct domain_key *record, const uint8_t (*sign_keys)[SIGN_PUBLIC_BYTES])
{
    unsigned valid = 0;
    for (uint8_t first = 1; first + record->threshold - 1 <= record->size; first++)
        TRY(window_check(record, first));
    for (uint8_t i = 0; i < record->size; i++)
        if (record->members[i].is_signed && status_ok(domain_key_verify(record, sign_keys[i], record->members[i].signature)))
            valid++;
    return valid >= record->threshold ? STATUS(OK) : FAIL(BAD_SIGNATURE);
}

struct status domain_key_share_check(const struct domain_key *record, uint8_t me, const struct scalar *share)
{
    struct element public_share;
    if (me == 0 || me > record->size)
        return FAIL(BAD_COMMITTEE);
    element_multiply_generator(share, &public_share);
    return element_equal(&public_share, &record->members[me - 1].public_share) ? STATUS(OK) : FAIL(BAD_PROOF);
}

bool domain_share_is_of(const struct domain_share *share, const struct domain_key *record)
{
    return strcmp(share->domain, record->domain) == 0 && share->epoch == record->epoch && share->generation == record->generation &&
           share->index >= 1 && share->index <= record->size &&
           element_equal(&share->verification, &record->members[share->index - 1].public_share);
}
