// SPDX-License-Identifier: EUPL-1.2
//
// The control socket of a node of a town, and people before it: the node's loop runs in the test's thread, the people are a thread of
// their own, as they are processes of their own elsewhere. Whose they are and how much time has passed, a test can say.
#pragma once

#include "control/control.h"
#include "control/places.h"
#include "support/town.h"

#include <stdatomic.h>

#define LINE_MOST 65536
#define STATUS_LINE "{\"version\":1,\"verb\":\"status\"}\n"

extern struct doorstep {
    struct town town;
    struct loop *loop;
    struct control *control;
    struct access_list access; /* the own user is operator */
    char path[128];
    atomic_bool is_held;    /* the town stands still: no partner answers */
    atomic_int forced;      /* enum status_code: what becomes of the next turns, as people hear it */
    atomic_llong passed_ms; /* added to the steady clock */
    atomic_uint as_user;    /* whoever comes now is this user; 0: the own one */
    atomic_size_t came;     /* how many were accepted */
} doorstep;

void doorstep_make(void);
void doorstep_end(void);
/* Runs the loop while `go` stands at the door, in another thread: whether all was as it should be. */
bool doorstep_receive(bool (*go)(void));

/* ---- for those at the door */

int door_come(void); /* a descriptor; returns when the node has accepted it */
bool door_say(int fd, const char *line);
bool door_hear(int fd, char out[static LINE_MOST]); /* one line; false when the node closed before it was whole */
bool door_serves(int fd);
bool door_is_shut(int fd); /* the node closed it */
