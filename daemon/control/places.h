// SPDX-License-Identifier: EUPL-1.2
//
// Who may stand at the door, and how long: rules without sockets. A user has a share of the places, some are kept for operators, and
// who is over it or comes to a full door takes the place of whoever of the fullest hand has been doing nothing longest. So nobody keeps
// another user out, nor themselves. While a request runs nobody is sent away.
#pragma once

#include "speech/speech.h"

#include <sys/types.h>

#define CONTROL_CONNECTIONS_MOST 64

/* name, places of one user, places of all who are of this kind or a lesser one, ms of silence, ms to say a line or take a reply */
#define GUEST_KINDS(X)                                                \
    X(STRANGER, 2, 8, 5000, 2000) /* has no role: is told so, once */ \
    X(USER, 16, CONTROL_CONNECTIONS_MOST - 8, 300000, 30000)          \
    X(OPERATOR, 32, CONTROL_CONNECTIONS_MOST, 300000, 30000) /* in that role, or the node's own account */
enum guest_kind {
#define GUEST_KIND_ENUM(name, ...) GUEST_##name,
    GUEST_KINDS(GUEST_KIND_ENUM)
#undef GUEST_KIND_ENUM
};

/* Longer than anything that a request waits for: members that are asked in turn, a committee. */
#define GUEST_SERVED_MOST_MS 120000

enum guest_doing {
    GUEST_SILENT,   /* has said nothing since the last reply */
    GUEST_SPEAKING, /* half a line */
    GUEST_SERVED,   /* its request is running */
    GUEST_HEARING,  /* its reply is on the way */
};

struct guest {
    uid_t uid;
    enum guest_kind kind; /* as it was when they came */
    enum guest_doing doing;
    int64_t since_ms; /* steady: since when it does that */
};

enum guest_kind guest_kind_of(uid_t uid, uid_t own, unsigned roles);
/* When it has to be done with what it does, or the node with what it does for it. */
int64_t guest_due_ms(const struct guest *guest);
/* The largest line, with its end, that somebody in these roles has a use for. */
size_t guest_line_most(unsigned roles);

/* Whether `newcomer` may come in; `out_leaves` is who makes room for it, `count` when nobody has to. */
bool places_admit(const struct guest *const *guests, size_t count, const struct guest *newcomer, size_t *out_leaves);
