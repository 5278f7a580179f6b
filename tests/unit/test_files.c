// SPDX-License-Identifier: EUPL-1.2
//
// Files: secrets come only from files that nobody else can touch, and a write is whole or not there.
#include "files/files.h"
#include "files/slots.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char folder[64];

static void begin(void)
{
    strcpy(folder, "/tmp/schakel.files.XXXXXX");
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void end(void)
{
    static const char *left[] = {"secret", "link", "open/secret", "open", "pipe", "text", "b", "a", ".hidden", "ro/text", "ro", "slots"};
    for (size_t i = 0; i < N(left); i++)
        remove(left[i]);
    cr_assert(chdir("/") == 0);
    cr_expect(rmdir(folder) == 0, "something was left in %s", folder);
    arena = arena_free(arena);
}
TestSuite(files, .init = begin, .fini = end);

static void put(const char *path, const char *text, unsigned mode)
{
    cr_assert(status_ok(file_write_atomic(path, span_of_text(text), mode, NULL)), "%s", path);
}

Test(files, secrets_are_read_only_when_nobody_else_can_read_or_replace_them)
{
    static const struct {
        unsigned file_mode, folder_mode;
        bool safe;
    } cases[] = {{0600, 0700, true},  {0400, 0755, true},  {0640, 0700, false}, {0604, 0700, false}, {0620, 0700, false},
                 {0601, 0700, false}, {0600, 0770, false}, {0600, 0702, false}, {0600, 01777, false}};
    cr_assert(mkdir("open", 0700) == 0);
    put("open/secret", "hush", 0600);
    for (size_t i = 0; i < N(cases); i++) {
        struct complaint why = {""};
        struct span bytes;
        cr_assert(chmod("open/secret", cases[i].file_mode) == 0 && chmod("open", cases[i].folder_mode) == 0);
        struct status status = file_read_secret("open/secret", 10, arena, &bytes, &why);
        cr_expect(status_is(status, cases[i].safe ? STATUS_OK : STATUS_UNSAFE_FILE), "case %zu: %s", i, status_word(status));
        cr_expect_eq(*why.text == 0, cases[i].safe);
        cr_expect(!cases[i].safe || span_is_text(bytes, "hush"));
    }
}

Test(files, a_secret_of_another_user_is_refused)
{
    struct span bytes;
    put("secret", "hush", 0600);
    if (geteuid() != 0)
        cr_skip("only root can give a file away");
    cr_assert(chown("secret", 1, (gid_t)-1) == 0);
    cr_expect(status_is(file_read_secret("secret", 10, arena, &bytes, NULL), STATUS_UNSAFE_FILE));
}

Test(files, a_secret_behind_a_link_or_a_pipe_is_refused)
{
    struct span bytes;
    put("secret", "hush", 0600);
    cr_assert(symlink("secret", "link") == 0 && mkfifo("pipe", 0600) == 0);
    cr_expect(status_is(file_read_secret("link", 10, arena, &bytes, NULL), STATUS_UNSAFE_FILE));
    cr_expect(status_is(file_read_secret("pipe", 10, arena, &bytes, NULL), STATUS_UNSAFE_FILE));
    cr_expect(status_is(file_read_secret("absent", 10, arena, &bytes, NULL), STATUS_NOT_FOUND));
    cr_expect(status_is(file_read("pipe", 10, arena, &bytes, NULL), STATUS_INVALID));
    cr_expect(status_ok(file_read("link", 10, arena, &bytes, NULL)));
}

Test(files, reading_is_bounded)
{
    struct complaint why = {""};
    struct span bytes;
    put("text", "0123456789", 0644);
    cr_expect(status_ok(file_read("text", 10, arena, &bytes, &why)) && bytes.size == 10);
    cr_expect(status_is(file_read("text", 9, arena, &bytes, &why), STATUS_TOO_LARGE));
    cr_expect_str_eq(why.text, "text: larger than 9 bytes");
    cr_expect(status_is(file_read(".", 9, arena, &bytes, &why), STATUS_INVALID));
    cr_expect(status_is(file_read("absent", 9, arena, &bytes, &why), STATUS_NOT_FOUND));
    put("text", "", 0644);
    cr_expect(status_ok(file_read("text", 0, arena, &bytes, &why)) && bytes.size == 0);
}

Test(files, a_write_replaces_the_whole_file_with_its_mode_and_leaves_nothing_beside_it)
{
    struct stat facts;
    struct span bytes;
    put(".text.new", "of a run that was cut off", 0644);
    put("text", "a long first text", 0644);
    umask(0077);
    put("text", "short", 0640);
    cr_assert(stat("text", &facts) == 0);
    cr_expect_eq(facts.st_mode & 07777, 0640);
    cr_expect(status_ok(file_read("text", 100, arena, &bytes, NULL)) && span_is_text(bytes, "short"));
    cr_expect(access(".text.new", F_OK) != 0);
}

Test(files, a_failed_write_leaves_the_old_file)
{
    struct complaint why = {""};
    put("text", "old", 0644);
    cr_assert(mkdir("open", 0700) == 0);
    cr_expect_not(status_ok(file_write_atomic("open", span_of_text("new"), 0644, &why)), "a folder is not replaced");
    cr_expect(access(".open.new", F_OK) != 0, "the unfinished file is removed");
    cr_expect_not(status_ok(file_write_atomic("absent/text", span_of_text("new"), 0644, &why)));
    cr_expect_not(status_ok(file_write_atomic("open/", span_of_text("new"), 0644, &why)));
}

Test(files, a_folder_is_listed_in_byte_order)
{
    const char *const *names;
    size_t count;
    put("b", "", 0644);
    put("a", "", 0644);
    put(".hidden", "", 0644);
    cr_assert(status_ok(folder_list(".", arena, &names, &count, NULL)));
    cr_assert_eq(count, 2);
    cr_expect_str_eq(names[0], "a");
    cr_expect_str_eq(names[1], "b");
    cr_expect(status_is(folder_list("absent", arena, &names, &count, NULL), STATUS_NOT_FOUND));
}

/* ---- slots */

#define SLOT_BYTES 4096

static struct slot_file open_slots(void)
{
    struct slot_file file;
    struct complaint why = {""};
    cr_assert(status_ok(slot_file_open("slots", SLOT_BYTES, 2, &file, &why)), "%s", why.text);
    return file;
}

Test(files, slots_keep_what_was_written_in_each_and_their_file_never_grows)
{
    struct slot_file file = open_slots();
    struct stat facts;
    uint8_t room[SLOT_BYTES], bytes[SLOT_BYTES];
    size_t size;
    for (size_t i = 0; i < 5; i++) {
        memset(bytes, 'a' + (int)i, sizeof bytes);
        cr_assert(status_ok(slot_file_write(&file, i % 2, SPAN_OF_ARRAY(bytes))));
    }
    slot_file_close(&file);
    file = open_slots();
    cr_expect(status_ok(slot_file_read(&file, 0, room, &size)) && size == SLOT_BYTES && room[0] == 'e' && room[SLOT_BYTES - 1] == 'e');
    cr_expect(status_ok(slot_file_read(&file, 1, room, &size)) && size == SLOT_BYTES && room[0] == 'd');
    cr_assert(stat("slots", &facts) == 0);
    cr_expect(facts.st_size == 2 * SLOT_BYTES && (facts.st_mode & 0777) == 0600 && facts.st_blocks >= 2 * SLOT_BYTES / 512);
    slot_file_close(&file);
    slot_file_close(&file);
    cr_expect(status_is(slot_file_write(&file, 0, SPAN_OF_ARRAY(bytes)), STATUS_IO_FAILED));
    cr_expect(status_is(slot_file_read(&file, 0, room, &size), STATUS_IO_FAILED));
}

Test(files, slots_are_for_one_process_and_nobody_elses_eyes)
{
    struct slot_file file = open_slots(), other;
    struct complaint why = {""};
    cr_expect(status_is(slot_file_open("slots", SLOT_BYTES, 2, &other, &why), STATUS_BUSY) && strstr(why.text, "another daemon"));
    slot_file_close(&file);
    cr_assert(chmod("slots", 0640) == 0);
    cr_expect(status_is(slot_file_open("slots", SLOT_BYTES, 2, &other, &why), STATUS_UNSAFE_FILE));
    cr_assert(chmod("slots", 0600) == 0 && symlink("slots", "link") == 0);
    cr_expect(!status_ok(slot_file_open("link", SLOT_BYTES, 2, &other, &why)));
    cr_expect(status_is(slot_file_open("no/slots", SLOT_BYTES, 2, &other, &why), STATUS_NOT_FOUND));
}
