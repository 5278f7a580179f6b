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
    const struct ring_key *key;
    size_t point_count;
    struct batch_answers answers;
    const struct speech_evaluated *reply;
};

/* Exactly as many points as members of the committee and questions make. MALFORMED, BAD_COMMITTEE; UNKNOWN_PEER for who holds no part of
 * this key, WRONG_EPOCH when the node says that it is about another. Points stay where they are. */
MUST_USE struct status partials_read(const struct speech_evaluated *reply, const struct ring *ring, const struct ring_key *key,
                                     size_t point_count, struct complaint *why, struct partials *out);
static inline const struct oin *partials_member(const struct partials *partials, size_t at)
{
    return &partials->ring->members[partials->answers.members.index[at] - 1].oin;
}

/* Together they did not fit the key: whose answers do not fit their own share of it, all of them at once. NO_MEMORY. */
MUST_USE struct status partials_blame(const struct partials *partials, const struct batch *batch, bool out_is_false[static COMMITTEE_MOST],
                                      size_t *out_count);
