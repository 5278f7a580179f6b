// SPDX-License-Identifier: EUPL-1.2
//
// Connections that are opened and not used as they should be. Whatever is cut is opened anew.
#include "support/liar.h"
#include "support/raw_line.h"

#include "crypto/secret.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define CROWD 200
#define CHUNK_BYTES ((size_t)200 * 1024)
#define PAUSE_US 20000
#define HANDS 8
#define ASKED_BEFORE_GOING 32

static void is_ready(struct liar *liar) { liar->tally->is_ready = true; }

/* A handshake has its steps to wait for: so many at a time. */
static void be_many(void)
{
    for (size_t i = 1; i < HANDS; i++)
        if (fork() == 0) {
            ENSURE(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
            return;
        }
}

/* ---- with the keys of a partner */

static bool open_raw(struct liar *liar, struct raw_line *line)
{
    return raw_connect(line, liar->port, liar->forge.keys.curve_secret, liar->forge.target->curve);
}

static void send_without_end(struct liar *liar, size_t size)
{
    static const uint8_t chunk[CHUNK_BYTES];
    struct raw_line line;
    is_ready(liar);
    for (;; raw_close(&line))
        while (open_raw(liar, &line) && raw_send(&line, span_of(chunk, size), true)) {
            do
                liar->tally->sent++;
            while (raw_send(&line, span_of(chunk, size), true));
            raw_close(&line);
        }
}
void play_endless(struct liar *liar) { send_without_end(liar, CHUNK_BYTES); }
void play_crumbs(struct liar *liar) { send_without_end(liar, 1); }

void play_churn(struct liar *liar)
{
    struct raw_line line;
    is_ready(liar);
    be_many();
    for (;; raw_close(&line))
        liar->tally->sent += open_raw(liar, &line);
}

/* Asks and never listens. */
void play_deaf(struct liar *liar)
{
    struct raw_line line = {.fd = -1};
    is_ready(liar);
    for (bool is_open = false;;) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct forge forge = liar->forge;
        ENSURE(status_ok(arena_new(CHUNK_BYTES * 8, &arena)));
        forge.arena = arena;
        if (!is_open && line.fd >= 0)
            raw_close(&line);
        is_open = (is_open || open_raw(liar, &line)) && raw_send(&line, liar_message(liar, &forge), false);
        liar->tally->sent += is_open;
        if (!is_open)
            usleep(PAUSE_US);
    }
}

/* Who calls it is let in, and not listened to. */
static void be_called(struct liar *liar)
{
    static struct raw_line called;
    int listening = raw_listen((unsigned)strtoul(strrchr(liar->forge.us->endpoint, ':') + 1, NULL, 10));
    ENSURE(listening >= 0);
    while (!raw_accept(&called, listening, liar->forge.keys.curve_secret))
        raw_close(&called);
}

/* Asks, and is gone when the answer comes: so it is called for it. */
void play_called(struct liar *liar)
{
    struct raw_line line;
    be_called(liar);
    is_ready(liar);
    for (;; raw_close(&line)) {
        bool is_open = open_raw(liar, &line);
        for (size_t i = 0; i < ASKED_BEFORE_GOING && is_open; i++) {
            CLEANUP(arena) struct arena *arena = NULL;
            struct forge forge = liar->forge;
            ENSURE(status_ok(arena_new(CHUNK_BYTES * 8, &arena)));
            forge.arena = arena;
            is_open = raw_send(&line, liar_message(liar, &forge), false);
            liar->tally->sent += is_open;
        }
    }
}

/* As many lines as it gets, each of which says something now and then. */
void play_crowd(struct liar *liar)
{
    static void *lines[CROWD];
    for (size_t i = 0; i < CROWD; i++)
        lines[i] = line_dial(liar->context, &liar->forge, liar->forge.target, WAY_PLAIN);
    struct span message = liar_message(liar, &liar->forge);
    is_ready(liar);
    for (size_t i = 0;; i++) {
        line_throw(lines[i % CROWD], message, 0);
        liar->tally->sent++;
        usleep(PAUSE_US / 10);
    }
}

/* ---- without */

void play_strangers(struct liar *liar)
{
    uint8_t secret[LINE_KEY_BYTES];
    struct raw_line line;
    is_ready(liar);
    be_many();
    for (;; raw_close(&line)) {
        random_fill(system_random(), secret, sizeof secret);
        (void)raw_connect(&line, liar->port, secret, liar->forge.target->curve);
        liar->tally->sent++;
    }
}

static int reach(unsigned port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool is_over(int fd)
{
    char byte;
    return fd < 0 || recv(fd, &byte, 1, MSG_DONTWAIT) == 0 || (errno != EAGAIN && errno != ENOTCONN);
}

/* Connections that say the first byte of a greeting, and no more. */
void play_half_open(struct liar *liar)
{
    int fds[CROWD];
    for (size_t i = 0; i < CROWD; i++)
        fds[i] = -1;
    is_ready(liar);
    for (size_t i = 0;; i = (i + 1) % CROWD) {
        errno = 0;
        if (is_over(fds[i])) {
            if (fds[i] >= 0)
                close(fds[i]);
            fds[i] = reach(liar->port);
            liar->tally->sent++;
        }
        if (fds[i] >= 0)
            (void)!send(fds[i], "\xff", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (i == 0)
            usleep(PAUSE_US);
    }
}
