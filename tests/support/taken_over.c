// SPDX-License-Identifier: EUPL-1.2
//
// Code of an attacker in a running daemon: preloaded into schakeld, it waits in poll(2) until the file TAKEN_OVER/now is
// there, which is after the start, does once, in the thread that speaks with the keeper, what somebody would do who has the
// whole process, and writes what the kernel and the keeper said to TAKEN_OVER/told, which was opened before there was a
// sandbox. In the keeper it does nothing.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PATH_ROOM 4096
#define DESCRIPTORS_LOOKED_AT 64

static FILE *told;
static pthread_t main_thread;
static char folder[PATH_ROOM];
static int (*real_poll)(struct pollfd *fds, nfds_t count, int timeout);

/* ---- deeds: what errno was, 0 for done */

static int said_by(long result) { return result < 0 ? errno : 0; }

static int open_file(const char *path) { return said_by(open(path, O_RDONLY)); }
static int put_file(const char *path) { return said_by(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)); }
static int open_up_file(const char *path) { return said_by(chmod(path, 0644)); }
static int remove_file(const char *path) { return said_by(unlink(path)); }
static int start_program(const char *path) { return said_by(execl(path, path, (char *)NULL)); }
static int attach_to(const char *process) { return said_by(ptrace(PTRACE_ATTACH, atoi(process), NULL, NULL)); }
static int end_process(const char *process) { return said_by(kill(atoi(process), SIGKILL)); }
static int read_memory_of(const char *process)
{
    char byte;
    struct iovec own = {&byte, 1}, other = {&byte, 1};
    return said_by(process_vm_readv(atoi(process), &own, 1, &other, 1, 0));
}
static int start_process(const char *unused)
{
    (void)unused;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return said_by(child);
}
static int run_memory(const char *unused)
{
    (void)unused;
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? errno : 0;
}
static int listen_at(const char *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return said_by(fd < 0 ? fd : bind(fd, (struct sockaddr *)&here, sizeof here));
}
static int dial(const char *port)
{
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return said_by(fd < 0 ? fd : connect(fd, (struct sockaddr *)&there, sizeof there));
}
static int take_raw_packets(const char *unused)
{
    (void)unused;
    return said_by(socket(AF_PACKET, SOCK_RAW, 0));
}

/* ---- the keeper, over the line that the daemon has with it: u32 size and a body; a reply begins with a code */

static bool is_pair(int fd)
{
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    return getpeername(fd, (struct sockaddr *)&peer, &size) == 0 && peer.ss_family == AF_UNIX && size == sizeof peer.ss_family;
}

static int ask_keeper_for(const uint8_t *body, uint8_t size)
{
    uint8_t frame[4 + UINT8_MAX] = {0, 0, 0, size}, reply[4 + 1];
    int fd = 3;
    memcpy(frame + 4, body, size);
    while (fd < DESCRIPTORS_LOOKED_AT && !is_pair(fd))
        fd++;
    if (write(fd, frame, 4u + size) != 4 + size || recv(fd, reply, sizeof reply, MSG_WAITALL) != (ssize_t)sizeof reply)
        return -1; /* it is gone */
    for (uint32_t left = (uint32_t)(reply[2] << 8 | reply[3]) - 1; left; left--)
        if (read(fd, frame, 1) != 1)
            return -1;
    return reply[4];
}
/* KEEPER_SIGN, one of role 1 (a message) and of kind 4 (an acknowledgement). */
static int have_content_signed(const uint8_t *content, uint8_t size)
{
    uint8_t body[UINT8_MAX] = {2, 0, 1, 1, 4, 0, 0, 0, size};
    memcpy(body + 9, content, size);
    return ask_keeper_for(body, (uint8_t)(9 + size));
}
static int have_signed(const char *text) { return have_content_signed((const uint8_t *)text, (uint8_t)strlen(text)); }

