// SPDX-License-Identifier: EUPL-1.2
//
// minisign's keys and signatures: its author's own vectors, Debian's program both ways when it is installed, and every byte
// of a signature and of a message changed.
#include "base/text.h"
#include "crypto/minisign.h"
#include "crypto/secret.h"

#include <criterion/criterion.h>
#include <unistd.h>

static struct arena *arena;
static void begin(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
}
static void end(void) { arena = arena_free(arena); }
TestSuite(crypto_minisign, .init = begin, .fini = end);

/* From the documentation of minisign-verify, by the author of minisign: key, and both forms over "test". */
static const char author[] = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
static const char prehashed[] = "untrusted comment: signature from minisign secret key\n"
                                "RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n"
                                "trusted comment: timestamp:1556193335\tfile:test\n"
                                "y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==\n";
static const char legacy[] = "untrusted comment: signature from minisign secret key\n"
                             "RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n"
                             "trusted comment: timestamp:1555779966\tfile:test\n"
                             "QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==\n";

Test(crypto_minisign, the_published_signatures_of_its_author_verify_in_both_forms)
{
    struct minisign_public key;
    char again[MINISIGN_LINE_ROOM];
    cr_assert(status_ok(minisign_public_parse(span_of_text(author), &key)));
    minisign_public_print(&key, again);
    cr_expect_str_eq(again, author);
    cr_expect(status_ok(minisign_verify(&key, span_of_text("test"), span_of_text(prehashed))));
    cr_expect(status_ok(minisign_verify(&key, span_of_text("test"), span_of_text(legacy))));
    cr_expect(status_is(minisign_verify(&key, span_of_text("Test"), span_of_text(prehashed)), STATUS_BAD_SIGNATURE));
    cr_expect(status_is(minisign_verify(&key, span_of_text("Test"), span_of_text(legacy)), STATUS_BAD_SIGNATURE));
}

Test(crypto_minisign, a_changed_byte_anywhere_but_in_the_free_comment_is_noticed)
{
    struct minisign_secret secret;
    struct minisign_public key;
    struct span signature, message = span_of_text("schakel/manifest/v1\n");
    minisign_secret_init(system_random(), &secret);
    minisign_public_of(&secret, &key);
    cr_assert(status_ok(minisign_sign(&secret, message, "policy 3", arena, &signature)));
    cr_assert(status_ok(minisign_verify(&key, message, signature)));
    size_t free_from = strlen("untrusted comment: "),
           free_to = (size_t)((uint8_t *)memchr(signature.data, '\n', signature.size) - signature.data);
    for (size_t i = 0; i < signature.size; i++) {
        uint8_t *copy;
        cr_assert(status_ok(ARENA_NEW(arena, signature.size, &copy)));
        memcpy(copy, signature.data, signature.size);
        copy[i] ^= 1;
        bool is_free = i >= free_from && i < free_to && copy[i] != '\n';
        cr_expect_eq(status_ok(minisign_verify(&key, message, span_of(copy, signature.size))), is_free, "byte %zu", i);
        cr_expect_not(status_ok(minisign_verify(&key, message, span_of(copy, i))), "cut at %zu", i);
    }
}

Test(crypto_minisign, a_signature_is_of_one_key_and_one_message)
{
    struct minisign_secret secret, other;
    struct minisign_public key, impostor;
    struct span signature;
    minisign_secret_init(system_random(), &secret);
    minisign_secret_init(system_random(), &other);
    memcpy(other.id, secret.id, sizeof other.id); /* the number of a key proves nothing */
    minisign_public_of(&secret, &key);
    minisign_public_of(&other, &impostor);
    cr_expect_not(minisign_public_equal(&key, &impostor));
    cr_assert(status_ok(minisign_sign(&other, span_of_text("m"), "c", arena, &signature)));
    cr_expect(status_ok(minisign_verify(&impostor, span_of_text("m"), signature)));
    cr_expect(status_is(minisign_verify(&key, span_of_text("m"), signature), STATUS_BAD_SIGNATURE));
    cr_expect(status_is(minisign_verify(&impostor, span_of_text("mm"), signature), STATUS_BAD_SIGNATURE));
    cr_expect(status_is(minisign_sign(&other, span_of_text("m"), "two\nlines", arena, &signature), STATUS_INVALID));
}

