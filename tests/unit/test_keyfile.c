// SPDX-License-Identifier: EUPL-1.2
//
// A file of secrets is read whichever it is, sealed or plain; a passphrase comes from the first place that has one, and is asked once.
#include "files/files.h"
#include "keyfile/key_file.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))
#define WORD "correct horse battery staple"

static char folder[] = "/tmp/schakel.keyfile.XXXXXX";
static struct arena *arena;
static struct passphrase_source source;
static struct complaint why;

static const char *path_of(const char *name)
{
    const char *path;
    OK(arena_print(arena, &path, "%s/%s", folder, name));
    return path;
}

static void start(void)
{
    OK(crypto_start());
    OK(arena_new((size_t)16 * 1024 * 1024, &arena));
    cr_assert(mkdtemp(folder));
    unsetenv("CREDENTIALS_DIRECTORY");
    unsetenv(PASSPHRASE_DESCRIPTOR);
    cr_assert(setsid() >= 0 || getpid() == getsid(0)); /* no terminal of whoever runs the test */
}
static void stop(void)
{
    char command[80];
    passphrase_source_end(&source);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert(system(command) == 0);
    arena = arena_free(arena);
}
TestSuite(keyfile, .init = start, .fini = stop, .timeout = 60);

/* SCHAKEL_PASSPHRASE_FD names a pipe that holds these bytes. */
static int give_by_descriptor(struct span bytes)
{
    char number[16];
    int ends[2];
    cr_assert(pipe(ends) == 0 && write(ends[1], bytes.data, bytes.size) == (ssize_t)bytes.size);
    close(ends[1]);
    snprintf(number, sizeof number, "%d", ends[0]);
    setenv(PASSPHRASE_DESCRIPTOR, number, 1);
    return ends[0];
}
static void give_by_credential(const char *text)
{
    OK(file_write_atomic(path_of(PASSPHRASE_CREDENTIAL), span_of_text(text), 0400, NULL));
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
}
static bool is_asked_as(const char *text)
{
    passphrase_source_end(&source);
    struct status status = passphrase_ask(&source, "keys", &why);
    return status_ok(status) && source.is_there && source.passphrase.size == strlen(text) &&
           memcmp(source.passphrase.bytes, text, strlen(text)) == 0;
}

Test(keyfile, a_plain_and_a_sealed_file_read_the_same_and_only_the_second_asks)
{
    struct span plain;
    OK(key_file_write(path_of("plain"), span_of_text("secret"), NULL, arena, &why));
    OK(key_file_read(path_of("plain"), 100, &source, arena, &plain, &why));
    cr_expect(span_is_text(plain, "secret") && !source.is_there && !key_file_is_sealed(path_of("plain")));
    give_by_credential(WORD "\n");
    OK(passphrase_ask(&source, "keys", &why));
    OK(key_file_write(path_of("sealed"), span_of_text("secret"), &source.passphrase, arena, &why));
    passphrase_source_end(&source);
    OK(key_file_read(path_of("sealed"), 100, &source, arena, &plain, &why));
    cr_expect(span_is_text(plain, "secret") && source.is_there && key_file_is_sealed(path_of("sealed")));
    cr_expect(!key_file_is_sealed(path_of("none")));
    struct stat facts;
    cr_assert(stat(path_of("sealed"), &facts) == 0);
    cr_expect_eq(facts.st_mode & 07777, 0600u);
}

Test(keyfile, what_is_wrong_with_a_sealed_file_is_said)
{
    struct span plain, file;
    uint8_t *bytes;
    give_by_credential(WORD);
    OK(passphrase_ask(&source, "keys", &why));
    OK(key_file_write(path_of("sealed"), span_of_text("secret"), &source.passphrase, arena, &why));
    IS(key_file_read(path_of("sealed"), 5, &source, arena, &plain, &why), TOO_LARGE);
    source.passphrase.bytes[0] ^= 1;
    source.passphrase.made.is_there = false;
    IS(key_file_read(path_of("sealed"), 100, &source, arena, &plain, &why), NOT_ALLOWED);
    cr_expect(strstr(why.text, "/sealed: that is not its passphrase"), "%s", why.text);
    source.passphrase.bytes[0] ^= 1;
    OK(file_read(path_of("sealed"), 4096, arena, &file, &why));
    OK(ARENA_NEW(arena, file.size, &bytes));
    memcpy(bytes, file.data, file.size);
    bytes[file.size / 2] ^= 1;
    OK(file_write_atomic(path_of("sealed"), span_of(bytes, file.size), 0600, NULL));
    IS(key_file_read(path_of("sealed"), 100, &source, arena, &plain, &why), CORRUPT);
    cr_expect(strstr(why.text, "/sealed: the sealed file was changed"), "%s", why.text);
    cr_assert(chmod(path_of("sealed"), 0640) == 0);
    IS(key_file_read(path_of("sealed"), 100, &source, arena, &plain, &why), UNSAFE_FILE);
}

