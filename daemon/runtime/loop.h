// SPDX-License-Identifier: EUPL-1.2
//
// One thread, one poll(2): descriptors, timers and signals of the daemon in one place. A turn is: wake; sources that
// are ready (the signals are one of them), in the order they were added; timers that are due, soonest first; then the
// `after` hook, once. The hook is where a batch is handled and committed, so that all that one wake brought shares one commit.
// Any callback that does not give OK ends loop_run with that status: a fault is never slept over.
#pragma once

#include "base/status.h"
#include "runtime/clock.h"

#include <poll.h>
#include <stdint.h>

#define LOOP_SOURCES_MOST 256

struct loop;
MUST_USE struct status loop_new(struct loop **out); /* NO_MEMORY */
/* Gives blocked signals back. Sources and timers are the callers': they are forgotten, not closed. */
struct loop *loop_free(struct loop *loop);
DEFINE_CLEANUP(loop)

/* A descriptor to watch. The caller owns the struct and keeps it in place until loop_remove; `events` may be changed
 * at any time and counts from the next turn on. `ready` gets the revents of poll(2), POLLERR and POLLHUP included. */
struct loop_source {
    int fd;
    short events;                                       /* POLLIN, POLLOUT */
    struct status (*ready)(void *state, short revents); /* NULL: it only wakes the loop, for the hook */
    void *state;
};
/* BUSY when LOOP_SOURCES_MOST are watched already. A source added in a turn is first seen in the next. */
MUST_USE struct status loop_add(struct loop *loop, struct loop_source *source);
/* May be called from any callback, also from its own; the source is not called any more. Unknown ones are ignored. */
void loop_remove(struct loop *loop, struct loop_source *source);

/* Something to do once, later. The caller owns the struct; a timer that wants to come again sets itself again. */
struct loop_timer {
    struct status (*due)(void *state, int64_t now_ms); /* NULL: it only wakes the loop */
    void *state;
    int64_t due_ms;          /* set by loop_timer_set */
    struct loop_timer *next; /* this and the rest: the loop's */
    uint64_t turn;
    bool is_set;
};
/* `due_ms` on the steady clock of loop_now; a timer that was set moves. A moment that has passed is due in the next turn. */
void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due_ms);
void loop_timer_cancel(struct loop *loop, struct loop_timer *timer);

/* From now on SIGTERM and SIGINT stop the loop, SIGHUP is for loop_take_hangup and SIGPIPE is ignored. Call it before threads are started,
 * libzmq's included, so that all of them have these signals blocked. Once. IO_FAILED. */
MUST_USE struct status loop_catch_signals(struct loop *loop);
int loop_signal(const struct loop *loop); /* which signal stopped it; 0: none did */
bool loop_take_hangup(struct loop *loop); /* whether a SIGHUP came since this was asked last; it woke the loop */
/* Called once at the end of every turn, also of one that only a timer or a signal woke. */
void loop_set_after(struct loop *loop, struct status (*after)(void *state), void *state);

/* The clocks as read at this wake: the same moment for all callbacks of a turn. */
struct moment loop_now(const struct loop *loop);
/* Runs until loop_stop, a signal or a callback that fails. The turn in which it stops is finished, hook included. */
MUST_USE struct status loop_run(struct loop *loop); /* IO_FAILED, or what a callback gave */
void loop_stop(struct loop *loop);
