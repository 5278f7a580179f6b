// SPDX-License-Identifier: EUPL-1.2
//
// The process around the core: what it inherits, what ends it, and what its files must be.
#include "base/cursor.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "keeper/keeper.h"
#include "keeper/keeper_client.h"
#include "keeper/process.h"
#include "support/committee.h"
#include "support/faulty_memory.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))

static char folder[] = "/tmp/schakel.keeper.XXXXXX";
static struct arena *arena;

static const char *path_of(const char *name)
{
    const char *path;
    OK(arena_print(arena, &path, "%s/%s", folder, name));
    return path;
}

static void write_shares(void)
{
    static struct committee committee;
    static struct key_shares shares;
    struct span text;
    committee_make(system_random(), &committee);
    shares = (struct key_shares){.generation = 1,
                                 .index = 1,
                                 .count = 1,
                                 .shares = {{.domain = "casus",
                                             .holder = {"00000099000000001000"},
                                             .epoch = 1,
                                             .scalar = committee.shares[0],
                                             .public_share = committee.public_shares[0]}}};
    OK(key_shares_print(&shares, arena, &text));
    OK(file_write_atomic(path_of("shares"), text, 0600, NULL));
}

static void make(void)
{
    struct node_keys keys;
    struct span text;
    OK(crypto_start());
    OK(arena_new((size_t)32 * 1024 * 1024, &arena));
    cr_assert(mkdtemp(folder));
    node_keys_init(system_random(), &keys);
    OK(node_keys_print(&keys, arena, &text));
    OK(file_write_atomic(path_of("keys"), text, 0600, NULL));
    write_shares();
}
static void end(void)
{
    char command[80];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert(system(command) == 0);
    arena = arena_free(arena);
}
static const struct oin own = {"00000099000000001000"};
static struct status start_process(const char *program, const char *keys, struct keeper_link *out_link, int *out_work_fd)
{
    const struct keeper_place place = {program, keys, path_of("shares"), own, NULL};
    return keeper_process_start(&place, out_link, out_work_fd);
}
TestSuite(keeper_process, .init = make, .fini = end, .timeout = 60);

/* Whatever the daemon has open (its database, its partners' lines) is not the keeper's. */
Test(keeper_process, nothing_but_its_lines_and_the_standard_three_is_inherited)
{
    static const char lists_its_descriptors[] = "#!/bin/bash\nls -l /proc/$$/fd >\"$2\"\n";
    struct keeper_link link;
    struct span listed;
    int work_fd, marker = open(path_of("marker"), O_CREAT | O_RDWR, 0600);
    int high = fcntl(marker, F_DUPFD, 64); /* neither closes by itself at exec */
    cr_assert(marker >= 0 && high >= 64);
    OK(file_write_atomic(path_of("program"), span_of_text(lists_its_descriptors), 0700, NULL));
    OK(start_process(path_of("program"), path_of("listed"), &link, &work_fd));
    link.calls->close(link.state); /* waits for its end */
    OK(file_read(path_of("listed"), 64 * 1024, arena, &listed, NULL));
    const char *text;
    OK(arena_text(arena, listed, &text));
    cr_expect(strstr(text, " 3 -> socket:") && strstr(text, " 4 -> socket:"), "%s", text);
    cr_expect(!strstr(text, "/marker"), "%s", text);
    close(marker);
    close(high);
}

static struct status open_keeper(const char *program, const char *keys)
{
    struct keeper_identity identity;
    struct keeper_link link;
    struct keeper *keeper = NULL;
    int work_fd;
    TRY(start_process(program, keys, &link, &work_fd));
    struct status status = keeper_open(link, &identity, &keeper);
    keeper_free(keeper);
    return status;
}

/* The daemon only hears that it is gone; why stands on standard error. */
Test(keeper_process, a_program_or_files_that_will_not_do_are_a_lost_keeper)
{
    const char *daemon = getenv("SCHAKELD"), *keys = path_of("keys");
    OK(open_keeper(daemon, keys));
    IS(open_keeper(path_of("no-program"), keys), KEEPER_LOST);
    IS(open_keeper(daemon, path_of("no-keys")), KEEPER_LOST);
    cr_assert(chmod(keys, 0640) == 0);
    IS(open_keeper(daemon, keys), KEEPER_LOST);
    cr_assert(chmod(keys, 0600) == 0);
    OK(file_write_atomic(path_of("shares"), span_of_text("no share"), 0600, NULL));
    IS(open_keeper(daemon, keys), KEEPER_LOST);
    cr_assert_eq(unlink(path_of("shares")), 0);
    OK(open_keeper(daemon, keys)); /* who is no member has none */
}

/* keeper_serve in a child, with its two lines in our hands. */
struct child {
    pid_t pid;
    int sync_fd, work_fd;
};

static struct child serve(const char *keys)
{
    struct child child;
    int sync_ends[2], work_ends[2];
    cr_assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sync_ends) == 0);
    cr_assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, work_ends) == 0);
    fflush(NULL);
    child.pid = fork();
    if (child.pid == 0) {
        struct complaint why = {""};
        int high_sync = fcntl(sync_ends[1], F_DUPFD, 64), high_work = fcntl(work_ends[1], F_DUPFD, 64);
        dup2(high_sync, KEEPER_SYNC_FD);
        dup2(high_work, KEEPER_WORK_FD);
        close_range(KEEPER_WORK_FD + 1, ~0u, 0);
        exit((int)keeper_serve(&(struct keeper_files){keys, path_of("shares"), own}, &why).code);
    }
    close(sync_ends[1]);
    close(work_ends[1]);
    child.sync_fd = sync_ends[0];
    child.work_fd = work_ends[0];
    return child;
}

