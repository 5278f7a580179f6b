// SPDX-License-Identifier: EUPL-1.2
//
// What the node brings back from the members of the committee, read strictly; and, when it does not fit the key of the
// domain, which of them is to blame. That takes two answers to the same points: the one that was wrong, and one with proofs.
#pragma once

#include "base/oin.h"
#include "pseudonym/dleq.h"
#include "pseudonym/ring.h"
#include "speech/register.h"

struct partials_member {
    struct oin oin;
    bool has_proof; /* that decodes */
    struct dleq_proof proof;
};

struct partials {
    const struct ring *ring; /* the caller's own: no key comes from the node */
    const struct ring_key *key;
    struct exchange_id exchange_id;
    struct member_set set; /* ascending, distinct */
    struct partials_member members[COMMITTEE_MOST];
    size_t point_count;
    struct element *points; /* member after member, point_count each */
};

/* Exactly as many points as members of the committee and questions make. MALFORMED, BAD_COMMITTEE; UNKNOWN_PEER for who holds no part of
 * this key, WRONG_EPOCH when the node says that it is about another. Points stay where they are. */
MUST_USE struct status partials_read(const struct speech_evaluated *reply, const struct ring *ring, const struct ring_key *key,
                                     size_t point_count, struct complaint *why, struct partials *out);

/* `given` did not fit the key; `proven` is what the same members sent for the same `asked` points when proofs were wanted. To blame is
 * who proves nothing, proves wrongly, or proves other values than it gave before: out_is_false, one per member. UNEXPECTED when the
 * two are not by the same members under the same shares. */
MUST_USE struct status partials_blame(const struct partials *given, const struct partials *proven, struct span domain,
                                      const struct element *asked, bool out_is_false[static COMMITTEE_MOST], size_t *out_count);
