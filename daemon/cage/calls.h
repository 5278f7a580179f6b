// SPDX-License-Identifier: EUPL-1.2
//
// The system calls that a process makes after its start, each with the reason. A call of which an argument decides has a
// row for each value that it may have. No row: execve, fork, ptrace, process_vm_*, bind, listen, mount, kill, keyctl, bpf,
// io_uring, userfaultfd, and whatever the kernel learns in future.
#pragma once

#include "cage/cage.h"

#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define CAGE_BOTH (CAGE_DAEMON | CAGE_KEEPER)

/* Which of its arguments decides, of which bits of it, and what those must be. */
struct cage_argument {
    bool decides;
    unsigned number;
    uint64_t bits, value;
};
#define ANY_ARGUMENT     \
    {                    \
        .decides = false \
    }
#define ARGUMENT(number, value)         \
    {                                   \
        true, number, UINT32_MAX, value \
    }
#define WITHOUT(number, bit) \
    {                        \
        true, number, bit, 0 \
    }
#define NOTHING(number)             \
    {                               \
        true, number, UINT64_MAX, 0 \
    }
#define SOCKET_TYPE_BITS 0xf /* above them: SOCK_CLOEXEC, SOCK_NONBLOCK */
#define SOCKET_OF(domain, type) \
    ARGUMENT(0, domain), { true, 1, SOCKET_TYPE_BITS, type }

