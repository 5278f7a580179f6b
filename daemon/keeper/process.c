// SPDX-License-Identifier: EUPL-1.2
//
// fork and exec.
#include "keeper/process.h"

#include "keeper/keeper.h"
#include "keeper/lines.h"
#include "keyfile/passphrase_source.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PASSPHRASE_NUMBER "5"
_Static_assert(KEEPER_PASSPHRASE_FD == 5, "as it is written");

/* What the child has: its ends of the lines, and of the pipe with the passphrase when there is one. */
struct keeper_ends {
    int sync, work, passphrase; /* the last: or -1 */
};

static bool place_end(int end, int number) { return dup2(end, number) == number; }

/* In the child: the ends at their fixed numbers and nothing else but the standard three. */
static void become_keeper(const struct keeper_place *place, const struct keeper_ends *ends)
{
    bool is_given = ends->passphrase >= 0;
    int high_sync = fcntl(ends->sync, F_DUPFD, 16), high_work = fcntl(ends->work, F_DUPFD, 16),
        high_passphrase = is_given ? fcntl(ends->passphrase, F_DUPFD, 16) : 0;
    if (high_sync < 0 || high_work < 0 || high_passphrase < 0 || !place_end(high_sync, KEEPER_SYNC_FD) ||
        !place_end(high_work, KEEPER_WORK_FD))
        _exit(70);
    if (is_given && (!place_end(high_passphrase, KEEPER_PASSPHRASE_FD) || setenv(PASSPHRASE_HANDED, PASSPHRASE_NUMBER, 1)))
        _exit(70);
    close_range((is_given ? KEEPER_PASSPHRASE_FD : KEEPER_WORK_FD) + 1, ~0u, 0);
    char *arguments[] = {(char[]){"schakeld"},  (char[]){"keeper"},      strdup(place->keys),
                         strdup(place->shares), strdup(place->own.text), NULL};
    execv(place->program, arguments);
    perror(place->program);
    _exit(70);
}

/* A pipe with the passphrase in it: it fits. */
static struct status open_passphrase_pipe(const struct passphrase *passphrase, int *out)
{
    int ends[2];
    *out = -1;
    if (!passphrase)
        return STATUS(OK);
    if (pipe2(ends, O_CLOEXEC))
        return FAIL(IO_FAILED);
    struct status status = passphrase_hand(passphrase, ends[1]);
    close(ends[1]);
    if (status_ok(status))
        *out = ends[0];
    else
        close(ends[0]);
    return status;
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

static pid_t fork_keeper(const struct keeper_place *place, const struct keeper_ends *ends)
{
    pid_t pid = fork();
    if (pid == 0)
        become_keeper(place, ends);
    return pid;
}

struct status keeper_process_start(const struct keeper_place *place, struct keeper_link *out_link, int *out_work_fd)
{
    int sync_ends[2], work_ends[2], passphrase;
    TRY(open_passphrase_pipe(place->passphrase, &passphrase));
    struct status status = open_keeper_sockets(sync_ends, work_ends);
    struct keeper_lines *lines = status_ok(status) ? malloc(sizeof *lines) : NULL;
    pid_t pid = lines ? fork_keeper(place, &(struct keeper_ends){sync_ends[1], work_ends[1], passphrase}) : -1;
    if (passphrase >= 0)
        close(passphrase);
    TRY(status);
    close(sync_ends[1]);
    close(work_ends[1]);
    if (pid < 0) {
        close(sync_ends[0]);
        close(work_ends[0]);
        struct status failed = lines ? FAIL(IO_FAILED) : FAIL(NO_MEMORY);
        free(lines);
        return failed;
    }
    *lines = (struct keeper_lines){sync_ends[0], work_ends[0], pid};
    *out_link = keeper_lines_link(lines);
    *out_work_fd = work_ends[0];
    return STATUS(OK);
}