static uint8_t *put_time(uint8_t *at, uint8_t field, uint64_t ms) /* as proto/envelope.proto has it */
{
    for (*at++ = (uint8_t)(field << 3); ms > 0x7F; ms >>= 7)
        *at++ = (uint8_t)(ms | 0x80);
    *at++ = (uint8_t)ms;
    return at;
}
static uint8_t *put_bytes(uint8_t *at, uint8_t field, const void *bytes, uint8_t size)
{
    *at++ = (uint8_t)(field << 3 | 2);
    *at++ = size;
    memcpy(at, bytes, size);
    return at + size;
}
/* A refusal to 00000099000000005000, well formed, said by OIN in so many days. */
static int have_said(const char *by)
{
    static const uint8_t id[16] = {1}, statement[38] = {0xA0, 0x01, 0x0A, 0xFA, 0x01, 32, 1};
    uint8_t content[200] = {0x08, 2, 0x10, 4}, *at = content + 4;
    uint64_t ms = ((uint64_t)time(NULL) + 86400 * (uint64_t)atoi(by + 21)) * 1000;
    at = put_bytes(at, 3, id, sizeof id);
    at = put_bytes(at, 4, by, 20);
    at = put_bytes(at, 5, "00000099000000005000", 20);
    at = put_time(put_time(at, 6, ms), 7, ms + 1000);
    at = put_bytes(at, 8, id, sizeof id);
    at = put_bytes(at, 11, statement, sizeof statement);
    return have_content_signed(content, (uint8_t)(at - content));
}
static int ask_unknown(const char *unused)
{
    (void)unused;
    return ask_keeper_for((const uint8_t[]){99}, 1);
}

/* ---- all of them, in the order in which TAKEN_OVER/now names them: a deed and what to do it to, a line */

static const struct {
    const char *name;
    int (*deed)(const char *about);
} deeds[] = {{"open", open_file},
             {"put", put_file},
             {"open-up", open_up_file},
             {"remove", remove_file},
             {"start-program", start_program},
             {"attach", attach_to},
             {"end", end_process},
             {"read-memory", read_memory_of},
             {"start-process", start_process},
             {"run-memory", run_memory},
             {"listen", listen_at},
             {"dial", dial},
             {"raw-packets", take_raw_packets},
             {"have-signed", have_signed},
             {"have-said", have_said},
             {"ask-unknown", ask_unknown}};

static void do_deed(const char *name, const char *about)
{
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if (strcmp(deeds[i].name, name) == 0) {
            fprintf(told, "%s %s %d\n", name, about, deeds[i].deed(about));
            fflush(told);
        }
}

static void take_over(void)
{
    char path[PATH_ROOM + 8], name[40], about[PATH_ROOM];
    snprintf(path, sizeof path, "%s/now", folder);
    FILE *orders = told && pthread_equal(pthread_self(), main_thread) ? fopen(path, "r") : NULL; /* ZeroMQ's threads poll too */
    if (!orders)
        return;
    while (fscanf(orders, "%39s %4000s", name, about) == 2)
        do_deed(name, about);
    fclose(orders);
    fprintf(told, "done\n");
    fclose(told);
    told = NULL;
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    take_over();
    return real_poll(fds, count, timeout);
}
int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t room);
int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t room)
{
    return count * sizeof *fds <= room ? poll(fds, count, timeout) : -1;
}

__attribute__((constructor)) static void come_in(void)
{
    char path[PATH_ROOM + 8], words[64] = "";
    const char *where = getenv("TAKEN_OVER");
    FILE *arguments = fopen("/proc/self/cmdline", "r");
    main_thread = pthread_self();
    *(void **)&real_poll = dlsym(RTLD_NEXT, "poll"); /* as dlsym(3) has it: ISO C knows no such conversion */
    if (arguments) {
        size_t size = fread(words, 1, sizeof words - 1, arguments);
        fclose(arguments);
        if (!where || (size > 16 && strcmp(words + strlen(words) + 1, "keeper") == 0))
            return;
    }
    snprintf(folder, sizeof folder, "%s", where ? where : "");
    snprintf(path, sizeof path, "%s/told", folder);
    told = fopen(path, "we");
}
