// SPDX-License-Identifier: EUPL-1.2
//
// What stands in a backup: names that stay where it is unpacked, blocks of one form, and a manifest of which no byte can change.
#include "backup/manifest.h"
#include "crypto/secret.h"

#include <criterion/criterion.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))

static struct arena *arena;
static void start(void)
{
    OK(crypto_start());
    OK(arena_new((size_t)64 * 1024 * 1024, &arena));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(backup, .init = start, .fini = stop);

Test(backup, names)
{
    static const char *const good[] = {"database", "agreed/policy-3/domein.beleid", "a/b.c/D_e-f"};
    static const char *const bad[] = {"",    "/etc/passwd", "../keys", "a/../b", "a//b",       "a/",
                                      "a b", ".hidden",     "a/.b",    "a\nb",   "caf\xc3\xa9"};
    char longest[TAR_NAME_MOST + 2] = {0};
    for (size_t i = 0; i < N(good); i++)
        cr_expect(tar_name_fits(good[i]), "%s", good[i]);
    for (size_t i = 0; i < N(bad); i++)
        cr_expect(!tar_name_fits(bad[i]), "%s", bad[i]);
    memset(longest, 'a', TAR_NAME_MOST);
    cr_expect(tar_name_fits(longest));
    longest[TAR_NAME_MOST] = 'a';
    cr_expect(!tar_name_fits(longest));
}

Test(backup, blocks)
{
    static const uint64_t sizes[] = {0, 1, 511, 512, 513, ((uint64_t)1 << 33) - 1, (uint64_t)1 << 33, TAR_SIZE_MOST};
    uint8_t block[TAR_BLOCK_BYTES];
    struct tar_file found;
    bool is_end;
    for (size_t i = 0; i < N(sizes); i++) {
        const struct tar_file file = {"agreed/ring", sizes[i], 1764270000};
        tar_write(&file, block);
        OK(tar_read(block, &found, &is_end));
        cr_expect(!is_end && found.size == sizes[i] && found.time_s == file.time_s && strcmp(found.name, file.name) == 0);
        cr_expect((sizes[i] + tar_padding(sizes[i])) % TAR_BLOCK_BYTES == 0 && tar_padding(sizes[i]) < TAR_BLOCK_BYTES);
        for (size_t at = 0; at < sizeof block; at++) {
            block[at] ^= 1;
            IS(tar_read(block, &found, &is_end), MALFORMED);
            block[at] ^= 1;
        }
    }
    memset(block, 0, sizeof block);
    OK(tar_read(block, &found, &is_end));
    cr_expect(is_end);
}

static struct backup_file files[] = {{"node.conf", 812, {{1}}}, {"agreed/roster-1/roster", 4711, {{2}}}, {"database", 1 << 20, {{3}}}};
static struct backup_manifest manifest_of(void)
{
    return (struct backup_manifest){.oin = {"00000001800000001000"},
                                    .time_ms = 1764270000123,
                                    .program = "0.2.0",
                                    .origin = "00000001800000001000/exchange-log/2026",
                                    .entries = 533,
                                    .head_size = 531,
                                    .head_root = {{7}},
                                    .file_count = N(files),
                                    .files = files};
}

Test(backup, a_manifest_reads_back_and_no_byte_of_it_changes)
{
    const struct backup_manifest manifest = manifest_of();
    const uint8_t signature[SIGNATURE_BYTES] = {9};
    struct backup_manifest found;
    struct span signed_part, again, text;
    uint8_t seed[SIGN_SEED_BYTES] = {5}, made[SIGNATURE_BYTES];
    struct sign_key key;
    sign_key_from_seed(seed, &key);
    OK(backup_manifest_print(&manifest, arena, &signed_part));
    sign_message(&key, BACKUP_SIGN_PREFIX, signed_part, made);
    OK(sign_text_join(signed_part, made, arena, &text));
    OK(backup_manifest_parse(text, arena, &found, &again));
    cr_expect(span_equal(again, signed_part) && found.entries == 533 && found.head_size == 531 && found.file_count == N(files));
    cr_expect(strcmp(found.origin, manifest.origin) == 0 && memcmp(found.signature, made, sizeof made) == 0 && signature[0] == 9);
    for (size_t i = 0; i < N(files); i++)
        cr_expect(strcmp(found.files[i].name, files[i].name) == 0 && found.files[i].size == files[i].size &&
                  digest_equal(&found.files[i].digest, &files[i].digest));
    uint8_t *copy;
    OK(ARENA_NEW(arena, text.size, &copy));
    for (size_t at = 0; at < text.size; at++) {
        memcpy(copy, text.data, text.size);
        copy[at] ^= 1;
        const bool is_parsed = status_ok(backup_manifest_parse(span_of(copy, text.size), arena, &found, &again));
        cr_expect(!is_parsed || !status_ok(sign_verify(key.public, BACKUP_SIGN_PREFIX, again, found.signature)), "byte %zu", at);
    }
    cr_expect(!status_ok(backup_manifest_parse(span_slice(text, 0, text.size - 1), arena, &found, &again)));
}

Test(backup, what_is_no_manifest)
{
    static const char *const texts[] = {"", "schakel/backup/v1\n", "schakel/backup/v2\n"};
    struct backup_manifest found, wrong = manifest_of();
    struct span signed_part;
    for (size_t i = 0; i < N(texts); i++)
        IS(backup_manifest_read(span_of_text(texts[i]), arena, &found), MALFORMED);
    struct backup_file outside[] = {{"../keys", 1, {{1}}}};
    wrong.files = outside;
    wrong.file_count = 1;
    OK(backup_manifest_print(&wrong, arena, &signed_part));
    IS(backup_manifest_read(signed_part, arena, &found), MALFORMED);
}
