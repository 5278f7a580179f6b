// SPDX-License-Identifier: EUPL-1.2
//
// Two connections, the synchronous line first. Those of a daemon that ended in between wait there too: lines of two processes are no pair.
#include "keeper/socket.h"

#include "base/text.h"
#include "keeper/keeper.h"
#include "keeper/lines.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SILENCE_MOST_SECONDS 60
#define GIVEN_FD 3 /* SD_LISTEN_FDS_START */
_Static_assert(KEEPER_SYNC_FD == GIVEN_FD, "the line takes the place of the socket");

static bool read_line_peer(int fd, struct ucred *out)
{
    socklen_t size = sizeof *out;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, out, &size) == 0;
}

/* ---- the daemon's end */

static struct status connect_line(const char *path, uid_t user, int *out, struct complaint *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct ucred peer;
    if (strlen(path) >= sizeof address.sun_path)
        return complain(why, FAIL(INVALID), "%s: too long for the path of a socket", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_connected = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (is_connected && read_line_peer(fd, &peer) && (peer.uid == user || peer.uid == 0)) {
        *out = fd;
        return STATUS(OK);
    }
    struct status status = is_connected ? complain(why, FAIL(NOT_ALLOWED), "%s: it is not the keeper's user who listens there", path)
                                        : complain(why, FAIL(IO_FAILED), "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

static struct status connect_both(const char *path, uid_t user, struct keeper_lines *lines, struct complaint *why)
{
    const struct timeval most = {.tv_sec = SILENCE_MOST_SECONDS};
    TRY(connect_line(path, user, &lines->sync_fd, why));
    struct status status = setsockopt(lines->sync_fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) ? FAIL(IO_FAILED) : STATUS(OK);
    if (status_ok(status))
        status = connect_line(path, user, &lines->work_fd, why);
    if (!status_ok(status))
        close(lines->sync_fd);
    return status;
}

struct status keeper_socket_open(const char *path, uid_t user, struct keeper_link *out_link, int *out_work_fd, struct complaint *why)
{
    struct keeper_lines *lines = malloc(sizeof *lines);
    if (!lines)
        return FAIL(NO_MEMORY);
    lines->child = -1;
    struct status status = connect_both(path, user, lines, why);
    if (!status_ok(status)) {
        free(lines);
        return status;
    }
    *out_work_fd = lines->work_fd;
    *out_link = keeper_lines_link(lines);
    return STATUS(OK);
}

/* ---- the keeper's end */

static bool was_given_a_socket(void)
{
    const char *process = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    uint64_t number;
    return process && count && strcmp(count, "1") == 0 && status_ok(decimal_parse(span_of_text(process), INT32_MAX, &number)) &&
           (pid_t)number == getpid();
}

/* For whom the socket was made. */
static struct status read_socket_owner(uid_t *out, struct complaint *why)
{
    struct sockaddr_un address = {0};
    socklen_t size = sizeof address - 1; /* it ends in a zero */
    struct stat facts;
    if (!was_given_a_socket() || getsockname(GIVEN_FD, (struct sockaddr *)&address, &size) || address.sun_family != AF_UNIX)
        return complain(why, FAIL(BAD_CONFIG), "keeper: it is started by its socket (LISTEN_FDS): see docs/operations.md");
    if (stat(address.sun_path, &facts) || !S_ISSOCK(facts.st_mode))
        return complain(why, FAIL(BAD_CONFIG), "%s: is not the socket that was given", address.sun_path);
    if (facts.st_uid == geteuid())
        return complain(why, FAIL(BAD_CONFIG), "%s: belongs to the keeper's user: SocketUser= names the daemon's", address.sun_path);
    *out = facts.st_uid;
    return STATUS(OK);
}

/* The next line of the user; the process that has it. */
static struct status accept_line(uid_t user, int *out, pid_t *out_process)
{
    for (;;) {
        struct ucred peer;
        int fd = accept(GIVEN_FD, NULL, NULL);
        if (fd < 0 && errno != EINTR && errno != ECONNABORTED)
            return FAIL(IO_FAILED);
        if (fd >= 0 && read_line_peer(fd, &peer) && peer.uid == user) {
            *out = fd;
            *out_process = peer.pid;
            return STATUS(OK);
        }
        if (fd >= 0)
            close(fd);
    }
}

static struct status accept_pair(uid_t user, int *out_sync, int *out_work)
{
    pid_t process, whose;
    TRY(accept_line(user, out_sync, &whose));
    for (;;) {
        struct status status = accept_line(user, out_work, &process);
        if (status_ok(status) && process == whose)
            return status;
        close(*out_sync);
        TRY(status);
        *out_sync = *out_work;
        whose = process;
    }
}

struct status keeper_socket_accept(struct complaint *why)
{
    uid_t user;
    int sync, work;
    TRY(read_socket_owner(&user, why));
    TRY(accept_pair(user, &sync, &work));
    bool is_placed = dup2(sync, KEEPER_SYNC_FD) == KEEPER_SYNC_FD && dup2(work, KEEPER_WORK_FD) == KEEPER_WORK_FD;
    if (sync > KEEPER_WORK_FD)
        close(sync);
    if (work > KEEPER_WORK_FD)
        close(work);
    return is_placed ? STATUS(OK) : FAIL(IO_FAILED);
}
