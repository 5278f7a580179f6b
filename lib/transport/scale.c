// SPDX-License-Identifier: EUPL-1.2
//
// A thread, a lock, and a condition that ends the thread's sleep when it is to end.
#include "transport/scale.h"

#include <time.h>

static struct timespec read_monotonic(void)
{
    struct timespec now;
    ENSURE(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now;
}

int64_t scale_now_ms(void)
{
    const struct timespec now = read_monotonic();
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct timespec next_moment(void)
{
    struct timespec next = read_monotonic();
    next.tv_nsec += SCALE_EVERY_MS * 1000000L;
    next.tv_sec += next.tv_nsec / 1000000000;
    next.tv_nsec %= 1000000000;
    return next;
}

static void *weigh_until_end(void *state)
{
    struct scale *scale = state;
    HOLD_SCALE(scale);
    while (!scale->is_ending) {
        const struct timespec next = next_moment();
        (void)pthread_cond_timedwait(&scale->end, &scale->lock, &next);
        if (!scale->is_ending)
            scale->weigh(scale->state, scale_now_ms());
    }
    return NULL;
}

static void make_condition(pthread_cond_t *out)
{
    pthread_condattr_t attributes;
    ENSURE(pthread_condattr_init(&attributes) == 0);
    ENSURE(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    ENSURE(pthread_cond_init(out, &attributes) == 0);
    ENSURE(pthread_condattr_destroy(&attributes) == 0);
}

struct status scale_start(struct scale *scale, scale_call *weigh, void *state)
{
    *scale = (struct scale){.weigh = weigh, .state = state};
    ENSURE(pthread_mutex_init(&scale->lock, NULL) == 0);
    make_condition(&scale->end);
    scale->is_running = pthread_create(&scale->thread, NULL, weigh_until_end, scale) == 0;
    return scale->is_running ? STATUS(OK) : FAIL(NO_MEMORY);
}

void scale_stop(struct scale *scale)
{
    if (!scale->is_running)
        return;
    scale_take(scale);
    scale->is_ending = true;
    ENSURE(pthread_cond_signal(&scale->end) == 0);
    scale_give(scale);
    ENSURE(pthread_join(scale->thread, NULL) == 0);
    scale->is_running = false;
}

struct scale *scale_take(struct scale *scale)
{
    ENSURE(pthread_mutex_lock(&scale->lock) == 0);
    return scale;
}

void scale_give(struct scale *scale) { ENSURE(pthread_mutex_unlock(&scale->lock) == 0); }
