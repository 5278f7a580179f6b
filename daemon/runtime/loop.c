// SPDX-License-Identifier: EUPL-1.2
//
// poll(2) over an array of sources, a list of timers and a signalfd(2).
#include "runtime/loop.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct loop {
    struct loop_source *sources[LOOP_SOURCES_MOST]; /* NULL where one was removed in this turn */
    size_t count;
    struct loop_timer *timers; /* soonest first */
    struct moment now;         /* of this wake */
    uint64_t turn;             /* counts wakes */
    bool is_stopping;
    int signal; /* that stopped it */
    bool has_hangup;

    struct loop_source signals;
    sigset_t mask_before;
    struct status (*after)(void *state);
    void *after_state;
};

struct status loop_new(struct loop **out)
{
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop)
        return FAIL(NO_MEMORY);
    loop->signals.fd = -1;
    loop->now = clock_now();
    *out = loop;
    return STATUS(OK);
}

struct loop *loop_free(struct loop *loop)
{
    if (!loop)
        return NULL;
    if (loop->signals.fd >= 0) {
        close(loop->signals.fd);
        sigprocmask(SIG_SETMASK, &loop->mask_before, NULL);
    }
    free(loop);
    return NULL;
}

struct status loop_add(struct loop *loop, struct loop_source *source)
{
    if (loop->count == LOOP_SOURCES_MOST)
        return FAIL(BUSY);
    loop->sources[loop->count++] = source;
    return STATUS(OK);
}

void loop_remove(struct loop *loop, struct loop_source *source)
{
    for (size_t i = 0; i < loop->count; i++)
        if (loop->sources[i] == source)
            loop->sources[i] = NULL;
}

static void close_gaps(struct loop *loop)
{
    size_t kept = 0;
    for (size_t i = 0; i < loop->count; i++)
        if (loop->sources[i])
            loop->sources[kept++] = loop->sources[i];
    loop->count = kept;
}

void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due_ms)
{
    struct loop_timer **place = &loop->timers;

    loop_timer_cancel(loop, timer);
    timer->due_ms = due_ms;
    while (*place && (*place)->due_ms <= due_ms)
        place = &(*place)->next;
    timer->next = *place;
    timer->turn = loop->turn;
    timer->is_set = true;
    *place = timer;
}

void loop_timer_cancel(struct loop *loop, struct loop_timer *timer)
{
    struct loop_timer **place = &loop->timers;

    if (!timer->is_set)
        return;
    while (*place != timer)
        place = &(*place)->next;
    *place = timer->next;
    timer->next = NULL;
    timer->is_set = false;
}

static struct status signal_arrived(void *state, short revents)
{
    struct loop *loop = state;
    struct signalfd_siginfo info;

    (void)revents;
    while (read(loop->signals.fd, &info, sizeof info) == sizeof info)
        if (info.ssi_signo != SIGHUP) {
            loop->signal = (int)info.ssi_signo;
            loop_stop(loop);
        } else
            loop->has_hangup = true;
    return STATUS(OK);
}

struct status loop_catch_signals(struct loop *loop)
{
    static const int caught[] = {SIGTERM, SIGINT, SIGHUP};
    sigset_t mask;

    ENSURE(loop->signals.fd < 0);
    if (loop->count == LOOP_SOURCES_MOST)
        return FAIL(BUSY);
    sigemptyset(&mask);
    for (size_t i = 0; i < N(caught); i++)
        sigaddset(&mask, caught[i]);
    int fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return FAIL(IO_FAILED);
    if (sigprocmask(SIG_BLOCK, &mask, &loop->mask_before) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
        close(fd);
        return FAIL(IO_FAILED);
    }
    loop->signals = (struct loop_source){fd, POLLIN, signal_arrived, loop};
    return loop_add(loop, &loop->signals);
}

void loop_set_after(struct loop *loop, struct status (*after)(void *state), void *state)
{
    loop->after = after;
    loop->after_state = state;
}

struct moment loop_now(const struct loop *loop) { return loop->now; }
int loop_signal(const struct loop *loop) { return loop->signal; }
bool loop_take_hangup(struct loop *loop)
{
    bool has_hangup = loop->has_hangup;
    loop->has_hangup = false;
    return has_hangup;
}
void loop_stop(struct loop *loop) { loop->is_stopping = true; }

/* For poll(2): -1 without timers, never more than it can hold. */
static int patience_of(const struct loop *loop)
{
    if (!loop->timers)
        return -1;
    int64_t left = loop->timers->due_ms - clock_now().steady_ms;
    return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* `count` as it was before the wake: what is added in this turn has no revents yet. */
static struct status sources_call(struct loop *loop, const struct pollfd *fds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fds[i].revents != 0 && loop->sources[i] && loop->sources[i]->ready)
            TRY(loop->sources[i]->ready(loop->sources[i]->state, fds[i].revents));
    return STATUS(OK);
}

/* NULL when none is due. Those set in this turn wait for the next: a timer that sets itself for now cannot hold the loop. */
static struct loop_timer *timer_due(const struct loop *loop)
{
    for (struct loop_timer *timer = loop->timers; timer && timer->due_ms <= loop->now.steady_ms; timer = timer->next)
        if (timer->turn != loop->turn)
            return timer;
    return NULL;
}

static struct status timers_call(struct loop *loop)
{
    for (struct loop_timer *timer; (timer = timer_due(loop));) {
        loop_timer_cancel(loop, timer);
        if (timer->due)
            TRY(timer->due(timer->state, loop->now.steady_ms));
    }
    return STATUS(OK);
}

static struct status loop_turn(struct loop *loop)
{
    struct pollfd fds[LOOP_SOURCES_MOST];
    const size_t count = loop->count;

    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){loop->sources[i]->fd, loop->sources[i]->events, 0};
    if (poll(fds, count, patience_of(loop)) < 0)
        return errno == EINTR ? STATUS(OK) : FAIL(IO_FAILED);
    loop->now = clock_now();
    loop->turn++;
    TRY(sources_call(loop, fds, count));
    TRY(timers_call(loop));
    return loop->after ? loop->after(loop->after_state) : STATUS(OK);
}

struct status loop_run(struct loop *loop)
{
    loop->is_stopping = false;
    while (!loop->is_stopping) {
        close_gaps(loop);
        TRY(loop_turn(loop));
    }
    return STATUS(OK);
}
