// SPDX-License-Identifier: EUPL-1.2
//
// The kernel's count, ours, and shutdown(2).
#include "transport/intake.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

static bool is_same_socket(const struct intake *intake)
{
    uint64_t cookie;
    socklen_t size = sizeof cookie;
    return getsockopt(intake->fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 && cookie == intake->cookie;
}

static bool count_received(int fd, uint64_t *out)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return false;
    *out = info.tcpi_bytes_received;
    return true;
}

struct status intake_open(int fd, int64_t now_ms, struct intake *out)
{
    struct intake intake = {.fd = fd, .counted_ms = now_ms};
    socklen_t size = sizeof intake.cookie;
    if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &intake.cookie, &size) != 0 || !count_received(fd, &intake.given))
        return FAIL(NOT_FOUND);
    intake.came = intake.given;
    *out = intake;
    return STATUS(OK);
}

uint64_t intake_held(struct intake *intake, bool is_drained, int64_t now_ms)
{
    int64_t seconds = (now_ms - intake->counted_ms) / 1000;
    if (!is_same_socket(intake) || !count_received(intake->fd, &intake->came))
        return 0;
    if (seconds > 0) {
        intake->given += (uint64_t)seconds * INTAKE_IDLE_BYTES_PER_S;
        intake->counted_ms += seconds * 1000;
    }
    if (intake->given < intake->came)
        return intake->came - intake->given;
    if (is_drained)
        intake->given = intake->came;
    return 0;
}

void intake_cut(const struct intake *intake)
{
    if (is_same_socket(intake))
        (void)shutdown(intake->fd, SHUT_RDWR); /* ENOTCONN: it is gone, which was wanted */
}
