// SPDX-License-Identifier: EUPL-1.2
//
// Connections, lines and replies. A connection has one request at a time; its reply waits for the commit.
#include "control/control.h"

#include "book/batch.h"

#include <errno.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECTIONS_MOST 64
#define REQUEST_ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct connection {
    struct connection *next;
    struct control *control;
    struct loop_source source;
    uint64_t ticket;
    char user[CONTROL_USER_BYTES];
    unsigned roles;
    uint8_t *in;
    size_t in_size, in_room;
    uint8_t *reply; /* waits for the commit */
    size_t reply_size;
    uint8_t *out; /* may leave */
    size_t out_size, out_done;
    bool is_busy; /* a request is running or its reply has not left */
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

const struct verb *const control_verbs[] = {node_verbs, register_verbs, case_verbs, inbox_verbs, ledger_verbs, NULL};

void control_print(FILE *out)
{
    static const char *const roles[] = {"operator", "regisseur", "professional", "auditor"};
    fprintf(out, "| verb | who may | what it does |\n| --- | --- | --- |\n");
    for (const struct verb *const *table = control_verbs; *table; table++)
        for (const struct verb *verb = *table; verb->name; verb++) {
            fprintf(out, "| `%s` |", verb->name);
            for (size_t i = 0, count = 0; i < N(roles); i++)
                if (verb->roles >> i & 1)
                    fprintf(out, "%s %s", count++ ? "," : "", roles[i]);
            fprintf(out, " | %s |\n", verb->sentence);
        }
}

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

/* A reply is put aside until control_flush; what cannot be printed becomes a short fault. */
static void put_reply(struct connection *connection, struct status status, const char *why, struct json *body)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(json) struct json *reply = body ? body : json_object_new();
    struct span text;
    json_set_bool(reply, "ok", status_ok(status));
    if (!status_ok(status)) {
        static const char *const classes[] = {"done", "refusal", "fault"};
        json_set_text(reply, "status", status_word(status));
        json_set_text(reply, "class", classes[status_class(status)]);
        json_set_text(reply, "text", status_text(status));
        if (why && *why)
            json_set_text(reply, "why", why);
    }
    free(connection->reply);
    connection->reply = NULL;
    connection->reply_size = 0;
    if (!status_ok(arena_new(REQUEST_ARENA_BYTES, &arena)) || !status_ok(json_print(reply, arena, &text))) {
        connection->is_closing = true;
        return;
    }
    connection->reply = malloc(text.size + 1);
    if (!connection->reply) {
        connection->is_closing = true;
        return;
    }
    memcpy(connection->reply, text.data, text.size);
    connection->reply[text.size] = '\n';
    connection->reply_size = text.size + 1;
}

void control_reply_later(struct control *control, uint64_t ticket, struct status status, const char *why, struct json *reply)
{
    for (struct connection *connection = control->connections; connection; connection = connection->next)
        if (connection->ticket == ticket) {
            put_reply(connection, status, why, reply);
            return;
        }
    json_free(reply);
}

/* ---- requests */

static const struct verb *find_verb(struct span name)
{
    for (const struct verb *const *table = control_verbs; *table; table++)
        for (const struct verb *verb = *table; verb->name; verb++)
            if (span_is_text(name, verb->name))
                return verb;
    return NULL;
}

static struct status run_verb(struct connection *connection, const struct verb *verb, struct request *request)
{
    struct node *node = connection->control->node;
    struct batch_mark mark;
    if (!(verb->roles & connection->roles))
        return complain(&request->why, FAIL(NOT_ALLOWED), "user %s may not \"%s\"", connection->user, verb->name);
    if (!verb->is_writing)
        return verb->run(request);
    TRY(batch_open(node, loop_now(connection->control->loop).wall_ms));
    TRY(batch_mark_set(node, &mark));
    struct status status = verb->run(request);
    if (status_ok(status))
        return batch_keep(node);
    TRY(batch_undo(node, &mark));
    return status;
}

