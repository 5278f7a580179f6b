// SPDX-License-Identifier: EUPL-1.2
//
// What is left to a process in its cage, tried by one that tries everything else: each row in a child of its own, which is
// told by its exit code what the kernel said.
#include "cage/cage.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALLOWED 0
#define LACKING 200 /* this kernel or this build has no cage */
#define FAILED 201

static int said(long result) { return result < 0 ? errno : ALLOWED; }

static int try_exec(void) { return said(execl("/bin/true", "true", (char *)NULL)); }
static int try_fork(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return said(child);
}
static int try_attach(void) { return said(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)); }
static int try_read_memory(void)
{
    char byte;
    struct iovec own = {&byte, 1}, other = {&byte, 1};
    return said(process_vm_readv(getpid(), &own, 1, &other, 1, 0));
}
static int try_run_memory(void)
{
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return said(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
}
static int try_listen(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return said(fd < 0 ? fd : bind(fd, (struct sockaddr *)&any, sizeof any));
}
static int try_socket(void) { return said(socket(AF_INET, SOCK_STREAM, 0)); }
static int try_raw_socket(void) { return said(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)); }
static int try_abstract_socket(void) { return said(socket(AF_ALG, SOCK_SEQPACKET, 0)); }
static int try_kill(void) { return said(kill(getppid(), 0)); }
static int try_open(void) { return said(open("/dev/null", O_RDONLY)); }
static int try_unknown(void) { return said(syscall(100000)); }
static int try_write(void) { return said(write(STDERR_FILENO, "", 0)); }
static int try_memory(void)
{
    volatile char *memory = malloc(8 * 1024 * 1024);
    return memory ? ALLOWED : ENOMEM;
}

/* How a child ended: what its deed was told, or 1000 and the signal. */
static int how_ended(pid_t child)
{
    int how;
    cr_assert(waitpid(child, &how, 0) == child);
    return WIFSIGNALED(how) ? 1000 + WTERMSIG(how) : WEXITSTATUS(how);
}

static int try_caged(enum cage_process process, int (*deed)(void))
{
    pid_t child = fork();
    bool is_closed;
    if (child == 0) {
        if (!status_ok(cage_calls(process, &is_closed)))
            _exit(FAILED);
        _exit(is_closed ? deed() : LACKING);
    }
    return how_ended(child);
}

static const struct {
    const char *name;
    int (*deed)(void);
    int daemon, keeper;
} call_rows[] = {
#define ENDS (1000 + SIGSYS)
    {"write", try_write, ALLOWED, ALLOWED},
    {"memory", try_memory, ALLOWED, ALLOWED},
    {"exec", try_exec, EPERM, ENDS},
    {"fork", try_fork, EPERM, ENDS},
    {"ptrace", try_attach, EPERM, ENDS},
    {"read memory", try_read_memory, EPERM, ENDS},
    {"run memory", try_run_memory, EPERM, ENDS},
    {"listen", try_listen, EPERM, ENDS},
    {"socket", try_socket, ALLOWED, ENDS},
    {"raw", try_raw_socket, EPERM, ENDS},
    {"alg", try_abstract_socket, EPERM, ENDS},
    {"kill", try_kill, EPERM, ENDS},
    {"open", try_open, ALLOWED, ENDS},
    {"a call of the future", try_unknown, EPERM, ENDS},
};

Test(cage, a_daemon_is_refused_and_a_keeper_ended_by_what_is_not_in_the_table)
{
    if (try_caged(CAGE_DAEMON, try_write) == LACKING)
        cr_skip_test("no cage here");
    for (size_t i = 0; i < sizeof call_rows / sizeof *call_rows; i++) {
        int daemon = try_caged(CAGE_DAEMON, call_rows[i].deed), keeper = try_caged(CAGE_KEEPER, call_rows[i].deed);
        cr_expect_eq(daemon, call_rows[i].daemon, "daemon, %s: %d", call_rows[i].name, daemon);
        cr_expect_eq(keeper, call_rows[i].keeper, "keeper, %s: %d", call_rows[i].name, keeper);
    }
}

/* ---- files: a folder with what is read, rewritten and kept, and a secret beside it */

static char folder[] = "/tmp/schakel.cage.XXXXXX";
static char places[5][64];
enum { PLACE_READ, PLACE_REWRITTEN, PLACE_KEPT, PLACE_SOCKET, PLACE_SECRET };

static void make_places(void)
{
    cr_assert(mkdtemp(folder));
    for (int i = 0; i < 5; i++) {
        char path[400];
        snprintf(places[i], sizeof places[i], "%s/%d", folder, i);
        cr_assert(mkdir(places[i], 0700) == 0);
        snprintf(path, sizeof path, "%s/file", places[i]);
        int fd = open(path, O_CREAT | O_WRONLY, 0600);
        cr_assert(fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0);
    }
}
static void end_places(void)
{
    char command[80];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert(system(command) == 0);
}
TestSuite(cage_files, .init = make_places, .fini = end_places);

static int open_there(int place, const char *name, int flags)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", places[place], name);
    return said(open(path, flags, 0600));
}

static int try_in_places(int place, const char *name, int flags)
{
    pid_t child = fork();
    if (child == 0) {
        char rewritten[400];
        snprintf(rewritten, sizeof rewritten, "%s/file", places[PLACE_REWRITTEN]);
        const struct cage_path paths[] = {{places[PLACE_READ], CAGE_READS}, {rewritten, CAGE_REWRITES},
                                          {places[PLACE_KEPT], CAGE_KEEPS}, {places[PLACE_SOCKET], CAGE_LISTENS},
                                          {"/nowhere", CAGE_KEEPS},         {NULL, CAGE_READS}};
        bool is_closed;
        if (!status_ok(cage_files(paths, sizeof paths / sizeof *paths, &is_closed)))
            _exit(FAILED);
        _exit(is_closed ? open_there(place, name, flags) : LACKING);
    }
    return how_ended(child);
}

static const struct {
    const char *name;
    int place;
    const char *file;
    int flags, expected;
} file_rows[] = {
    {"what is read", PLACE_READ, "file", O_RDONLY, ALLOWED},
    {"is not written", PLACE_READ, "file", O_WRONLY, EACCES},
    {"nor is anything put beside it", PLACE_READ, "new", O_WRONLY | O_CREAT, EACCES},
    {"what is rewritten", PLACE_REWRITTEN, "file", O_RDWR | O_TRUNC, ALLOWED},
    {"has nothing put beside it", PLACE_REWRITTEN, "new", O_WRONLY | O_CREAT, EACCES},
    {"what is kept", PLACE_KEPT, "new", O_RDWR | O_CREAT, ALLOWED},
    {"where a socket is, no file is read", PLACE_SOCKET, "file", O_RDONLY, EACCES},
    {"what is not named", PLACE_SECRET, "file", O_RDONLY, EACCES},
};

Test(cage_files, nothing_is_opened_but_what_is_named_and_as_it_is_named)
{
    if (try_in_places(PLACE_READ, "file", O_RDONLY) == LACKING)
        cr_skip_test("no cage here");
    for (size_t i = 0; i < sizeof file_rows / sizeof *file_rows; i++) {
        int told = try_in_places(file_rows[i].place, file_rows[i].file, file_rows[i].flags);
        cr_expect_eq(told, file_rows[i].expected, "%s: %d", file_rows[i].name, told);
    }
}
