// SPDX-License-Identifier: EUPL-1.2
//
// Weighs the lines every so often, whatever the thread that owns them is doing: libzmq reads what comes while a turn waits for the disk,
// and what a line brings in that time must not be for the sender to choose. The second thread touches no socket of libzmq: it asks the
// kernel, and cuts. Whoever uses the lines has them to itself for as long as HOLD_SCALE lasts.
#pragma once

#include "base/status.h"

#include <pthread.h>
#include <stdint.h>

#define SCALE_EVERY_MS 50

/* `steady_ms`: CLOCK_MONOTONIC. */
typedef void scale_call(void *state, int64_t steady_ms);

struct scale {
    bool is_running, is_ending;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    scale_call *weigh;
    void *state;
};

/* `scale` stays where it is. NO_MEMORY when there is no thread to be had. */
MUST_USE struct status scale_start(struct scale *scale, scale_call *weigh, void *state);
void scale_stop(struct scale *scale); /* also of a zeroed one; not while it is held */
struct scale *scale_take(struct scale *scale);
void scale_give(struct scale *scale);
static inline void scale_hold_cleanup(struct scale **held) { scale_give(*held); }
/* To the end of the block. */
#define HOLD_SCALE(which) CLEANUP(scale_hold) __attribute__((unused)) struct scale *held_ = scale_take(which)
int64_t scale_now_ms(void); /* CLOCK_MONOTONIC */