/* A fault inside a request is the requester's to hear; only what means that the node cannot go on ends the loop. */
static struct status serve_line(struct connection *connection, struct span line)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(json) struct json *arguments = NULL;
    struct request request = {.control = connection->control,
                              .node = connection->control->node,
                              .user = connection->user,
                              .roles = connection->roles,
                              .ticket = connection->ticket};
    struct span name;
    connection->is_busy = true;
    struct status status = arena_new(REQUEST_ARENA_BYTES, &arena);
    if (status_ok(status))
        status = json_parse(line, &request.why, &arguments);
    if (status_ok(status))
        status = json_get_text(arguments, "verb", 40, &request.why, &name);
    const struct verb *verb = status_ok(status) ? find_verb(name) : NULL;
    if (status_ok(status) && !verb)
        status = complain(&request.why, FAIL(UNKNOWN_WORD), "there is no such verb");
    request.arena = arena;
    request.arguments = arguments;
    request.reply = json_object_new();
    if (status_ok(status))
        status = run_verb(connection, verb, &request);
    if (request.is_deferred && status_ok(status)) {
        json_free(request.reply);
        return STATUS(OK);
    }
    put_reply(connection, status, request.why.text, request.reply);
    bool is_fatal = status_is(status, STATUS_IO_FAILED) || status_is(status, STATUS_CORRUPT) || status_is(status, STATUS_KEEPER_LOST) ||
                    status_is(status, STATUS_QUARANTINED);
    return is_fatal ? status : STATUS(OK);
}

static struct status serve_lines(struct connection *connection)
{
    while (!connection->is_busy) {
        uint8_t *end = connection->in_size ? memchr(connection->in, '\n', connection->in_size) : NULL;
        if (!end)
            return STATUS(OK);
        size_t size = (size_t)(end - connection->in);
        struct status status = serve_line(connection, span_of(connection->in, size));
        memmove(connection->in, end + 1, connection->in_size - size - 1);
        connection->in_size -= size + 1;
        TRY(status);
    }
    connection->is_closing |= connection->in_size > 0; /* who does not wait for the answer gets this one and no other */
    return STATUS(OK);
}

/* ---- bytes */

static bool read_some(struct connection *connection)
{
    if (connection->in_size == connection->in_room) {
        size_t room = connection->in_room ? 2 * connection->in_room : 4096;
        uint8_t *in = room <= 2 * CONTROL_LINE_MOST_BYTES ? realloc(connection->in, room) : NULL;
        if (!in)
            return false;
        connection->in = in;
        connection->in_room = room;
    }
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
            put_reply(connection, outcome, "the request was not carried out", NULL);
        if (connection->reply) {
            connection->out = connection->reply;
            connection->out_size = connection->reply_size;
            connection->out_done = 0;
            connection->reply = NULL;
            connection->reply_size = 0;
        }
        if ((connection->out && !write_some(connection)) || (connection->is_closing && !connection->out))
            connection_free(connection);
    }
}

/* ---- coming in */

static unsigned roles_of(const struct access_list *access, const char *user)
{
    for (size_t i = 0; i < access->count; i++)
        if (strcmp(access->rules[i].user, user) == 0)
            return access->rules[i].roles;
    return 0;
}

static void name_user(uid_t uid, char out[static CONTROL_USER_BYTES])
{
    struct passwd entry, *found = NULL;
    char room[4096];
    if (getpwuid_r(uid, &entry, room, sizeof room, &found) == 0 && found && strlen(found->pw_name) < CONTROL_USER_BYTES)
        snprintf(out, CONTROL_USER_BYTES, "%s", found->pw_name);
    else
        snprintf(out, CONTROL_USER_BYTES, "uid-%lu", (unsigned long)uid);
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
    if (!connection || control->connection_count >= CONNECTIONS_MOST || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size)) {
        free(connection);
        close(fd);
        return STATUS(OK);
    }
    connection->control = control;
    connection->ticket = ++control->last_ticket;
    connection->source = (struct loop_source){.fd = fd, .events = POLLIN, .ready = connection_ready, .state = connection};
    name_user(peer.uid, connection->user);
    connection->roles = roles_of(control->access, connection->user);
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
