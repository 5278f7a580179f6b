// SPDX-License-Identifier: EUPL-1.2
//
// Who comes, who stays and who goes; replies leave when their batch is durable.
#include "control/connection.h"
#include "control/listener.h"
#include "control/request.h"

#include <unistd.h>

#define SWEEP_EVERY_MS 1000
#define TELL_EVERY_MS 60000 /* however many are cut */

void control_reply_later(struct control *control, uint64_t ticket, struct status status, const char *why, const void *reply)
{
    for (struct connection *connection = control->connections; connection; connection = connection->next)
        if (connection->is_awaited && connection->ticket == ticket) {
            connection->is_awaited = false;
            connection_answer(connection, status, why, reply);
            return;
        }
}

void control_flush(struct control *control, struct status outcome)
{
    for (struct connection *connection = control->connections, *next; connection; connection = next) {
        next = connection->next;
        if (connection->reply && !status_ok(outcome))
            connection_answer(connection, outcome, "the request was not carried out", NULL);
        if (connection->reply) {
            connection->out = connection->reply;
            connection->out_size = connection->reply_size;
            connection->out_done = 0;
            connection->reply = NULL;
            connection->reply_size = 0;
            connection_does(connection, GUEST_HEARING);
        }
        if ((connection->out && !connection_write(connection)) || (connection->is_closing && !connection->out && !connection->is_awaited))
            connection_free(connection);
    }
}

void control_flush_unwritten(struct control *control)
{
    if (!control->node->book.batch)
        control_flush(control, STATUS(OK));
}

/* ---- coming in */

static void count_cut(struct control *control, enum node_counter counter)
{
    control->node->book.counters[counter]++;
    control->untold++;
}

/* By the rules of places.h: false when there is no place, and whoever makes room is gone. */
static bool make_place(struct control *control, const struct guest *newcomer)
{
    const struct guest *guests[CONTROL_CONNECTIONS_MOST] = {NULL};
    struct connection *connections[CONTROL_CONNECTIONS_MOST];
    size_t count = 0, leaves;
    for (struct connection *connection = control->connections; connection; connection = connection->next) {
        guests[count] = &connection->guest;
        connections[count++] = connection;
    }
    bool is_welcome = places_admit(guests, count, newcomer, &leaves);
    if (leaves < count || !is_welcome)
        count_cut(control, COUNT_DOOR_CROWD);
    if (leaves < count)
        connection_free(connections[leaves]);
    return is_welcome;
}

static struct connection *connection_new(struct control *control, int fd, uid_t uid)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection)
        return NULL;
    connection->control = control;
    connection->source = (struct loop_source){.fd = fd, .events = POLLIN, .ready = connection_ready, .state = connection};
    listener_user_name(uid, connection->user);
    connection->guest.uid = uid;
    connection->guest.kind = guest_kind_of(uid, geteuid(), connection_roles(connection));
    connection_does(connection, GUEST_SILENT);
    return connection;
}

static struct status listener_ready(void *state, short revents)
{
    struct control *control = state;
    uid_t uid;
    int fd = listener_accept(control->listener.fd, &uid);
    (void)revents;
    if (fd < 0)
        return STATUS(OK); /* it went away again */
    struct connection *connection = connection_new(control, fd, uid);
    if (!connection || !make_place(control, &connection->guest)) {
        free(connection);
        close(fd);
        return STATUS(OK);
    }
    connection->next = control->connections;
    control->connections = connection;
    if (!status_ok(loop_add(control->loop, &connection->source)))
        connection_free(connection);
    return STATUS(OK);
}

/* ---- going away */

static void tell_cut(struct control *control, struct moment now)
{
    if (!control->untold || (control->told_ms && now.steady_ms - control->told_ms < TELL_EVERY_MS))
        return;
    EVENT_LOG(control->node->book.log, DOOR_CUT, now.wall_ms, event_number(EVENT_FIELD_COUNT, control->untold));
    control->untold = 0;
    control->told_ms = now.steady_ms;
}

/* Whoever waits hears so, and what comes after all is for nobody. */
static void give_up_request(struct connection *connection)
{
    connection->control->node->book.counters[COUNT_DOOR_LATE]++;
    connection->is_awaited = false;
    connection_answer(connection, FAIL(TIMED_OUT), "the node was not done in time with this request", NULL);
}

static struct status sweep_due(void *state, int64_t now_ms)
{
    struct control *control = state;
    for (struct connection *connection = control->connections, *next; connection; connection = next) {
        next = connection->next;
        if (guest_due_ms(&connection->guest) > now_ms)
            continue;
        if (connection->guest.doing == GUEST_SERVED) {
            give_up_request(connection);
            continue;
        }
        if (connection->guest.doing == GUEST_SILENT)
            control->node->book.counters[COUNT_DOOR_SILENT]++;
        else
            count_cut(control, COUNT_DOOR_SLOW);
        connection_free(connection);
    }
    tell_cut(control, loop_now(control->loop));
    loop_timer_set(control->loop, &control->sweep, now_ms + SWEEP_EVERY_MS);
    return STATUS(OK);
}

struct control *control_close(struct control *control)
{
    if (!control)
        return NULL;
    loop_timer_cancel(control->loop, &control->sweep);
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
    *control = (struct control){.node = node,
                                .loop = loop,
                                .access = access,
                                .listener = {.fd = -1, .events = POLLIN, .ready = listener_ready, .state = control},
                                .sweep = {.due = sweep_due, .state = control}};
    struct status status = listener_bind(path, &control->listener.fd, why);
    snprintf(control->path, sizeof control->path, "%s", path);
    if (status_ok(status))
        status = loop_add(loop, &control->listener);
    if (!status_ok(status)) {
        control_close(control);
        return status;
    }
    loop_timer_set(loop, &control->sweep, loop_now(loop).steady_ms + SWEEP_EVERY_MS);
    *out = control;
    return STATUS(OK);
}
