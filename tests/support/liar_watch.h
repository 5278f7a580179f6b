// SPDX-License-Identifier: EUPL-1.2
//
// Who watches a node while a liar is at it: an honest partner that asks, somebody at the door who asks how it is, and what the node
// takes of memory, database, ledger and log.
#pragma once

#include "support/hostile_line.h"
#include "support/liar_door.h"

struct liar_figures {
    uint64_t ledger, log_lines, database_kib, journal_kib, memory_kib, peak_kib;
    char status[DOOR_REPLY_MOST]; /* as the node says it */
};
struct liar_watch {
    struct forge forge; /* of the honest partner */
    void *context, *line;
    const char *mesh, *node; /* that is watched */
    const char *door;
    uint64_t asked; /* questions of the honest partner that were answered */
    uint64_t failed;
    char said[DOOR_REPLY_MOST]; /* at the door, last */
};

bool watch_figures(struct liar_watch *watch, struct liar_figures *out); /* false: the door does not answer */
uint64_t watch_counter(const char *status, const char *name);

struct liar_latency { /* milliseconds */
    size_t count;
    double middle, slow, slowest; /* p50, p95 */
};
struct liar_measured {
    struct liar_latency partner, door;
};
struct liar_until {      /* a counter of the node that must have risen to `least` */
    const char *counter; /* NULL: none */
    uint64_t least;
};
/* A node that has just started hears its partners when it has asked them what they hold of its ledger: whether one is answered in time. */
bool watch_await(struct liar_watch *watch, double seconds);
/* Both ask in turn for so long, and at least a few times; longer, but not for ever, until the counter has risen. */
void watch_measure(struct liar_watch *watch, double seconds, const struct liar_until *until, struct liar_measured *out);
double watch_now(void); /* seconds of a steady clock */
