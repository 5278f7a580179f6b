// SPDX-License-Identifier: EUPL-1.2
//
// Lines in, replies out. What a line may cost follows from who says it, before it is looked at.
#include "control/connection.h"

#include "control/request.h"

#include "base/cursor.h"
#include "book/quorum.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define LINE_FIRST_BYTES ((size_t)1024)

/* ---- life of a connection */

void connection_does(struct connection *connection, enum guest_doing doing)
{
    connection->guest.doing = doing;
    connection->guest.since_ms = loop_now(connection->control->loop).steady_ms;
}

/* A request is running, or its reply has not left. */
static bool is_busy(const struct connection *connection)
{
    return connection->guest.doing == GUEST_SERVED || connection->guest.doing == GUEST_HEARING;
}

void connection_free(struct connection *connection)
{
    struct control *control = connection->control;
    struct connection **place = &control->connections;
    while (*place != connection)
        place = &(*place)->next;
    *place = connection->next;
    loop_remove(control->loop, &connection->source);
    close(connection->source.fd);
    free(connection->in);
    free(connection->reply);
    free(connection->out);
    free(connection);
}

/* A reply is put aside until control_flush; for who cannot be given one the connection ends. */
static void put_reply(struct connection *connection, struct span text, struct span raw)
{
    const size_t size = text.size + 1 + raw.size;
    free(connection->reply);
    connection->reply_size = 0;
    connection->reply = malloc(size);
    if (!connection->reply) {
        connection->is_closing = true;
        return;
    }
    struct writer writer = writer_of(connection->reply, size);
    write_bytes(&writer, text);
    write_u8(&writer, '\n');
    write_bytes(&writer, raw);
    connection->reply_size = size;
}

/* What cannot be said becomes a short fault. */
void connection_answer(struct connection *connection, struct status status, const char *why, const void *reply)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint unsaid = {""};
    struct span text = span_empty();
    struct status said = arena_new(REQUEST_ARENA_BYTES, &arena);
    if (status_ok(said) && status_ok(status)) {
        status = speech_reply_encode(connection->verb, reply, arena, &unsaid, &text);
        why = unsaid.text;
    }
    if (status_ok(said) && !status_ok(status))
        said = speech_refusal_encode(status, why, arena, &text);
    if (status_ok(said))
        put_reply(connection, text, span_empty());
    else
        connection->is_closing = true;
}

/* ---- requests */

/* A fault inside a request is the requester's to hear; only what means that the node cannot go on ends the loop. */
static bool is_fatal(struct status status)
{
    static const enum status_code fatal[] = {STATUS_IO_FAILED, STATUS_CORRUPT, STATUS_KEEPER_LOST, STATUS_QUARANTINED};
    for (size_t i = 0; i < N(fatal); i++)
        if (status_is(status, fatal[i]))
            return true;
    return false;
}

/* At each line: whose role was taken away loses it on the connection that is open too. */
unsigned connection_roles(const struct connection *connection)
{
    const struct access_list *access = connection->control->access;
    for (size_t i = 0; i < access->count; i++)
        if (strcmp(access->rules[i].user, connection->user) == 0)
            return access->rules[i].roles;
    return 0;
}

static struct status serve_control_line(struct connection *connection, struct span line)
{
    CLEANUP(arena) struct arena *arena = NULL;
    connection->ticket = ++connection->control->last_ticket;
    struct request request = {.control = connection->control,
                              .node = connection->control->node,
                              .user = connection->user,
                              .roles = connection_roles(connection),
                              .now_ms = loop_now(connection->control->loop).wall_ms,
                              .ticket = connection->ticket};
    struct span reply = span_empty();
    connection_does(connection, GUEST_SERVED);
    struct status status = arena_new(REQUEST_ARENA_BYTES, &arena);
    request.arena = arena;
    if (status_ok(status))
        status = request_serve(&request, line, &reply);
    connection->verb = request.verb;
    if (status_is(status, STATUS_UNWITNESSED)) /* whatever was to go out: why, and what to do */
        (void)!status_ok(quorum_check(&request.node->book, request.now_ms, &request.why));
    if (!status_ok(status))
        connection_answer(connection, status, request.why.text, NULL);
    else if (!request.is_deferred)
        put_reply(connection, reply, request.raw);
    connection->is_awaited = request.is_deferred && status_ok(status);
    return is_fatal(status) ? status : STATUS(OK);
}

