// SPDX-License-Identifier: EUPL-1.2
//
// Options, whole messages, errors of libzmq as statuses.
#include "transport/socket.h"

#include <errno.h>

/* What one commit releases; no flow control, and RECEIVE_MOST_MESSAGES is none either. Replies wait for whoever asked: of one that
 * asks and does not listen no more than this is kept for each of its lines. */
#define SEND_MOST_MESSAGES 1024
#define REPLY_MOST_MESSAGES 128

struct status socket_set(void *socket, const struct socket_option *options, size_t count, struct complaint *why)
{
    for (size_t i = 0; i < count; i++)
        if (zmq_setsockopt(socket, options[i].option, &options[i].value, sizeof options[i].value) != 0)
            return complain(why, FAIL(IO_FAILED), "transport: %s is not taken: %s", options[i].name, zmq_strerror(errno));
    return STATUS(OK);
}

struct status socket_set_bytes(void *socket, int option, struct span bytes, const char *name, struct complaint *why)
{
    if (zmq_setsockopt(socket, option, bytes.data, bytes.size) != 0)
        return complain(why, FAIL(IO_FAILED), "transport: %s is not taken: %s", name, zmq_strerror(errno));
    return STATUS(OK);
}

static struct status line_set(void *socket, int type, const struct mesh_timing *timing, struct complaint *why)
{
    const int64_t most_bytes = MESH_FRAME_MOST_BYTES;
    const struct socket_option options[] = {
        {ZMQ_LINGER, timing->linger, "LINGER"},
        {ZMQ_SNDTIMEO, 0, "SNDTIMEO"},
        {ZMQ_RCVTIMEO, 0, "RCVTIMEO"},
        {ZMQ_SNDHWM, type == ZMQ_ROUTER ? REPLY_MOST_MESSAGES : SEND_MOST_MESSAGES, "SNDHWM"},
        {ZMQ_RCVHWM, RECEIVE_MOST_MESSAGES, "RCVHWM"},
        {ZMQ_RCVBUF, RECEIVE_BUFFER_BYTES, "RCVBUF"},
        {ZMQ_IPV6, 1, "IPV6"}, /* and IPv4 */
        {ZMQ_HANDSHAKE_IVL, timing->handshake, "HANDSHAKE_IVL"},
        /* ZMTP 3.1 (RFC 37) PING: off unless asked for. The TTL makes the other side cut a line of ours that fell silent. */
        {ZMQ_HEARTBEAT_IVL, timing->heartbeat, "HEARTBEAT_IVL"},
        {ZMQ_HEARTBEAT_TIMEOUT, timing->heartbeat_most, "HEARTBEAT_TIMEOUT"},
        {ZMQ_HEARTBEAT_TTL, timing->heartbeat_most, "HEARTBEAT_TTL"},
    };

    TRY(socket_set(socket, options, N(options), why));
    return socket_set_bytes(socket, ZMQ_MAXMSGSIZE, span_of(&most_bytes, sizeof most_bytes), "MAXMSGSIZE", why);
}

struct status line_open(void *context, int type, const struct mesh_timing *timing, void **out, struct complaint *why)
{
    void *socket = zmq_socket(context, type);
    if (!socket)
        return complain(why, FAIL(IO_FAILED), "transport: no socket: %s", zmq_strerror(errno));

    struct status status = line_set(socket, type, timing, why);
    if (status_ok(status))
        *out = socket;
    else
        socket_close(socket);
    return status;
}

void *socket_close(void *socket)
{
    if (socket)
        zmq_close(socket);
    return NULL;
}

struct status socket_fd(void *socket, int *out)
{
    int fd;
    size_t size = sizeof fd;
    if (zmq_getsockopt(socket, ZMQ_FD, &fd, &size) != 0)
        return FAIL(IO_FAILED);
    *out = fd;
    return STATUS(OK);
}

/* The frames of a message arrive together (zmq_msg_recv(3)): only the first one can be missing. */
static struct status frame_receive(void *socket, zmq_msg_t *frame, bool *out_any)
{
    for (;;) {
        if (zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) >= 0) {
            *out_any = true;
            return STATUS(OK);
        }
        if (errno == EAGAIN) {
            *out_any = false;
            return STATUS(OK);
        }
        if (errno != EINTR)
            return FAIL(IO_FAILED);
    }
}

struct status frames_receive(void *socket, struct frames *out)
{
    bool any = false, more = true;
    zmq_msg_t surplus;

