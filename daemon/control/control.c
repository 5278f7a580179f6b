// SPDX-License-Identifier: EUPL-1.2
//
// Connections, lines and replies. A connection has one request at a time; its reply waits for the commit.
#include "control/control.h"

#include "control/request.h"

#include <errno.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define REQUEST_ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct connection {
    struct connection *next;
    struct control *control;
    struct loop_source source;
    uint64_t ticket;       /* of the request at hand */
    enum speech_verb verb; /* of the request that is running */
    char user[ACCESS_USER_BYTES];
    uint8_t *in;
    size_t in_size, in_room;
    uint8_t *reply; /* waits for the commit */
    size_t reply_size;
    uint8_t *out; /* may leave */
    size_t out_size, out_done;
    bool is_busy;     /* a request is running or its reply has not left */
    bool is_awaited;  /* its reply comes through control_reply_later */
    bool is_too_long; /* the beginning of the line that is coming in was thrown away */
    bool is_closing;
};

struct control {
    struct node *node;
    struct loop *loop;
    const struct access_list *access;
    struct loop_source listener;
    struct connection *connections;
    size_t connection_count;
    uint64_t last_ticket;
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
};

/* ---- life of a connection */

static void connection_free(struct connection *connection)
{
    struct control *control = connection->control;
    struct connection **place = &control->connections;
    while (*place != connection)
        place = &(*place)->next;
    *place = connection->next;
    control->connection_count--;
    loop_remove(control->loop, &connection->source);
    close(connection->source.fd);
    free(connection->in);
    free(connection->reply);
    free(connection->out);
    free(connection);
}

/* A reply is put aside until control_flush; for who cannot be given one the connection ends. */
static void put_reply(struct connection *connection, struct span text)
{
    free(connection->reply);
    connection->reply_size = 0;
    connection->reply = malloc(text.size + 1);
    if (!connection->reply) {
        connection->is_closing = true;
        return;
    }
    memcpy(connection->reply, text.data, text.size);
    connection->reply[text.size] = '\n';
    connection->reply_size = text.size + 1;
}

/* What cannot be said becomes a short fault. */
static void put_outcome(struct connection *connection, struct status status, const char *why, const void *reply)
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
        put_reply(connection, text);
    else
        connection->is_closing = true;
}

void control_reply_later(struct control *control, uint64_t ticket, struct status status, const char *why, const void *reply)
{
    for (struct connection *connection = control->connections; connection; connection = connection->next)
        if (connection->is_awaited && connection->ticket == ticket) {
            connection->is_awaited = false;
            put_outcome(connection, status, why, reply);
            return;
        }
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

/* At each request: whose role was taken away loses it on the connection that is open too. */
static unsigned roles_of(const struct access_list *access, const char *user)
{
    for (size_t i = 0; i < access->count; i++)
        if (strcmp(access->rules[i].user, user) == 0)
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
                              .roles = roles_of(connection->control->access, connection->user),
                              .now_ms = loop_now(connection->control->loop).wall_ms,
                              .ticket = connection->ticket};
    struct span reply = span_empty();
    connection->is_busy = true;
    struct status status = arena_new(REQUEST_ARENA_BYTES, &arena);
    request.arena = arena;
    if (status_ok(status))
        status = request_serve(&request, line, &reply);
    connection->verb = request.verb;
    if (!status_ok(status))
        put_outcome(connection, status, request.why.text, NULL);
    else if (!request.is_deferred)
        put_reply(connection, reply);
    connection->is_awaited = request.is_deferred && status_ok(status);
    return is_fatal(status) ? status : STATUS(OK);
}

/* The rest of the line is heard out, so that who sent it can hear why it is refused. */
static void refuse_long_line(struct connection *connection)
{
    struct complaint why = {""};
    struct status status = complain(&why, FAIL(TOO_LARGE), "a request has at most %zu bytes", SPEECH_LINE_MOST_BYTES - 1);
    connection->is_too_long = false;
    connection->is_busy = true;
    put_outcome(connection, status, why.text, NULL);
}

