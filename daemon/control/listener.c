// SPDX-License-Identifier: EUPL-1.2
//
// A bound socket file, and the kernel's word about who is at the other end.
#include "control/listener.h"

#include <errno.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void listener_user_name(uid_t uid, char out[static ACCESS_USER_BYTES])
{
    struct passwd entry, *found = NULL;
    char room[4096];
    if (getpwuid_r(uid, &entry, room, sizeof room, &found) == 0 && found && strlen(found->pw_name) < ACCESS_USER_BYTES)
        snprintf(out, ACCESS_USER_BYTES, "%s", found->pw_name);
    else
        snprintf(out, ACCESS_USER_BYTES, "uid-%lu", (unsigned long)uid);
}

int listener_accept(int listener, uid_t *out_uid)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size)) {
        close(fd);
        return -1;
    }
    if (fd >= 0)
        *out_uid = peer.uid;
    return fd;
}

static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_alive = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;
    if (fd >= 0)
        close(fd);
    return is_alive;
}

struct status listener_bind(const char *path, int *out_fd, struct complaint *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return complain(why, FAIL(BAD_CONFIG), "%s: too long for the path of a socket", path);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (somebody_listens(&address))
        return complain(why, FAIL(CONFLICT), "%s: another daemon answers there", path);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return FAIL(IO_FAILED);
    mode_t before = umask(0117);
    int failed = bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 16);
    umask(before);
    if (failed) {
        close(fd);
        return complain(why, FAIL(IO_FAILED), "%s: cannot listen: %s", path, strerror(errno));
    }
    *out_fd = fd;
    return STATUS(OK);
}
