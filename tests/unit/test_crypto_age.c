// SPDX-License-Identifier: EUPL-1.2
//
// Sealed files of age: what we seal is opened whole by who it is for and by nobody else, each changed byte is found, and Debian's age
// reads what we write and writes what we read, at each size at which a chunk begins or ends.
#include "crypto/age.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))
#define FILE_ROOM ((size_t)512 * 1024)

static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072};
static struct arena *arena;
static char folder[] = "/tmp/schakel.age.XXXXXX";
static struct age_identity identities[2];
static struct age_recipient recipients[2];

static const char *path_of(const char *name)
{
    const char *path;
    OK(arena_print(arena, &path, "%s/%s", folder, name));
    return path;
}

static void put_file(const char *name, struct span bytes)
{
    FILE *file = fopen(path_of(name), "wb");
    cr_assert(file && fwrite(bytes.data ? (const void *)bytes.data : "", 1, bytes.size, file) == bytes.size && fclose(file) == 0);
}

static struct span get_file(const char *name)
{
    uint8_t *bytes;
    FILE *file = fopen(path_of(name), "rb");
    OK(ARENA_NEW(arena, FILE_ROOM, &bytes));
    cr_assert(file);
    struct span got = span_of(bytes, fread(bytes, 1, FILE_ROOM, file));
    fclose(file);
    return got;
}

static void run(const char *sentence)
{
    const char *line;
    OK(arena_print(arena, &line, "cd %s && %s", folder, sentence));
    cr_assert(system(line) == 0, "%s", sentence);
}

/* Two identities, made by age-keygen. */
static void start(void)
{
    static const char *const names[] = {"first", "second"};
    OK(crypto_start());
    OK(arena_new((size_t)256 * 1024 * 1024, &arena));
    cr_assert(mkdtemp(folder));
    for (size_t i = 0; i < N(names); i++) {
        const char *sentence;
        OK(arena_print(arena, &sentence, "age-keygen -o %s 2>/dev/null && age-keygen -y %s | tr -d '\\n' >%s.pub", names[i], names[i],
                       names[i]));
        run(sentence);
        OK(age_identity_parse(get_file(names[i]), &identities[i]));
        OK(arena_print(arena, &sentence, "%s.pub", names[i]));
        OK(age_recipient_parse(get_file(sentence), &recipients[i]));
    }
}
static void stop(void)
{
    run("rm -r \"$PWD\"");
    arena = arena_free(arena);
}
TestSuite(crypto_age, .init = start, .fini = stop, .timeout = 120);

static struct span sample(size_t size)
{
    uint8_t *bytes;
    OK(ARENA_NEW(arena, size + 1, &bytes));
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 31 + i / 251);
    return span_of(bytes, size);
}

static struct span sealed_of(struct span plain, size_t count)
{
    uint8_t *room;
    struct age_stream stream;
    struct span header;
    OK(ARENA_NEW(arena, FILE_ROOM, &room));
    OK(age_seal_begin(recipients, count, system_random(), arena, &header, &stream));
    memcpy(room, header.data, header.size);
    size_t used = header.size;
    while (!stream.is_over) {
        const struct span chunk = span_slice(plain, 0, AGE_CHUNK_BYTES);
        plain = span_slice(plain, chunk.size, plain.size);
        age_seal_chunk(&stream, chunk, plain.size == 0, room + used);
        used += chunk.size + AGE_TAG_BYTES;
    }
    return span_of(room, used);
}

static struct status open_all(struct span file, const struct age_identity *identity, struct span *out)
{
    uint8_t *room;
    struct age_stream stream;
    size_t header, size, used = 0;
    OK(ARENA_NEW(arena, FILE_ROOM, &room));
    TRY(age_open_begin(file, identity, &header, &stream));
    struct span rest = span_slice(file, header, file.size);
    do {
        const struct span chunk = span_slice(rest, 0, AGE_SEALED_CHUNK_BYTES);
        rest = span_slice(rest, chunk.size, rest.size);
        TRY(age_open_chunk(&stream, chunk, rest.size == 0, room + used, &size));
        used += size;
    } while (rest.size);
    *out = span_of(room, used);
    return STATUS(OK);
}

Test(crypto_age, what_we_seal_both_of_us_open)
{
    for (size_t i = 0; i < N(sizes); i++) {
        struct span plain = sample(sizes[i]), opened;
        struct span file = sealed_of(plain, 2);
        for (size_t k = 0; k < N(identities); k++) {
            OK(open_all(file, &identities[k], &opened));
            cr_expect(span_equal(opened, plain), "%zu bytes", sizes[i]);
        }
        put_file("file", file);
        run("age -d -i second file >plain");
        cr_expect(span_equal(get_file("plain"), plain), "%zu bytes, by age", sizes[i]);
    }
}

Test(crypto_age, what_age_seals_we_open)
{
    for (size_t i = 0; i < N(sizes); i++) {
        struct span plain = sample(sizes[i]), opened;
        put_file("plain", plain);
        run("age -R first.pub -R second.pub -o file plain");
        OK(open_all(get_file("file"), &identities[1], &opened));
        cr_expect(span_equal(opened, plain), "%zu bytes", sizes[i]);
        run("rm file");
    }
}

Test(crypto_age, it_opens_for_nobody_else)
{
    struct span opened;
    IS(open_all(sealed_of(sample(100), 1), &identities[1], &opened), NOT_ALLOWED);
}