/* The rest of the line is heard out, so that who sent it can hear why it is refused. */
static void refuse_long_line(struct connection *connection)
{
    connection->is_too_long = false;
    connection_does(connection, GUEST_SERVED);
    connection_answer(connection, connection->too_long, connection->why.text, NULL);
}

/* Who has no role hears so, once, whatever they say. */
static struct status turn_away(struct connection *connection)
{
    connection->in_size = 0;
    connection->is_closing = true;
    return serve_control_line(connection, span_empty());
}

static struct status serve_lines(struct connection *connection)
{
    while (!is_busy(connection)) {
        uint8_t *end = connection->in_size ? memchr(connection->in, '\n', connection->in_size) : NULL;
        if ((end || connection->is_too_long) && !connection_roles(connection))
            return turn_away(connection);
        if (!end)
            return STATUS(OK);
        size_t size = (size_t)(end - connection->in);
        struct status status = STATUS(OK);
        if (connection->is_too_long)
            refuse_long_line(connection);
        else
            status = serve_control_line(connection, span_of(connection->in, size));
        memmove(connection->in, end + 1, connection->in_size - size - 1);
        connection->in_size -= size + 1;
        TRY(status);
    }
    connection->is_closing |= connection->in_size > 0; /* who does not wait for the answer gets this one and no other */
    return STATUS(OK);
}

/* ---- bytes */

/* A line that grows: whether who says it may say it at all, and then how much of it. */
static struct status judge_long_line(struct connection *connection, size_t room)
{
    struct request request = {.user = connection->user, .roles = connection_roles(connection)};
    const size_t most = guest_line_most(request.roles);
    struct status status = connection->in_size ? request_admit(&request, span_of(connection->in, connection->in_size)) : STATUS(OK);
    connection->why = request.why;
    if (status_ok(status) && room > most)
        return complain(&connection->why, FAIL(TOO_LARGE), "a request has at most %zu bytes", most - 1);
    return status;
}

static bool make_line_room(struct connection *connection)
{
    size_t room = connection->in_room ? 2 * connection->in_room : LINE_FIRST_BYTES;
    if (connection->in_size < connection->in_room)
        return true;
    if (!connection->is_too_long)
        connection->too_long = judge_long_line(connection, room);
    if (!status_ok(connection->too_long)) {
        connection->is_too_long = true;
        connection->in_size = 0;
        return true;
    }
    uint8_t *in = realloc(connection->in, room);
    if (!in)
        return false;
    connection->in = in;
    connection->in_room = room;
    return true;
}

static bool read_some(struct connection *connection)
{
    if (!make_line_room(connection))
        return false;
    ssize_t got =
        recv(connection->source.fd, connection->in + connection->in_size, connection->in_room - connection->in_size, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    if (connection->guest.doing == GUEST_SILENT)
        connection_does(connection, GUEST_SPEAKING);
    connection->in_size += (size_t)got;
    return got > 0;
}

bool connection_write(struct connection *connection)
{
    while (connection->out_done < connection->out_size) {
        ssize_t sent = send(connection->source.fd, connection->out + connection->out_done, connection->out_size - connection->out_done,
                            MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            connection->source.events = POLLIN | POLLOUT;
            return true;
        }
        if (sent < 0)
            return errno == EINTR;
        connection->out_done += (size_t)sent;
    }
    free(connection->out);
    connection->out = NULL;
    connection->out_size = connection->out_done = 0;
    connection->source.events = POLLIN;
    connection_does(connection, GUEST_SILENT);
    return !connection->is_closing;
}

struct status connection_ready(void *state, short revents)
{
    struct connection *connection = state;
    bool is_alive = true;
    if (revents & (POLLIN | POLLHUP | POLLERR))
        is_alive = read_some(connection);
    if (is_alive && revents & POLLOUT)
        is_alive = connection_write(connection);
    if (!is_alive) {
        connection_free(connection);
        return STATUS(OK);
    }
    return serve_lines(connection);
}
