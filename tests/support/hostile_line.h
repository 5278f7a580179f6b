// SPDX-License-Identifier: EUPL-1.2
//
// Lines of a partner gone bad. libzmq is used directly, because our own transport refuses to do most of this.
#pragma once

#include "support/hostile_forge.h"

#define ANSWER_MS 8000
#define FRAME_ROOM ((size_t)300 * 1024)

enum way { /* over the line */
           WAY_PLAIN = 0,
           WAY_AGAIN,         /* the same bytes again after their answer */
           WAY_SAME_NONCE,    /* another message under the nonce of the first */
           WAY_EACH_BYTE,     /* a message per byte, with that byte flipped */
           WAY_EACH_LENGTH,   /* a message per length, cut there */
           WAY_FIELD_OUTSIDE, /* a field that nobody knows after the signature */
           WAY_FIELD_INSIDE,  /* the same within what is signed */
           WAY_TWO_FRAMES,
           WAY_OWN_ROUTE, /* a routing id of our choice */
           WAY_STRANGER,  /* another transport key */
           WAY_NO_CURVE,
           WAY_LARGE, /* more than the protocol, less than the line takes */
           WAY_HUGE,  /* more than the line takes */
};

/* To a partner, with our keys unless the way is another. Never waits. */
void *line_dial(void *context, const struct forge *forge, const struct partner *to, enum way way);
void line_throw(void *line, struct span message, int more);
/* Waits for one frame; false: nothing came in time. */
bool line_catch(const struct forge *forge, void *line, long most_ms, struct span *out);