static struct status serve_lines(struct connection *connection)
{
    while (!connection->is_busy) {
        uint8_t *end = connection->in_size ? memchr(connection->in, '\n', connection->in_size) : NULL;
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

static bool make_line_room(struct connection *connection)
{
    size_t room = connection->in_room ? 2 * connection->in_room : 4096;
    if (connection->in_size < connection->in_room)
        return true;
    if (room > SPEECH_LINE_MOST_BYTES) {
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
    connection->in_size += (size_t)got;
    return got > 0;
}

static bool write_some(struct connection *connection)
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
    connection->is_busy = false;
    return !connection->is_closing;
}

static struct status connection_ready(void *state, short revents)
{
    struct connection *connection = state;
    bool is_alive = true;
    if (revents & (POLLIN | POLLHUP | POLLERR))
        is_alive = read_some(connection);
    if (is_alive && revents & POLLOUT)
        is_alive = write_some(connection);
    if (!is_alive) {
        connection_free(connection);
        return STATUS(OK);
    }
    return serve_lines(connection);
}

void control_flush(struct control *control, struct status outcome)
{
    for (struct connection *connection = control->connections, *next; connection; connection = next) {
        next = connection->next;
        if (connection->reply && !status_ok(outcome))
            put_outcome(connection, outcome, "the request was not carried out", NULL);
        if (connection->reply) {
            connection->out = connection->reply;
            connection->out_size = connection->reply_size;
            connection->out_done = 0;
            connection->reply = NULL;
            connection->reply_size = 0;
        }
        if ((connection->out && !write_some(connection)) || (connection->is_closing && !connection->out && !connection->is_awaited))
            connection_free(connection);
    }
}

/* ---- coming in */

static void name_user(uid_t uid, char out[static ACCESS_USER_BYTES])
{
    struct passwd entry, *found = NULL;
    char room[4096];
    if (getpwuid_r(uid, &entry, room, sizeof room, &found) == 0 && found && strlen(found->pw_name) < ACCESS_USER_BYTES)
        snprintf(out, ACCESS_USER_BYTES, "%s", found->pw_name);
    else
        snprintf(out, ACCESS_USER_BYTES, "uid-%lu", (unsigned long)uid);
}

static struct status listener_ready(void *state, short revents)
{
    struct control *control = state;
    struct ucred peer;
    socklen_t size = sizeof peer;
    int fd = accept4(control->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    (void)revents;
    if (fd < 0)
        return STATUS(OK); /* it went away again */
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection || control->connection_count >= CONTROL_CONNECTIONS_MOST || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size)) {
        free(connection);
        close(fd);
        return STATUS(OK);
    }
    connection->control = control;
    connection->source = (struct loop_source){.fd = fd, .events = POLLIN, .ready = connection_ready, .state = connection};
    name_user(peer.uid, connection->user);
    connection->next = control->connections;
    control->connections = connection;
    control->connection_count++;
    if (!status_ok(loop_add(control->loop, &connection->source)))
        connection_free(connection);
    return STATUS(OK);
}

static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_alive = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;
    if (fd >= 0)
        close(fd);
    return is_alive;
}

static struct status bind_listener(struct control *control, struct complaint *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", control->path);
    if (somebody_listens(&address))
        return complain(why, FAIL(CONFLICT), "%s: another daemon answers there", control->path);
    unlink(control->path);
    control->listener.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (control->listener.fd < 0)
        return FAIL(IO_FAILED);
    mode_t before = umask(0117);
    int failed = bind(control->listener.fd, (struct sockaddr *)&address, sizeof address) || listen(control->listener.fd, 16);
    umask(before);
    return failed ? complain(why, FAIL(IO_FAILED), "%s: cannot listen: %s", control->path, strerror(errno)) : STATUS(OK);
}

struct control *control_close(struct control *control)
{
    if (!control)
        return NULL;
    while (control->connections)
        connection_free(control->connections);
    if (control->listener.fd >= 0) {
        loop_remove(control->loop, &control->listener);
        close(control->listener.fd);
        unlink(control->path);
    }
    free(control);
    return NULL;
}

struct status control_open(struct node *node, struct loop *loop, const struct access_list *access, const char *path, struct control **out,
                           struct complaint *why)
{
    struct control *control = calloc(1, sizeof *control);
    if (!control)
        return FAIL(NO_MEMORY);
    *control = (struct control){
        .node = node, .loop = loop, .access = access, .listener = {.fd = -1, .events = POLLIN, .ready = listener_ready, .state = control}};
    struct status status =
        strlen(path) < sizeof control->path ? STATUS(OK) : complain(why, FAIL(BAD_CONFIG), "%s: too long for the path of a socket", path);
    if (status_ok(status)) {
        snprintf(control->path, sizeof control->path, "%s", path);
        status = bind_listener(control, why);
    }
    if (status_ok(status))
        status = loop_add(loop, &control->listener);
    if (!status_ok(status)) {
        control_close(control);
        return status;
    }
    *out = control;
    return STATUS(OK);
}
