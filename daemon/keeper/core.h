// SPDX-License-Identifier: EUPL-1.2
//
// What the keeper does, without the process around it: bytes of a request in, bytes of its reply out, by one table of
// which request may come on which line and when. It reads no file but its anchor and no clock but the one that it is
// given, and opens no socket, so the table that guards the keys can be tried in a test, and a town of nodes has the same keeper that a
// process has.
#pragma once

#include "base/random.h"
#include "base/span.h"
#include "keeper/ceiling.h"
#include "keeper/guard.h"
#include "keeper/lane.h"
#include "keeper/signs.h"
#include "keyring/key_shares.h"
#include "keyring/node_keys.h"

#define KEEPER_SLICE_POINTS 17   /* multiplied, */
#define KEEPER_SLICE_CHECKED 128 /* or looked at, in one slice */
_Static_assert(KEEPER_SLICE_POINTS >= KEEPER_SHORT_POINTS, "what is short is over in one");

enum keeper_line { KEEPER_LINE_SYNC, KEEPER_LINE_WORK };
enum keeper_request {
    KEEPER_OPEN = 1,
    KEEPER_SIGN = 2,
    KEEPER_EVALUATE = 3,
    KEEPER_BEGIN = 4,
    KEEPER_AGREE = 5,
    KEEPER_OPENS = 6,
    KEEPER_USED = 7,
    KEEPER_SHOWN = 8,
    KEEPER_RELEASE = 9
};

/* The body of a request or a reply, owned. May hold secrets: free wipes. */
struct keeper_frame {
    uint8_t *bytes;
    size_t size;
};
static inline struct span keeper_frame_span(const struct keeper_frame *frame) { return span_of(frame->bytes, frame->size); }
MUST_USE struct status keeper_frame_new(size_t size, struct keeper_frame *out); /* zeroed. NO_MEMORY */
void keeper_frame_free(struct keeper_frame *frame);                             /* also a zeroed one */

struct keeper_secrets { /* wipe with secret_wipe */
    struct node_keys keys;
    struct key_shares shares; /* none: a generation of 0 */
};

struct keeper_core;
/* Copies the secrets and limits; what was signed and counted is remembered in `place`. NO_MEMORY, and what the place gives. */
MUST_USE struct status keeper_core_new(const struct keeper_secrets *secrets, const struct keeper_limits *limits,
                                       const struct anchor_place *place, struct keeper_core **out);
struct keeper_core *keeper_core_free(struct keeper_core *core); /* wipes */
DEFINE_CLEANUP(keeper_core)

/* Answers one request that came on `line`. An evaluation that was begun has no reply yet (`out_reply` is empty): it comes
 * from keeper_core_work. KEEPER_LOST for what is not in the table, or not now (its lane works on another): the keeper must end.
 * NO_MEMORY. */
MUST_USE struct status keeper_core_answer(struct keeper_core *core, enum keeper_line line, struct span request,
                                          struct keeper_frame *out_reply);
/* Whether an evaluation is being worked on; and whether in every lane: then the work line is not to be read. */
bool keeper_core_is_working(const struct keeper_core *core);
bool keeper_core_is_full(const struct keeper_core *core);
/* One slice of the lane whose turn it is, a millisecond of work: so long a signature waits at most, and what is short for what is long.
 * The result for the work line comes with the last; until then `out_reply` is empty. NO_MEMORY. */
MUST_USE struct status keeper_core_work(struct keeper_core *core, struct keeper_frame *out_reply);