// clang-format off
#define CAGE_CALLS(X) \
    X(read,            CAGE_BOTH,   ANY_ARGUMENT, "requests, files, wakes") \
    X(write,           CAGE_BOTH,   ANY_ARGUMENT, "replies, the log, wakes between threads") \
    X(pread64,         CAGE_BOTH,   ANY_ARGUMENT, "the database; the anchor") \
    X(pwrite64,        CAGE_BOTH,   ANY_ARGUMENT, "the database; the anchor") \
    X(fdatasync,       CAGE_BOTH,   ANY_ARGUMENT, "durable before it is said") \
    X(close,           CAGE_BOTH,   ANY_ARGUMENT, "what is done with") \
    X(poll,            CAGE_BOTH,   ANY_ARGUMENT, "the loop") \
    X(restart_syscall, CAGE_BOTH,   ANY_ARGUMENT, "the loop, after the process was stopped and goes on") \
    X(sendto,          CAGE_BOTH,   ANY_ARGUMENT, "the line between daemon and keeper; partners") \
    X(brk,             CAGE_BOTH,   ANY_ARGUMENT, "memory") \
    X(mmap,            CAGE_BOTH,   WITHOUT(2, PROT_EXEC), "memory, never to be run") \
    X(mprotect,        CAGE_BOTH,   WITHOUT(2, PROT_EXEC), "memory, never to be run") \
    X(munmap,          CAGE_BOTH,   ANY_ARGUMENT, "memory") \
    X(mremap,          CAGE_BOTH,   ANY_ARGUMENT, "memory") \
    X(madvise,         CAGE_BOTH,   ANY_ARGUMENT, "memory") \
    X(mlock,           CAGE_BOTH,   ANY_ARGUMENT, "keys stay out of the swap") \
    X(munlock,         CAGE_BOTH,   ANY_ARGUMENT, "keys that are done with, after they were wiped") \
    X(futex,           CAGE_BOTH,   ANY_ARGUMENT, "locks of the C library; between threads") \
    X(getrandom,       CAGE_BOTH,   ANY_ARGUMENT, "what is drawn; seeds of the C library") \
    X(clock_gettime,   CAGE_BOTH,   ANY_ARGUMENT, "the time, where the kernel does not give it without a call") \
    X(rt_sigprocmask,  CAGE_BOTH,   ANY_ARGUMENT, "the end by a broken invariant") \
    X(rt_sigreturn,    CAGE_BOTH,   ANY_ARGUMENT, "after a signal") \
    X(getpid,          CAGE_BOTH,   ANY_ARGUMENT, "the end by a broken invariant; locks of the database") \
    X(gettid,          CAGE_BOTH,   ANY_ARGUMENT, "the end by a broken invariant") \
    X(tgkill,          CAGE_BOTH,   ARGUMENT(2, SIGABRT), "the end by a broken invariant") \
    X(exit_group,      CAGE_BOTH,   ANY_ARGUMENT, "the end") \
    X(exit,            CAGE_DAEMON, ANY_ARGUMENT, "the end of a thread") \
    X(wait4,           CAGE_DAEMON, ANY_ARGUMENT, "the end of the keeper") \
    X(rt_sigaction,    CAGE_DAEMON, ANY_ARGUMENT, "the end by a broken invariant") \
    X(sched_yield,     CAGE_DAEMON, ANY_ARGUMENT, "between threads") \
    X(set_robust_list, CAGE_DAEMON, ANY_ARGUMENT, "the first call of a thread") \
    X(rseq,            CAGE_DAEMON, ANY_ARGUMENT, "the first call of a thread") \
    X(prctl,           CAGE_DAEMON, ARGUMENT(0, PR_SET_NAME), "the name of a thread") \
    X(sched_getparam,  CAGE_DAEMON, ANY_ARGUMENT, "the first look of a thread of the lines at itself") \
    X(sched_getscheduler, CAGE_DAEMON, ANY_ARGUMENT, "the first look of a thread of the lines at itself") \
    X(sched_setscheduler, CAGE_DAEMON, ARGUMENT(1, SCHED_OTHER), "a thread of the lines stays what it is") \
    X(openat,          CAGE_DAEMON, ANY_ARGUMENT, "files that are read again; which: see below") \
    X(readv,           CAGE_DAEMON, ANY_ARGUMENT, "files of names and addresses") \
    X(writev,          CAGE_DAEMON, ANY_ARGUMENT, "complaints on standard error") \
    X(lseek,           CAGE_DAEMON, ANY_ARGUMENT, "files of names and addresses; the database") \
    X(fstat,           CAGE_DAEMON, ANY_ARGUMENT, "whose a file is and who may write it") \
    X(newfstatat,      CAGE_DAEMON, ANY_ARGUMENT, "whether a file changed") \
    X(statx,           CAGE_DAEMON, ANY_ARGUMENT, "whether a file changed") \
    X(access,          CAGE_DAEMON, ANY_ARGUMENT, "whether a file is there") \
    X(faccessat2,      CAGE_DAEMON, ANY_ARGUMENT, "whether a file is there") \
    X(readlink,        CAGE_DAEMON, ANY_ARGUMENT, "where the database is") \
    X(getcwd,          CAGE_DAEMON, ANY_ARGUMENT, "where the database is") \
    X(getdents64,      CAGE_DAEMON, ANY_ARGUMENT, "the folders of agreed texts") \
    X(fcntl,           CAGE_DAEMON, ANY_ARGUMENT, "locks of the database; sockets that do not wait") \
    X(flock,           CAGE_DAEMON, ANY_ARGUMENT, "locks of files") \
    X(fsync,           CAGE_DAEMON, ANY_ARGUMENT, "durable before it is said") \
    X(ftruncate,       CAGE_DAEMON, ANY_ARGUMENT, "the database") \
    X(fallocate,       CAGE_DAEMON, ANY_ARGUMENT, "room for the database") \
    X(fstatfs,         CAGE_DAEMON, ANY_ARGUMENT, "what kind of disk the database is on") \
    X(statfs,          CAGE_DAEMON, ANY_ARGUMENT, "the room that is left") \
    X(unlink,          CAGE_DAEMON, ANY_ARGUMENT, "the control socket; the log of the database") \
    X(unlinkat,        CAGE_DAEMON, ANY_ARGUMENT, "agreed texts that were half written") \
    X(mkdir,           CAGE_DAEMON, ANY_ARGUMENT, "agreed texts that a partner sent") \
    X(mkdirat,         CAGE_DAEMON, ANY_ARGUMENT, "agreed texts that a partner sent") \
    X(rename,          CAGE_DAEMON, ANY_ARGUMENT, "agreed texts that a partner sent") \
    X(renameat,        CAGE_DAEMON, ANY_ARGUMENT, "agreed texts that a partner sent") \
    X(renameat2,       CAGE_DAEMON, ANY_ARGUMENT, "agreed texts that a partner sent") \
    X(fchmod,          CAGE_DAEMON, ANY_ARGUMENT, "agreed texts that a partner sent") \
    X(fchown,          CAGE_DAEMON, ANY_ARGUMENT, "files of the database, when the node is root's") \
    X(ppoll,           CAGE_DAEMON, ANY_ARGUMENT, "the loop") \
    X(epoll_wait,      CAGE_DAEMON, ANY_ARGUMENT, "the loop of the lines") \
    X(epoll_pwait,     CAGE_DAEMON, ANY_ARGUMENT, "the loop of the lines") \
    X(epoll_ctl,       CAGE_DAEMON, ANY_ARGUMENT, "the loop of the lines") \
    X(eventfd2,        CAGE_DAEMON, ANY_ARGUMENT, "wakes of a line to a partner") \
    X(accept4,         CAGE_DAEMON, ANY_ARGUMENT, "partners, and people at the door") \
    X(connect,         CAGE_DAEMON, ANY_ARGUMENT, "lines to partners") \
    X(socket,          CAGE_DAEMON, SOCKET_OF(AF_INET, SOCK_STREAM), "lines to partners") \
    X(socket,          CAGE_DAEMON, SOCKET_OF(AF_INET6, SOCK_STREAM), "lines to partners") \
    X(socket,          CAGE_DAEMON, SOCKET_OF(AF_INET, SOCK_DGRAM), "partners' names, asked of the DNS") \
    X(socket,          CAGE_DAEMON, SOCKET_OF(AF_INET6, SOCK_DGRAM), "partners' names, asked of the DNS") \
    X(socket,          CAGE_DAEMON, SOCKET_OF(AF_NETLINK, SOCK_RAW), "which addresses this machine has, for the DNS") \
    X(socket,          CAGE_DAEMON, SOCKET_OF(AF_UNIX, SOCK_STREAM), "users' names, where a service of the system has them") \
    X(shutdown,        CAGE_DAEMON, ANY_ARGUMENT, "lines to partners") \
    X(getsockopt,      CAGE_DAEMON, ANY_ARGUMENT, "who is at the door; lines to partners") \
    X(setsockopt,      CAGE_DAEMON, ANY_ARGUMENT, "lines to partners") \
    X(getsockname,     CAGE_DAEMON, ANY_ARGUMENT, "lines to partners") \
    X(getpeername,     CAGE_DAEMON, ANY_ARGUMENT, "lines to partners") \
    X(recvfrom,        CAGE_DAEMON, ANY_ARGUMENT, "lines to partners") \
    X(recvmsg,         CAGE_DAEMON, ANY_ARGUMENT, "the answers of the DNS") \
    X(sendmsg,         CAGE_DAEMON, ANY_ARGUMENT, "users' names, where a service of the system has them") \
    X(sendmmsg,        CAGE_DAEMON, ANY_ARGUMENT, "partners' names, asked of the DNS") \
    X(ioctl,           CAGE_DAEMON, ARGUMENT(1, FIONREAD), "the answers of the DNS") \
    X(ioctl,           CAGE_DAEMON, ARGUMENT(1, FIONBIO), "sockets that do not wait") \
    X(geteuid,         CAGE_DAEMON, ANY_ARGUMENT, "whose files are to be") \
    X(getuid,          CAGE_DAEMON, ANY_ARGUMENT, "whose files are to be") \
    X(uname,           CAGE_DAEMON, ANY_ARGUMENT, "the name of this machine, for the DNS") \
    X(sysinfo,         CAGE_DAEMON, ANY_ARGUMENT, "how much memory sorting may take") \
    X(prlimit64,       CAGE_DAEMON, NOTHING(2), "how many descriptors there are") \
    X(clock_nanosleep, CAGE_DAEMON, ANY_ARGUMENT, "a database that is busy") \
    X(umask,           CAGE_DAEMON, ANY_ARGUMENT, "files of the database")
// clang-format on