/* Closes our ends, which ends it when nothing did before. */
static int ended_with(struct child *child)
{
    int code = 0;
    close(child->sync_fd);
    close(child->work_fd);
    cr_assert(waitpid(child->pid, &code, 0) == child->pid && WIFEXITED(code));
    return WEXITSTATUS(code);
}

static const uint8_t open_request[] = {KEEPER_OPEN}, sign_nothing[] = {KEEPER_SIGN, 0, 0};

static void open_it(struct child *child)
{
    struct keeper_frame reply;
    OK(keeper_frame_write(child->sync_fd, SPAN_OF_ARRAY(open_request)));
    OK(keeper_frame_read(child->sync_fd, &reply));
    cr_assert(reply.size > 32);
    keeper_frame_free(&reply);
}

/* The reply that must not come: the line is closed instead. */
static void expect_end(struct child *child, const char *name)
{
    struct keeper_frame reply;
    struct status status = keeper_frame_read(child->sync_fd, &reply);
    cr_expect(status_is(status, STATUS_KEEPER_LOST), "%s", name);
    cr_expect(ended_with(child) == STATUS_KEEPER_LOST, "%s", name);
}

Test(keeper_process, what_is_not_permitted_ends_it)
{
    struct child child = serve(path_of("keys"));
    OK(keeper_frame_write(child.sync_fd, SPAN_OF_ARRAY(sign_nothing)));
    expect_end(&child, "a signature before it was opened");
    child = serve(path_of("keys"));
    OK(keeper_frame_write(child.work_fd, SPAN_OF_ARRAY(open_request)));
    expect_end(&child, "opened on the other line");
    child = serve(path_of("keys"));
    open_it(&child);
    OK(keeper_frame_write(child.sync_fd, SPAN_OF_ARRAY(open_request)));
    expect_end(&child, "opened twice");
    child = serve(path_of("keys"));
    OK(keeper_frame_write(child.sync_fd, span_empty()));
    expect_end(&child, "an empty request");
}

Test(keeper_process, a_frame_that_is_too_large_or_cut_ends_it)
{
    static const uint8_t too_large[] = {1, 0, 0, 1}; /* 16 MiB and one byte */
    static const uint8_t cut[] = {0, 0, 0, 9, KEEPER_SIGN};
    struct child child = serve(path_of("keys"));
    open_it(&child);
    cr_assert(write(child.sync_fd, too_large, sizeof too_large) == sizeof too_large);
    expect_end(&child, "too large");
    for (size_t size = 1; size <= sizeof cut; size++) {
        child = serve(path_of("keys"));
        open_it(&child);
        cr_assert(write(child.work_fd, cut, size) == (ssize_t)size && shutdown(child.work_fd, SHUT_WR) == 0);
        expect_end(&child, "cut");
    }
}

/* It is told to stop by its lines only: the last batch of a daemon that stops still gets its signatures. */
Test(keeper_process, signals_do_not_end_it_and_the_end_of_its_lines_does)
{
    struct keeper_frame reply;
    struct child child = serve(path_of("keys"));
    open_it(&child);
    kill(child.pid, SIGTERM);
    kill(child.pid, SIGINT);
    OK(keeper_frame_write(child.sync_fd, SPAN_OF_ARRAY(sign_nothing)));
    OK(keeper_frame_read(child.sync_fd, &reply));
    cr_expect(reply.size == 1 && reply.bytes[0] == STATUS_OK);
    keeper_frame_free(&reply);
    cr_expect(ended_with(&child) == STATUS_KEEPER_LOST);
}

Test(keeper_process, a_daemon_that_does_not_take_the_reply_is_gone)
{
    struct child child = serve(path_of("keys"));
    cr_assert(shutdown(child.sync_fd, SHUT_RD) == 0);
    OK(keeper_frame_write(child.sync_fd, SPAN_OF_ARRAY(open_request)));
    cr_expect(ended_with(&child) == STATUS_KEEPER_LOST);
}

Test(keeper_process, it_does_not_serve_with_files_that_are_not_right)
{
    struct child child;
    cr_assert(chmod(path_of("shares"), 0644) == 0);
    child = serve(path_of("keys"));
    cr_expect(ended_with(&child) == STATUS_UNSAFE_FILE);
    OK(file_write_atomic(path_of("shares"), span_of_text("no share\n"), 0600, NULL));
    child = serve(path_of("keys"));
    cr_expect(ended_with(&child) == STATUS_MALFORMED);
    OK(file_write_atomic(path_of("keys"), span_of_text("no keys\n"), 0600, NULL));
    child = serve(path_of("keys"));
    cr_expect(ended_with(&child) == STATUS_MALFORMED);
    child = serve(path_of("none"));
    int code = ended_with(&child);
    cr_expect(code == STATUS_IO_FAILED || code == STATUS_NOT_FOUND, "%d", code);
}

Test(keeper_process, without_descriptors_or_memory_it_is_not_started)
{
    const struct rlimit none = {8, 1024};
    struct keeper_link link;
    int work_fd, taken[8], count = 0;
    faulty_memory_set(1);
    IS(start_process(getenv("SCHAKELD"), path_of("keys"), &link, &work_fd), NO_MEMORY);
    faulty_memory_set(0);
    cr_assert(setrlimit(RLIMIT_NOFILE, &none) == 0);
    while (count < 8 && (taken[count] = dup(0)) >= 0)
        count++;
    IS(start_process(getenv("SCHAKELD"), path_of("keys"), &link, &work_fd), IO_FAILED);
    for (int more = 1; more <= 3 && more <= count; more++) { /* room for one of the two pairs, and not for the other */
        close(taken[count - more]);
        IS(start_process(getenv("SCHAKELD"), path_of("keys"), &link, &work_fd), IO_FAILED);
    }
    for (int i = 0; i < count - 3; i++)
        close(taken[i]);
}