/* Each bit of a byte in turn, as the byte moves. */
Test(crypto_age, every_byte_that_is_changed_is_found)
{
    struct span plain = sample(200), opened;
    struct span file = sealed_of(plain, 2);
    uint8_t *copy;
    OK(ARENA_NEW(arena, file.size, &copy));
    for (size_t at = 0; at < file.size; at++) {
        memcpy(copy, file.data, file.size);
        copy[at] ^= (uint8_t)(1 << at % 8);
        cr_expect(!status_ok(open_all(span_of(copy, file.size), &identities[0], &opened)), "byte %zu of %zu", at, file.size);
    }
}

Test(crypto_age, what_is_cut_off_added_or_moved_is_found)
{
    struct span opened;
    struct span file = sealed_of(sample(2 * AGE_CHUNK_BYTES + 5), 1);
    const size_t cuts[] = {1, 5 + AGE_TAG_BYTES, 5 + AGE_TAG_BYTES + 1, AGE_SEALED_CHUNK_BYTES + 5 + AGE_TAG_BYTES};
    for (size_t i = 0; i < N(cuts); i++)
        cr_expect(!status_ok(open_all(span_slice(file, 0, file.size - cuts[i]), &identities[0], &opened)), "%zu bytes cut off", cuts[i]);
    uint8_t *copy;
    OK(ARENA_NEW(arena, file.size + 1, &copy));
    memcpy(copy, file.data, file.size);
    cr_expect(!status_ok(open_all(span_of(copy, file.size + 1), &identities[0], &opened)), "a byte added");
    const size_t first = file.size - 2 * AGE_SEALED_CHUNK_BYTES - 5 - AGE_TAG_BYTES;
    memcpy(copy + first, file.data + first + AGE_SEALED_CHUNK_BYTES, AGE_SEALED_CHUNK_BYTES);
    memcpy(copy + first + AGE_SEALED_CHUNK_BYTES, file.data + first, AGE_SEALED_CHUNK_BYTES);
    IS(open_all(span_of(copy, file.size), &identities[0], &opened), CORRUPT);
}

Test(crypto_age, two_files_of_one_content_have_nothing_in_common)
{
    struct span a = sealed_of(sample(64), 1), b = sealed_of(sample(64), 1);
    cr_expect(a.size == b.size && memcmp(a.data + a.size - 80, b.data + b.size - 80, 80) != 0);
    cr_expect(memcmp(a.data + 32, b.data + 32, 43) != 0, "the ephemeral keys");
}

/* As the format asks of a reader: stanzas of other kinds are passed over; what is no header of one form is refused. */
Test(crypto_age, headers)
{
    struct span file = sealed_of(sample(3), 1), opened;
    const char *text = (const char *)file.data;
    const size_t stanza = (size_t)((const char *)memchr(text, '\n', file.size) - text) + 1;
    static const struct {
        const char *before; /* put behind the version line */
        enum status_code code;
    } rows[] = {{"-> other one two\nQUJD\n", STATUS_CORRUPT}, /* known as a stanza, and the MAC is over it */
                {"-> other\n\n", STATUS_CORRUPT},
                {"->\n\n", STATUS_MALFORMED},
                {"-> \n\n", STATUS_MALFORMED},
                {"-> other  two\n\n", STATUS_MALFORMED},
                {"-> other\n!\n", STATUS_MALFORMED},
                {"-> X25519\n\n", STATUS_MALFORMED},
                {"-> X25519 QUJD\nQUJD\n", STATUS_MALFORMED},
                {"x\n", STATUS_MALFORMED}};
    for (size_t i = 0; i < N(rows); i++) {
        uint8_t *bytes;
        const size_t more = strlen(rows[i].before);
        OK(ARENA_NEW(arena, file.size + more, &bytes));
        memcpy(bytes, file.data, stanza);
        memcpy(bytes + stanza, rows[i].before, more);
        memcpy(bytes + stanza + more, file.data + stanza, file.size - stanza);
        struct status status = open_all(span_of(bytes, file.size + more), &identities[0], &opened);
        cr_expect(status.code == rows[i].code, "%s: %s", rows[i].before, status_word(status));
    }
}

Test(crypto_age, keys_as_words)
{
    static const char good[] = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    struct age_recipient found[AGE_RECIPIENTS_MOST];
    struct age_identity identity;
    size_t count;
    char changed[sizeof good];
    OK(age_recipient_parse(span_of_text(good), &found[0]));
    for (size_t at = 0; at < sizeof good - 1; at++) {
        memcpy(changed, good, sizeof good);
        changed[at] = changed[at] == 'q' ? 'p' : 'q';
        IS(age_recipient_parse(span_of_text(changed), &found[0]), INVALID);
    }
    IS(age_recipient_parse(span_of_text("AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ"), &found[0]), INVALID);
    IS(age_recipient_parse(span_empty(), &found[0]), INVALID);
    const char *text;
    OK(arena_print(arena, &text, "%s , %s", good, good));
    OK(age_recipients_parse(span_of_text(text), found, &count));
    cr_expect(count == 2 && memcmp(&found[0], &found[1], sizeof found[0]) == 0);
    OK(arena_print(arena, &text, "%s,", good));
    IS(age_recipients_parse(span_of_text(text), found, &count), INVALID);
    IS(age_identity_parse(span_of_text("# only a remark\n\n"), &identity), INVALID);
    IS(age_identity_parse(span_of_text(good), &identity), INVALID);
}

Test(crypto_age, to_a_key_of_small_order_nothing_is_sealed)
{
    const struct age_recipient none = {{0}};
    struct age_stream stream;
    struct span header;
    IS(age_seal_begin(&none, 1, system_random(), arena, &header, &stream), CRYPTO_FAILED);
}
