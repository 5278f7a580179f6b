// SPDX-License-Identifier: EUPL-1.2
//
// What is sealed under a passphrase opens with it, and with no other; a changed byte is found before any work is done.
#include "crypto/hash.h"
#include "crypto/passphrase.h"

#include <criterion/criterion.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))
#define WORK_AT (sizeof PASSPHRASE_FORM - 1)

static const struct passphrase_work little = {1, PASSPHRASE_MEMORY_LEAST_KIB};
static struct passphrase word;
static struct arena *arena;

static struct passphrase passphrase_of(const char *text)
{
    struct passphrase passphrase = {.size = strlen(text)};
    memcpy(passphrase.bytes, text, passphrase.size);
    return passphrase;
}

static void start(void)
{
    OK(crypto_start());
    OK(arena_new((size_t)64 * 1024 * 1024, &arena));
    word = passphrase_of("correct horse battery staple");
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(crypto_passphrase, .init = start, .fini = stop);

static struct span sealed_text(const char *text)
{
    struct span file;
    OK(passphrase_seal(&word, &little, system_random(), span_of_text(text), arena, &file));
    return file;
}

/* The file with one byte changed, and the digest at its end made right or not. */
static struct span changed_at(struct span file, size_t at, uint8_t value, bool is_righted)
{
    uint8_t *copy;
    OK(ARENA_NEW(arena, file.size, &copy));
    memcpy(copy, file.data, file.size);
    copy[at] = value;
    if (is_righted)
        sha256(span_of(copy, file.size - SHA256_BYTES), copy + file.size - SHA256_BYTES);
    return span_of(copy, file.size);
}

Test(crypto_passphrase, what_was_sealed_is_what_is_opened)
{
    static const char *const texts[] = {"", "x", "schakel/node-keys/v2\nenvelope AAAA\n"};
    for (size_t i = 0; i < N(texts); i++) {
        struct span file = sealed_text(texts[i]), plain;
        cr_expect(passphrase_seals(file) && file.size == strlen(texts[i]) + PASSPHRASE_OVERHEAD_BYTES);
        OK(passphrase_open(&word, file, arena, &plain));
        cr_expect(span_is_text(plain, texts[i]));
    }
    cr_expect(!passphrase_seals(span_of_text("schakel/node-keys/v2\n")) && !passphrase_seals(span_empty()));
}

Test(crypto_passphrase, the_same_is_never_sealed_to_the_same_bytes)
{
    struct span first = sealed_text("secret");
    word.made.is_there = false; /* as in another run */
    struct span second = sealed_text("secret");
    for (size_t at = WORK_AT + 8; at + 16 <= first.size; at += 16)
        cr_expect(memcmp(first.data + at, second.data + at, 16) != 0, "salt, nonce, what is sealed and digest: byte %zu", at);
}

Test(crypto_passphrase, another_passphrase_opens_nothing)
{
    static const char *const others[] = {"", "correct horse battery stapl", "correct horse battery staple ",
                                         "Correct horse battery staple"};
    struct span file = sealed_text("secret"), plain;
    for (size_t i = 0; i < N(others); i++) {
        struct passphrase other = passphrase_of(others[i]);
        IS(passphrase_open(&other, file, arena, &plain), NOT_ALLOWED);
    }
}

Test(crypto_passphrase, a_changed_or_missing_byte_is_found)
{
    struct span file = sealed_text("secret"), plain;
    for (size_t at = 0; at < file.size; at++) {
        enum status_code expected = at < WORK_AT ? STATUS_MALFORMED : STATUS_CORRUPT;
        struct status status = passphrase_open(&word, changed_at(file, at, file.data[at] ^ 1, false), arena, &plain);
        cr_expect(status_is(status, expected), "byte %zu: %s", at, status_text(status));
        status = passphrase_open(&word, span_of(file.data, at), arena, &plain);
        cr_expect(status_is(status, expected), "cut at %zu: %s", at, status_text(status));
    }
}

static bool has_salt_of(struct span a, struct span b)
{
    return memcmp(a.data + WORK_AT + 8, b.data + WORK_AT + 8, PASSPHRASE_SALT_BYTES) == 0;
}

/* That it is not made again is seen by taking the words away. */
Test(crypto_passphrase, its_key_is_made_once_for_the_files_that_were_sealed_together)
{
    struct span first = sealed_text("one"), second = sealed_text("two"), plain;
    cr_expect(has_salt_of(first, second));
    word = passphrase_of("correct horse battery staple");
    OK(passphrase_open(&word, first, arena, &plain));
    memset(word.bytes, 0, sizeof word.bytes);
    OK(passphrase_open(&word, second, arena, &plain));
    cr_expect(span_is_text(plain, "two"));
    struct passphrase handed = passphrase_of("correct horse battery staple");
    OK(passphrase_prepare(&handed, second));
    memset(handed.bytes, 0, sizeof handed.bytes);
    OK(passphrase_open(&handed, first, arena, &plain));
    IS(passphrase_prepare(&handed, span_of_text("secret")), MALFORMED);
}

Test(crypto_passphrase, a_file_of_another_salt_or_work_has_a_key_of_its_own)
{
    static const struct passphrase_work more = {2, PASSPHRASE_MEMORY_LEAST_KIB};
    struct span first = sealed_text("one"), second, plain;
    OK(passphrase_seal(&word, &more, system_random(), span_of_text("two"), arena, &second));
    cr_expect(!has_salt_of(first, second));
    OK(passphrase_open(&word, first, arena, &plain));
    OK(passphrase_open(&word, second, arena, &plain));
    cr_expect(span_is_text(plain, "two"));
}

/* Who puts a file in the place of ours would else choose the salt of what we seal. */
Test(crypto_passphrase, nothing_is_sealed_under_the_salt_of_a_file_that_did_not_open)
{
    struct span file = sealed_text("secret"), plain;
    IS(passphrase_open(&word, changed_at(file, WORK_AT + 8, file.data[WORK_AT + 8] ^ 1, true), arena, &plain), NOT_ALLOWED);
    cr_expect(!word.made.is_there && !has_salt_of(file, sealed_text("another")));
}

/* Somebody who makes the digest right gets nothing opened that was not sealed so. */
Test(crypto_passphrase, every_byte_is_bound_by_the_key)
{
    struct span file = sealed_text("secret"), plain;
    for (size_t at = WORK_AT + 8; at < file.size - SHA256_BYTES; at++)
        IS(passphrase_open(&word, changed_at(file, at, file.data[at] ^ 1, true), arena, &plain), NOT_ALLOWED);
    IS(passphrase_open(&word, changed_at(file, WORK_AT + 3, 2, true), arena, &plain), NOT_ALLOWED);
}

/* Whoever made the file does not choose how long we work, nor how much memory that takes. */
Test(crypto_passphrase, work_has_bounds)
{
    struct span file = sealed_text("secret"), plain;
    const struct {
        size_t at;
        uint8_t value;
    } bad[] = {{WORK_AT + 3, 0}, {WORK_AT + 3, PASSPHRASE_PASSES_MOST + 1}, {WORK_AT, 1}, {WORK_AT + 7, 7}, {WORK_AT + 4, 1}};
    const struct passphrase_work works[] = {{0, 8}, {17, 8}, {1, 7}, {1, PASSPHRASE_MEMORY_MOST_KIB + 1}};
    for (size_t i = 0; i < N(bad); i++)
        IS(passphrase_open(&word, changed_at(file, bad[i].at, bad[i].value, true), arena, &plain), MALFORMED);
    for (size_t i = 0; i < N(works); i++)
        IS(passphrase_seal(&word, &works[i], system_random(), span_of_text("x"), arena, &plain), INVALID);
    cr_expect(passphrase_work.memory_kib >= 64 * 1024 && passphrase_work.passes >= 3, "new files take work to try");
}
