// SPDX-License-Identifier: EUPL-1.2
//
// DEALER sockets with the keys that CURVE is given.
#include "support/hostile_line.h"

#include "crypto/secret.h"

#include <zmq.h>

static void set_option(void *socket, int option, const void *value, size_t size)
{
    ENSURE(zmq_setsockopt(socket, option, value, size) == 0);
}

void *line_dial(void *context, const struct forge *forge, const struct partner *to, enum way way)
{
    void *line = zmq_socket(context, ZMQ_DEALER);
    uint8_t secret[CURVE_SECRET_BYTES], public[CURVE_PUBLIC_BYTES];
    ENSURE(line);
    memcpy(secret, forge->keys.curve_secret, sizeof secret);
    if (way == WAY_STRANGER)
        random_fill(system_random(), secret, sizeof secret);
    box_public_of(secret, public);
    set_option(line, ZMQ_LINGER, &(int){0}, sizeof(int));
    set_option(line, ZMQ_RECONNECT_IVL, &(int){50}, sizeof(int));
    if (way == WAY_OWN_ROUTE)
        set_option(line, ZMQ_ROUTING_ID, "sociale-dienst", 14);
    if (way != WAY_NO_CURVE) {
        set_option(line, ZMQ_CURVE_SERVERKEY, to->curve, CURVE_PUBLIC_BYTES);
        set_option(line, ZMQ_CURVE_PUBLICKEY, public, sizeof public);
        set_option(line, ZMQ_CURVE_SECRETKEY, secret, sizeof secret);
    }
    ENSURE(zmq_connect(line, to->endpoint) == 0);
    return line;
}

void line_throw(void *line, struct span message, int more) { ENSURE(zmq_send(line, message.data, message.size, more) >= 0); }

bool line_catch(const struct forge *forge, void *line, long most_ms, struct span *out)
{
    zmq_pollitem_t item = {line, 0, ZMQ_POLLIN, 0};
    uint8_t *room;
    if (zmq_poll(&item, 1, most_ms) <= 0)
        return false;
    ENSURE(status_ok(ARENA_NEW(forge->arena, FRAME_ROOM, &room)));
    int size = zmq_recv(line, room, FRAME_ROOM, 0);
    ENSURE(size >= 0 && (size_t)size <= FRAME_ROOM);
    *out = span_of(room, (size_t)size);
    return true;
}
