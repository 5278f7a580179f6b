// SPDX-License-Identifier: EUPL-1.2
//
// The shelf on a disk: what was put comes back the same; what others could have put there is not read.
#include "agreed/shelf.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "files/files.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char root[64], folder[80];
static struct version sample;
static char place[SHELF_PLACE_ROOM];

static const char manifest[] = "schakel/manifest/v1\ntext quotas\nnumber 1\n"
                               "previous 0000000000000000000000000000000000000000000000000000000000000000\n"
                               "content 1111111111111111111111111111111111111111111111111111111111111111\n"
                               "table 2222222222222222222222222222222222222222222222222222222222222222\n"
                               "beside-roster 0000000000000000000000000000000000000000000000000000000000000000\n"
                               "beside-policy 0000000000000000000000000000000000000000000000000000000000000000\n"
                               "starts 2026-12-01T00:00:00Z\n"
                               "difference 3333333333333333333333333333333333333333333333333333333333333333\n";
static struct bundle_file files[] = {{"a/b/c.beleid", {(const uint8_t *)"one", 3}}, {"d", {(const uint8_t *)"", 0}}};
static struct version_signature signatures[] = {{{"00000099000000001000"}, {(const uint8_t *)"S\n", 2}},
                                                {{"00000099000000002000"}, {(const uint8_t *)"T\n", 2}}};

static void begin(void)
{
    cr_assert(status_ok(arena_new(SHELF_ARENA_BYTES, &arena)));
    snprintf(root, sizeof root, "/tmp/schakel.shelf.XXXXXX");
    cr_assert_not_null(mkdtemp(root));
    snprintf(folder, sizeof folder, "%s/agreed", root);
    sample = (struct version){.manifest = span_of_text(manifest), .content = {files, 2}, .signatures = signatures, .signature_count = 2};
    shelf_proposal_place(sample.manifest, place);
    cr_assert(status_ok(shelf_make(folder, NULL)));
    cr_assert(status_ok(shelf_put(folder, place, &sample, NULL)));
}
static void end(void)
{
    cr_expect(status_ok(tree_remove(root, NULL)));
    arena = arena_free(arena);
}
TestSuite(agreed_shelf, .init = begin, .fini = end);

static struct shelf read_well(void)
{
    struct shelf shelf = {0};
    struct complaint why = {""};
    cr_assert(status_ok(shelf_read(folder, arena, &shelf, first_fault(&why))), "%s", why.text);
    return shelf;
}

static void refuses(enum status_code code, const char *reason)
{
    struct shelf shelf;
    struct complaint why = {""};
    cr_expect(status_is(shelf_read(folder, arena, &shelf, first_fault(&why)), code), "%s: %s", reason, why.text);
    cr_expect_not_null(strstr(why.text, reason), "\"%s\" for \"%s\"", why.text, reason);
}

static const char *path_of(const char *name)
{
    const char *path;
    cr_assert(status_ok(arena_print(arena, &path, "%s/%s", folder, name)));
    return path;
}
static const char *in_place(const char *name)
{
    const char *path;
    cr_assert(status_ok(arena_print(arena, &path, "%s/%s/%s", folder, place, name)));
    return path;
}
static void put_file(const char *path) { cr_assert(status_ok(file_write_atomic(path, span_of_text("x"), 0644, NULL))); }

Test(agreed_shelf, what_was_put_comes_back_the_same)
{
    struct shelf shelf = read_well();
    cr_assert_eq(shelf.count, 1);
    const struct version *version = &shelf.versions[0];
    cr_expect_str_eq(version->place, place);
    cr_expect(span_is_text(version->manifest, manifest));
    cr_assert_eq(version->content.count, 2);
    cr_expect_str_eq(version->content.files[0].name, "a/b/c.beleid");
    cr_expect(span_is_text(version->content.files[0].bytes, "one") && version->content.files[1].bytes.size == 0);
    cr_assert_eq(version->signature_count, 2);
    cr_expect(oin_equal(&version->signatures[1].oin, &signatures[1].oin) && span_is_text(version->signatures[1].text, "T\n"));
}

Test(agreed_shelf, signatures_are_added_and_a_complete_version_moves_to_its_number)
{
    struct version_signature more = {{"00000099000000003000"}, span_of_text("U\n")},
                             again = {{"00000099000000001000"}, span_of_text("V\n")};
    struct manifest parsed;
    char number[SHELF_PLACE_ROOM];
    cr_assert(status_ok(shelf_put_signature(folder, place, &more, NULL)) && status_ok(shelf_put_signature(folder, place, &again, NULL)));
    cr_assert(status_ok(manifest_parse(sample.manifest, "m", arena, &parsed, NULL)));
    shelf_number_place(&parsed, number);
    cr_expect_str_eq(number, "quotas-1");
    cr_assert(status_ok(tree_move(path_of(place), path_of(number), NULL)));
    struct shelf shelf = read_well();
    cr_assert_eq(shelf.count, 1);
    cr_expect_str_eq(shelf.versions[0].place, "quotas-1");
    cr_expect_eq(shelf.versions[0].signature_count, 3);
    cr_expect(span_is_text(shelf.versions[0].signatures[0].text, "V\n"));
}

