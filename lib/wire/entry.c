// SPDX-License-Identifier: EUPL-1.2
//
// Ledger entries: their encoding, the words of their kinds, and the commitments that stand in for what
// could point to a person.
#include "wire/entry.h"
#include "base/cursor.h"
#include "wire/entry_shape.h"

#define COMMIT_PREFIX "schakel/commit/v1"
#define SUBJECTS_PREFIX "schakel/subjects/v1"

struct status entry_encode(const struct entry *entry, struct arena *arena, struct span *out)
{
    return shape_encode(&entry_shape, entry, arena, out);
}

struct status entry_decode(struct span bytes, struct arena *arena, struct entry *out)
{
    return shape_decode(&entry_shape, bytes, arena, out);
}

const char *entry_kind_word(enum entry_kind kind)
{
    static const char *const words[ENTRY_KINDS_END] = {
#define ENTRY_KIND_WORD(name, number, word) [number] = word,
        ENTRY_KINDS(ENTRY_KIND_WORD)
#undef ENTRY_KIND_WORD
    };
    ENSURE(kind > 0 && kind < ENTRY_KINDS_END);
    return words[kind];
}

const char *commit_field_word(enum commit_field field)
{
    static const char *const words[COMMIT_FIELDS_END] = {
#define COMMIT_FIELD_WORD(name, number, word) [number] = word,
        COMMIT_FIELDS(COMMIT_FIELD_WORD)
#undef COMMIT_FIELD_WORD
    };
    ENSURE(field > 0 && field < COMMIT_FIELDS_END);
    return words[field];
}

void commit_salt(const uint8_t key[static 32], const struct exchange_id *exchange_id, enum commit_field field, uint8_t out_salt[static 32])
{
    struct span parts[] = {exchange_id_span(exchange_id), span_of_text(commit_field_word(field))};
    hmac_sha256(key, parts, N(parts), out_salt);
}

void commit_make(enum commit_field field, const uint8_t salt[static 32], struct span value, uint8_t out[static SHA256_BYTES])
{
    struct span word = span_of_text(commit_field_word(field));
    uint8_t word_size[1], value_size[8];
    struct writer word_writer = writer_of(word_size, sizeof word_size), value_writer = writer_of(value_size, sizeof value_size);
    write_u8(&word_writer, (uint8_t)word.size);
    write_u64(&value_writer, value.size);
    struct span parts[] = {
        span_of_text(COMMIT_PREFIX), SPAN_OF_ARRAY(word_size), word, span_of(salt, 32), SPAN_OF_ARRAY(value_size), value,
    };
    sha256_parts(parts, N(parts), out);
}

static int compare_commits(const void *a, const void *b) { return memcmp(a, b, SHA256_BYTES); }

void commit_list(struct subject_commit *commits, size_t count, uint8_t out[static SHA256_BYTES])
{
    struct span parts[2 + SUBJECTS_MOST] = {span_of_text(SUBJECTS_PREFIX)};
    const uint8_t size[] = {(uint8_t)count};
    ENSURE(count >= 1 && count <= SUBJECTS_MOST);
    qsort(commits, count, sizeof *commits, compare_commits);
    parts[1] = SPAN_OF_ARRAY(size);
    for (size_t i = 0; i < count; i++)
        parts[2 + i] = SPAN_OF_ARRAY(commits[i].value);
    sha256_parts(parts, 2 + count, out);
}