    out->count = out->bytes = 0;
    for (size_t i = 0; i < FRAMES_MOST; i++)
        zmq_msg_init(&out->frame[i]);
    zmq_msg_init(&surplus);
    while (more) {
        zmq_msg_t *frame = out->count < FRAMES_MOST ? &out->frame[out->count] : &surplus;
        struct status status = frame_receive(socket, frame, &any);
        if (!status_ok(status) || !any) {
            zmq_msg_close(&surplus);
            return status_ok(status) && out->count > 0 ? FAIL(IO_FAILED) : status;
        }
        more = zmq_msg_more(frame);
        out->count++;
        out->bytes += wire_bytes(zmq_msg_size(frame));
    }
    zmq_msg_close(&surplus);
    return STATUS(OK);
}

void frames_close(struct frames *frames)
{
    for (size_t i = 0; i < FRAMES_MOST; i++)
        zmq_msg_close(&frames->frame[i]);
}

int frames_connection(struct frames *frames)
{
    size_t kept = frames->count < FRAMES_MOST ? frames->count : FRAMES_MOST;
    return kept ? zmq_msg_get(&frames->frame[kept - 1], ZMQ_SRCFD) : -1;
}

struct span frames_span(struct frames *frames, size_t i)
{
    if (i >= frames->count || i >= FRAMES_MOST)
        return span_empty();
    return span_of(zmq_msg_data(&frames->frame[i]), zmq_msg_size(&frames->frame[i]));
}

static struct status send_status(int error)
{
    static const struct {
        int error;
        struct status status;
    } rows[] = {
        {EAGAIN, {STATUS_UNREACHABLE}},       /* no line, or full */
        {EHOSTUNREACH, {STATUS_UNREACHABLE}}, /* ROUTER_MANDATORY: nobody has this route */
        {ENOMEM, {STATUS_NO_MEMORY}},
    };
    for (size_t i = 0; i < N(rows); i++)
        if (rows[i].error == error)
            return rows[i].status;
    return FAIL(IO_FAILED);
}

/* All memory is taken before the first part leaves: a message can fail as a whole only. */
struct status parts_send(void *socket, const struct span *parts, size_t count)
{
    zmq_msg_t frames[FRAMES_MOST];
    struct status status = STATUS(OK);
    size_t made = 0;

    ENSURE(count > 0 && count <= FRAMES_MOST);
    for (; made < count && status_ok(status); made++)
        if (zmq_msg_init_size(&frames[made], parts[made].size) != 0) {
            zmq_msg_init(&frames[made]);
            status = FAIL(NO_MEMORY);
        } else if (parts[made].size > 0) {
            memcpy(zmq_msg_data(&frames[made]), parts[made].data, parts[made].size);
        }
    for (size_t i = 0; i < count && status_ok(status); i++)
        while (zmq_msg_send(&frames[i], socket, ZMQ_DONTWAIT | (i + 1 < count ? ZMQ_SNDMORE : 0)) < 0)
            if (errno != EINTR) {
                status = i == 0 ? send_status(errno) : FAIL(IO_FAILED);
                break;
            }
    for (size_t i = 0; i < made; i++)
        zmq_msg_close(&frames[i]);
    return status;
}

/* ---- monitors */

struct status monitor_open(void *context, void *socket, const char *address, int events, void **out)
{
    static const struct socket_option options[] = {{ZMQ_LINGER, 0, "LINGER"}, {ZMQ_RCVHWM, 0, "RCVHWM"}};
    void *monitor = zmq_socket(context, ZMQ_PAIR);
    if (!monitor)
        return FAIL(IO_FAILED);
    if (zmq_socket_monitor(socket, address, events) != 0 || !status_ok(socket_set(monitor, options, N(options), NULL)) ||
        zmq_connect(monitor, address) != 0) {
        monitor_close(socket, monitor);
        return FAIL(IO_FAILED);
    }
    *out = monitor;
    return STATUS(OK);
}

void *monitor_close(void *socket, void *monitor)
{
    if (socket)
        zmq_socket_monitor(socket, NULL, 0);
    return socket_close(monitor);
}

/* An event is 16 bits what and 32 bits of which, in the machine's order; a frame with the address follows. */
struct status monitor_next(void *monitor, struct monitor_event *out)
{
    struct frames frames;
    struct status status = frames_receive(monitor, &frames);
    struct span first = frames_span(&frames, 0);
    *out = (struct monitor_event){0, -1};
    if (first.size == sizeof out->event + sizeof out->value) {
        memcpy(&out->event, first.data, sizeof out->event);
        memcpy(&out->value, first.data + sizeof out->event, sizeof out->value);
    }
    frames_close(&frames);
    return status;
}
