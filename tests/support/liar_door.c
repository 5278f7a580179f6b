// SPDX-License-Identifier: EUPL-1.2
//
// Who comes to the control socket and does not behave. Whatever is shut is opened anew.
#include "support/liar_door.h"
#include "support/liar.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define CROWD 100
#define PAUSE_US 20000
#define LONG_BYTES ((size_t)1024 * 1024)
#define PATIENCE_S 20

int door_reach(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ENSURE(strlen(path) < sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

bool door_ask(int fd, const char *line, char out[static DOOR_REPLY_MOST])
{
    size_t size = 0;
    if (send(fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line))
        return false;
    while (size < DOOR_REPLY_MOST - 1) {
        ssize_t got = recv(fd, out + size, DOOR_REPLY_MOST - 1 - size, 0);
        if (got <= 0)
            return false;
        size += (size_t)got;
        out[size] = 0;
        if (out[size - 1] == '\n')
            return true;
    }
    return false;
}

/* So many connections at once, each of which says this much of a line, over and over. */
static void crowd(struct liar *liar, const char *says, size_t size, bool is_repeated)
{
    int fds[CROWD];
    for (size_t i = 0; i < CROWD; i++)
        fds[i] = -1;
    liar->tally->is_ready = true;
    for (size_t i = 0;; i = (i + 1) % CROWD) {
        char byte;
        bool is_new = fds[i] < 0 || (!is_repeated && recv(fds[i], &byte, 1, MSG_DONTWAIT) == 0);
        if (is_new) {
            if (fds[i] >= 0)
                close(fds[i]);
            fds[i] = door_reach(liar->door);
            liar->tally->sent++;
        }
        if (fds[i] >= 0 && (is_new || is_repeated) && size > 0 && send(fds[i], says, size, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
            errno != EAGAIN) {
            close(fds[i]);
            fds[i] = -1;
        }
        if (i == 0)
            usleep(PAUSE_US);
    }
}

void play_silence(struct liar *liar) { crowd(liar, "", 0, false); }
void play_half_lines(struct liar *liar) { crowd(liar, "{\"version\":1,", 13, false); }
/* Requests whose replies nobody takes. */
void play_untaken(struct liar *liar) { crowd(liar, DOOR_STATUS_LINE, sizeof DOOR_STATUS_LINE - 1, true); }

void play_long_lines(struct liar *liar)
{
    static char text[LONG_BYTES];
    memset(text, '[', sizeof text);
    crowd(liar, text, sizeof text, true);
}

/* One question after another, as fast as they are answered. */
void play_status(struct liar *liar)
{
    static char reply[DOOR_REPLY_MOST];
    liar->tally->is_ready = true;
    for (int fd = -1;; liar->tally->sent++) {
        if (fd < 0)
            fd = door_reach(liar->door);
        if (fd >= 0 && !door_ask(fd, DOOR_STATUS_LINE, reply)) {
            close(fd);
            fd = -1;
        }
    }
}
