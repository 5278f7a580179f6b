// SPDX-License-Identifier: EUPL-1.2
//
// The kernel's counts, ours, and shutdown(2).
#include "transport/flow.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static bool is_same_socket(const struct flow *flow)
{
    uint64_t cookie;
    socklen_t size = sizeof cookie;
    return getsockopt(flow->fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 && cookie == flow->cookie;
}

/* What we said for ourselves, in greetings and signs of life, was read too: a count that is ahead is put right. */
bool flow_look(struct flow *flow)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    int waits = 0; /* in the kernel, whose memory it is */
    if (!is_same_socket(flow) || getsockopt(flow->fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || ioctl(flow->fd, FIONREAD, &waits) != 0)
        return false;
    if (info.tcpi_bytes_received > flow->came + (uint64_t)waits) /* more may have come between the two looks, and none have gone back */
        flow->came = info.tcpi_bytes_received - (uint64_t)waits;
    flow->read = info.tcpi_bytes_acked;
    if (flow->sent < flow->read)
        flow->sent = flow->read;
    return true;
}

struct status flow_open(int fd, int64_t now_ms, struct flow *out)
{
    struct flow flow = {.fd = fd, .counted_ms = now_ms};
    socklen_t size = sizeof flow.cookie;
    if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &flow.cookie, &size) != 0 || !flow_look(&flow))
        return FAIL(NOT_FOUND);
    flow.given = flow.came;
    *out = flow;
    return STATUS(OK);
}

uint64_t flow_held(struct flow *flow, bool is_drained, int64_t now_ms)
{
    int64_t seconds = (now_ms - flow->counted_ms) / 1000;
    if (seconds > 0) {
        flow->given += (uint64_t)seconds * FLOW_IDLE_BYTES_PER_S;
        flow->counted_ms += seconds * 1000;
    }
    if (flow->given < flow->came)
        return flow->came - flow->given;
    if (is_drained)
        flow->given = flow->came;
    return 0;
}

void flow_send(struct flow *flow, size_t bytes) { flow->sent += wire_bytes(bytes); }

uint64_t flow_unread(struct flow *flow) { return flow_look(flow) ? flow_unread_most(flow) : 0; }

void flow_cut(const struct flow *flow)
{
    if (is_same_socket(flow))
        (void)shutdown(flow->fd, SHUT_RDWR); /* ENOTCONN: it is gone, which was wanted */
}