Test(crypto_minisign, a_secret_key_comes_back_from_its_file_with_its_passphrase_only)
{
    static const struct minisign_work little = {32768, (uint64_t)1 << 24};
    struct minisign_secret secret, again;
    struct span bare, locked;
    bool is_locked;
    minisign_secret_init(system_random(), &secret);
    cr_assert(status_ok(minisign_secret_file_print(&secret, span_empty(), &little, system_random(), arena, &bare)));
    cr_assert(status_ok(minisign_secret_file_print(&secret, span_of_text("zes woorden"), &little, system_random(), arena, &locked)));
    cr_expect(status_ok(minisign_secret_file_is_locked(bare, &is_locked)) && !is_locked);
    cr_expect(status_ok(minisign_secret_file_is_locked(locked, &is_locked)) && is_locked);
    cr_expect(status_ok(minisign_secret_file_parse(bare, span_empty(), &again)));
    cr_expect_arr_eq(&again, &secret, sizeof secret);
    memset(&again, 0, sizeof again);
    cr_expect(status_ok(minisign_secret_file_parse(locked, span_of_text("zes woorden"), &again)));
    cr_expect_arr_eq(&again, &secret, sizeof secret);
    cr_expect(status_is(minisign_secret_file_parse(locked, span_of_text("Zes woorden"), &again), STATUS_NOT_ALLOWED));
    cr_expect(status_is(minisign_secret_file_parse(locked, span_empty(), &again), STATUS_NOT_ALLOWED));
    cr_expect(status_is(minisign_secret_file_parse(bare, span_of_text("te veel"), &again), STATUS_NOT_ALLOWED));
    cr_expect(status_is(minisign_secret_file_parse(span_of(bare.data, bare.size - 1), span_empty(), &again), STATUS_MALFORMED));
}

Test(crypto_minisign, public_keys_have_one_form)
{
    struct minisign_public key;
    struct span file;
    static const char *const wrong[] = {
        "",
        "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n",
        " RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO",
        "RUQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
        "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GF==",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect(status_is(minisign_public_parse(span_of_text(wrong[i]), &key), STATUS_MALFORMED), "%s", wrong[i]);
    cr_assert(status_ok(minisign_public_parse(span_of_text(author), &key)));
    cr_assert(status_ok(minisign_public_file_print(&key, arena, &file)));
    cr_expect(span_is_text(file, "untrusted comment: minisign public key E7620F1842B4E81F\n"
                                 "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n"));
    cr_expect(status_ok(minisign_public_file_parse(file, &key)));
    cr_expect(status_is(minisign_public_file_parse(span_of(file.data, file.size - 1), &key), STATUS_MALFORMED));
}

/* ---- the program of Debian */

static char folder[] = "/tmp/schakel.minisign.XXXXXX";

static void write_named(const char *name, struct span bytes)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    cr_assert(file && fwrite(bytes.data, 1, bytes.size, file) == bytes.size && fclose(file) == 0);
}

static struct span read_named(const char *name)
{
    char path[64];
    uint8_t *room;
    cr_assert(status_ok(ARENA_NEW(arena, 4096, &room)));
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file, "%s", path);
    size_t size = fread(room, 1, 4096, file);
    fclose(file);
    return span_of(room, size);
}

static bool runs(const char *command)
{
    char line[256];
    snprintf(line, sizeof line, "cd %s && { %s; } >/dev/null 2>&1", folder, command);
    return system(line) == 0;
}

Test(crypto_minisign, debians_minisign_verifies_ours_and_ours_verifies_its)
{
    struct minisign_secret secret, theirs;
    struct minisign_public key, their_key;
    struct span text, signature, message = span_of_text("what was agreed\n");
    if (access("/usr/bin/minisign", X_OK) != 0)
        cr_skip_test("minisign is not installed");
    cr_assert_not_null(mkdtemp(folder));
    minisign_secret_init(system_random(), &secret);
    minisign_public_of(&secret, &key);
    write_named("m", message);
    cr_assert(status_ok(minisign_public_file_print(&key, arena, &text)));
    write_named("ours.pub", text);
    cr_assert(status_ok(minisign_secret_file_print(&secret, span_empty(), &minisign_work, system_random(), arena, &text)));
    write_named("ours.key", text);
    cr_assert(status_ok(minisign_sign(&secret, message, "policy 3", arena, &signature)));
    write_named("m.minisig", signature);
    cr_expect(runs("minisign -V -p ours.pub -m m"), "their program does not accept our signature");
    write_named("m", span_of_text("what was not agreed\n"));
    cr_expect_not(runs("minisign -V -p ours.pub -m m"));

    write_named("m", message);
    cr_expect(runs("minisign -S -W -s ours.key -m m -x again.minisig"), "their program does not read our secret key");
    cr_expect(status_ok(minisign_verify(&key, message, read_named("again.minisig"))));
    cr_assert(runs("printf 'pw\\npw\\n' | minisign -G -p their.pub -s their.key && echo pw | minisign -S -s their.key -m m -x b.minisig && "
                   "echo pw | minisign -S -l -s their.key -m m -x c.minisig"));
    cr_assert(status_ok(minisign_public_file_parse(read_named("their.pub"), &their_key)));
    cr_expect(status_ok(minisign_verify(&their_key, message, read_named("b.minisig"))));
    cr_expect(status_ok(minisign_verify(&their_key, message, read_named("c.minisig"))), "the older form");
    cr_expect(status_is(minisign_verify(&key, message, read_named("b.minisig")), STATUS_BAD_SIGNATURE));
    cr_assert(status_ok(minisign_secret_file_parse(read_named("their.key"), span_of_text("pw"), &theirs)));
    minisign_public_of(&theirs, &key);
    cr_expect(minisign_public_equal(&key, &their_key));
    cr_expect(runs("rm -f *") && rmdir(folder) == 0);
}