Test(agreed_shelf, a_version_is_there_whole_or_not_and_never_overwritten)
{
    struct complaint why = {""};
    cr_expect(status_is(shelf_put(folder, place, &sample, &why), STATUS_CONFLICT));
    cr_assert(mkdir(path_of("proposals/.0123456789abcdef.new"), 0755) == 0); /* a run that was cut off */
    put_file(path_of("proposals/.0123456789abcdef.new/manifest"));
    cr_expect_eq(read_well().count, 1);
    cr_assert(status_ok(tree_write(path_of("proposals/0123456789abcdef"), NULL, 0, NULL)));
    refuses(STATUS_INVALID, "there must be `manifest` and `content/`");
    cr_expect(status_is(tree_move(path_of(place), path_of("proposals/0123456789abcdef"), NULL), STATUS_CONFLICT));
}

Test(agreed_shelf, what_does_not_belong_there_is_refused_with_its_place)
{
    static const char *const strange[] = {"readme", "policy-0",        "policy-01",        "beleid-1",
                                          "roster", "roster-1.backup", "proposals/policy", "proposals/0123456789ABCDEFG"};
    for (size_t i = 0; i < N(strange); i++) {
        cr_assert(mkdir(path_of(strange[i]), 0755) == 0);
        refuses(STATUS_INVALID, strange[i]);
        rmdir(path_of(strange[i]));
    }
    put_file(in_place("note.txt"));
    refuses(STATUS_INVALID, "note.txt: does not belong there");
    unlink(in_place("note.txt"));
    put_file(in_place("0000009900000000100.minisig"));
    refuses(STATUS_INVALID, "does not belong there");
    unlink(in_place("0000009900000000100.minisig"));
    put_file(in_place("content/a b"));
    refuses(STATUS_INVALID, "a b: does not belong there");
}

Test(agreed_shelf, a_link_or_a_pipe_is_not_read)
{
    cr_assert(unlink(in_place("manifest")) == 0 && symlink("/etc/hostname", in_place("manifest")) == 0);
    refuses(STATUS_UNSAFE_FILE, "is a symbolic link");
    cr_assert(unlink(in_place("manifest")) == 0 && mkfifo(in_place("manifest"), 0644) == 0);
    refuses(STATUS_UNSAFE_FILE, "must be a regular file");
    cr_assert(unlink(in_place("manifest")) == 0);
    put_file(in_place("manifest"));
    cr_assert(symlink("/etc", path_of("policy-1")) == 0);
    refuses(STATUS_UNSAFE_FILE, "policy-1: must be a folder, no link");
    unlink(path_of("policy-1"));
    cr_assert(symlink("/etc/hostname", in_place("content/link")) == 0);
    refuses(STATUS_UNSAFE_FILE, "is a symbolic link");
}

Test(agreed_shelf, what_others_can_write_is_not_read)
{
    const char *const paths[] = {folder,
                                 path_of("proposals"),
                                 path_of(place),
                                 in_place("content"),
                                 in_place("content/a"),
                                 in_place("content/a/b/c.beleid"),
                                 in_place("manifest"),
                                 in_place("00000099000000001000.minisig")};
    for (size_t i = 0; i < N(paths); i++) {
        struct stat facts;
        cr_assert(stat(paths[i], &facts) == 0);
        for (mode_t bit = S_IWOTH; bit <= S_IWGRP; bit <<= 3) {
            cr_assert(chmod(paths[i], facts.st_mode | bit) == 0);
            if (i != 4) /* what is in it says so when it is read: see the next */
                refuses(STATUS_UNSAFE_FILE, "");
            cr_assert(chmod(paths[i], facts.st_mode) == 0);
        }
    }
    cr_assert(chmod(in_place("content/a/b"), 0777) == 0);
    refuses(STATUS_UNSAFE_FILE, "c.beleid: others than its owner can write in the folder it is in");
}

Test(agreed_shelf, a_manifest_at_the_place_of_another_is_refused)
{
    cr_assert(status_ok(tree_move(path_of(place), path_of("quotas-2"), NULL)));
    refuses(STATUS_TAMPERED, "quotas-2: holds the manifest of quotas-1");
    cr_assert(status_ok(tree_move(path_of("quotas-2"), path_of("proposals/0123456789abcdef"), NULL)));
    refuses(STATUS_TAMPERED, "proposals/0123456789abcdef: holds the manifest of quotas-1");
}

Test(agreed_shelf, no_shelf_is_no_empty_shelf)
{
    cr_assert(status_ok(tree_remove(folder, NULL)));
    refuses(STATUS_NOT_FOUND, folder);
    cr_assert(status_ok(shelf_make(folder, NULL)));
    cr_expect_eq(read_well().count, 0);
}
