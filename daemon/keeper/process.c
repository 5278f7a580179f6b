// SPDX-License-Identifier: EUPL-1.2
//
// fork, exec, and blocking frames to and fro.
#include "keeper/process.h"

#include "keeper/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct keeper_process {
    pid_t pid;
    int sync_fd, work_fd;
};

static struct status process_ask(void *state, struct span request, struct keeper_frame *out_reply)
{
    struct keeper_process *process = state;
    TRY(keeper_frame_write(process->sync_fd, request));
    return keeper_frame_read(process->sync_fd, out_reply);
}

static struct status process_hand(void *state, struct span request)
{
    struct keeper_process *process = state;
    return keeper_frame_write(process->work_fd, request);
}

static bool process_is_ready(void *state)
{
    struct keeper_process *process = state;
    struct pollfd line = {.fd = process->work_fd, .events = POLLIN};
    return poll(&line, 1, 0) == 1;
}

static struct status process_collect(void *state, struct keeper_frame *out)
{
    struct keeper_process *process = state;
    return keeper_frame_read(process->work_fd, out);
}

static void process_close(void *state)
{
    struct keeper_process *process = state;
    close(process->sync_fd);
    close(process->work_fd);
    while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    free(process);
}

static const struct keeper_link_calls process_calls = {process_ask, process_hand, process_is_ready, process_collect, process_close};

/* In the child: the two ends at their fixed numbers and nothing else but the standard three. */
static void become_keeper(const struct keeper_place *place, int sync_end, int work_end)
{
    int high_sync = fcntl(sync_end, F_DUPFD, 16), high_work = fcntl(work_end, F_DUPFD, 16);
    if (high_sync < 0 || high_work < 0 || dup2(high_sync, KEEPER_SYNC_FD) < 0 || dup2(high_work, KEEPER_WORK_FD) < 0)
        _exit(70);
    close_range(KEEPER_WORK_FD + 1, ~0u, 0);
    char *arguments[] = {(char[]){"schakeld"},  (char[]){"keeper"},      strdup(place->keys),
                         strdup(place->shares), strdup(place->own.text), NULL};
    execv(place->program, arguments);
    perror(place->program);
    _exit(70);
}

static struct status open_keeper_sockets(int out_sync[static 2], int out_work[static 2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out_sync))
        return FAIL(IO_FAILED);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out_work)) {
        close(out_sync[0]);
        close(out_sync[1]);
        return FAIL(IO_FAILED);
    }
    return STATUS(OK);
}

struct status keeper_process_start(const struct keeper_place *place, struct keeper_link *out_link, int *out_work_fd)
{
    int sync_ends[2], work_ends[2];
    TRY(open_keeper_sockets(sync_ends, work_ends));
    struct keeper_process *process = malloc(sizeof *process);
    pid_t pid = process ? fork() : -1;
    if (pid == 0)
        become_keeper(place, sync_ends[1], work_ends[1]);
    close(sync_ends[1]);
    close(work_ends[1]);
    if (pid < 0) {
        close(sync_ends[0]);
        close(work_ends[0]);
        free(process);
        return process ? FAIL(IO_FAILED) : FAIL(NO_MEMORY);
    }
    *process = (struct keeper_process){pid, sync_ends[0], work_ends[0]};
    *out_link = (struct keeper_link){&process_calls, process};
    *out_work_fd = process->work_fd;
    return STATUS(OK);
}