Test(keyfile, a_passphrase_comes_from_the_descriptor_then_from_the_credential_and_else_from_nobody)
{
    IS(passphrase_ask(&source, "keys", &why), NOT_FOUND);
    cr_expect(strstr(why.text, "keys: nobody gave its passphrase: " PASSPHRASE_DESCRIPTOR), "%s", why.text);
    give_by_credential("of the service\n");
    cr_expect(is_asked_as("of the service"));
    int fd = give_by_descriptor(span_of_text("of the caller\n"));
    cr_expect(is_asked_as("of the caller"));
    cr_expect(fcntl(fd, F_GETFD) < 0 && !getenv(PASSPHRASE_DESCRIPTOR), "it is read once");
    give_by_descriptor(span_of_text("another"));
    OK(passphrase_ask(&source, "keys", &why));
    cr_expect_eq(source.passphrase.size, strlen("of the caller"), "asked once");
    cr_expect(is_asked_as("another"));
}

Test(keyfile, the_next_passphrase_has_names_of_its_own)
{
    give_by_credential(WORD);
    IS(passphrase_ask_next(&source, "keys", &why), NOT_FOUND);
    cr_expect(strstr(why.text, "keys: nobody gave its new passphrase: " PASSPHRASE_NEXT_DESCRIPTOR), "%s", why.text);
    OK(file_write_atomic(path_of(PASSPHRASE_NEXT_CREDENTIAL), span_of_text("another of such words"), 0400, NULL));
    OK(passphrase_ask_next(&source, "keys", &why));
    cr_expect_eq(source.passphrase.size, strlen("another of such words"));
    passphrase_source_end(&source);
    OK(file_write_atomic(path_of(PASSPHRASE_NEXT_CREDENTIAL), span_of_text("short"), 0400, NULL));
    IS(passphrase_ask_next(&source, "keys", &why), INVALID);
}

/* What a start hands to its keeper. */
Test(keyfile, a_passphrase_that_is_handed_on_has_its_key_with_it)
{
    struct span plain;
    char number[16];
    int ends[2];
    give_by_credential(WORD);
    OK(passphrase_ask(&source, "keys", &why));
    OK(key_file_write(path_of("sealed"), span_of_text("secret"), &source.passphrase, arena, &why));
    passphrase_source_end(&source);
    OK(key_file_prepare(path_of("sealed"), &source, arena, &why));
    memset(source.passphrase.bytes, 'x', source.passphrase.size); /* it needs no words any more */
    cr_assert(pipe(ends) == 0);
    OK(passphrase_hand(&source.passphrase, ends[1]));
    passphrase_source_end(&source);
    snprintf(number, sizeof number, "%d", ends[0]);
    setenv(PASSPHRASE_HANDED, number, 1);
    OK(key_file_read(path_of("sealed"), 100, &source, arena, &plain, &why));
    cr_expect(span_is_text(plain, "secret") && !getenv(PASSPHRASE_HANDED));
    passphrase_source_end(&source);
    cr_assert(pipe(ends) == 0 && write(ends[1], "x", 1) == 1 && close(ends[1]) == 0);
    snprintf(number, sizeof number, "%d", ends[0]);
    setenv(PASSPHRASE_HANDED, number, 1);
    IS(passphrase_ask(&source, "keys", &why), INVALID);
}

Test(keyfile, what_is_no_line_is_no_passphrase)
{
    static uint8_t longest[PASSPHRASE_MOST_BYTES + 1];
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {{"", 0}, {"\n", 1}, {"two\nlines\n", 10}, {"two\nlines", 9}, {"a\0b", 3}};
    for (size_t i = 0; i < N(bad); i++) {
        give_by_descriptor(span_of(bad[i].bytes, bad[i].size));
        IS(passphrase_ask(&source, "keys", &why), INVALID);
        cr_expect(!source.is_there && source.passphrase.size == 0, "%zu", i);
    }
    memset(longest, 'x', sizeof longest);
    give_by_descriptor(span_of(longest, sizeof longest));
    IS(passphrase_ask(&source, "keys", &why), INVALID);
    give_by_descriptor(span_of(longest, PASSPHRASE_MOST_BYTES));
    OK(passphrase_ask(&source, "keys", &why));
    passphrase_source_end(&source);
    setenv(PASSPHRASE_DESCRIPTOR, "three", 1);
    IS(passphrase_ask(&source, "keys", &why), INVALID);
    setenv(PASSPHRASE_DESCRIPTOR, "999", 1); /* nothing is open there */
    IS(passphrase_ask(&source, "keys", &why), INVALID);
}

Test(keyfile, a_new_passphrase_is_not_a_short_one)
{
    give_by_descriptor(span_of_text("eleven byte"));
    IS(passphrase_ask_new(&source, "keys", &why), INVALID);
    cr_expect(strstr(why.text, "at least 12 bytes") && !source.is_there, "%s", why.text);
    give_by_descriptor(span_of_text("twelve bytes"));
    OK(passphrase_ask_new(&source, "keys", &why));
    static const struct passphrase_source nothing;
    passphrase_source_end(&source);
    cr_expect(memcmp(&source, &nothing, sizeof source) == 0, "it is wiped");
}
