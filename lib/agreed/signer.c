// SPDX-License-Identifier: EUPL-1.2
//
// Three moments, mostly of one roster.
#include "agreed/signer.h"

#include "wire/replay_window.h"

static bool is_signed_by_roster(const struct chain *chain, int64_t at_ms, const struct envelope *envelope)
{
    const struct chain_link *link = chain_at(chain, AGREED_ROSTER, at_ms);
    const struct partner *sender = link ? roster_find(link->content.roster, &envelope->from) : NULL;
    return sender && status_ok(envelope_verify(envelope, sender->envelope));
}

struct status agreed_signer_check(const struct chain *chain, const struct envelope *envelope)
{
    static const int64_t about[] = {0, -CLOCK_SKEW_MOST_MS, CLOCK_SKEW_MOST_MS};
    for (size_t i = 0; i < N(about); i++)
        if (is_signed_by_roster(chain, envelope->time_ms + about[i], envelope))
            return STATUS(OK);
    return FAIL(BAD_SIGNATURE);
}

bool agreed_signed_then(const void *chain, const struct envelope *envelope) { return status_ok(agreed_signer_check(chain, envelope)); }
