// SPDX-License-Identifier: EUPL-1.2
//
// What the node brings back from the members of the committee, read strictly; and, when it does not fit the key, which of them
// are to blame.
#pragma once

#include "base/oin.h"
#include "pseudonym/blind.h"
#include "pseudonym/ring.h"
#include "speech/register.h"

struct partials {
    const struct ring *ring; /* the caller's own: no key comes from the node */
    size_t point_count;      /* of each member, for all registers */
    struct member_set members;
    const struct speech_evaluated *reply;
};

/* Exactly as many points as members of the committee and questions make. MALFORMED, BAD_COMMITTEE; UNKNOWN_PEER for who is no member,
 * WRONG_EPOCH when the node says that it is about another ring. Points stay where they are. */
MUST_USE struct status partials_read(const struct speech_evaluated *reply, const struct ring *ring, size_t point_count,
                                     struct complaint *why, struct partials *out);
static inline const struct oin *partials_member(const struct partials *partials, size_t at)
{
    return &partials->ring->members[partials->members.index[at] - 1].oin;
}
/* Of the points of each member the `count` after the first `before`: what it answered for one register. */
MUST_USE struct status partials_of(const struct partials *partials, size_t before, size_t count, struct arena *arena,
                                   struct batch_answers *out);

/* Together they did not fit the key of a register: whose answers do not fit their own share of it, all of them at once. NO_MEMORY. */
MUST_USE struct status partials_blame(const struct partials *partials, const struct ring_key *key, const struct batch *batch, size_t before,
                                      bool out_is_false[static COMMITTEE_MOST], size_t *out_count);
