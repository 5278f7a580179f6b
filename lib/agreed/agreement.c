// SPDX-License-Identifier: EUPL-1.2
//
// Which agreements a message may name beside the one in force: still, or already.
#include "agreed/standing.h"
#include "wire/replay_window.h"

static bool span_counts(const struct agreement_span *span, int64_t said_ms, int64_t now_ms)
{
    if (span->from_ms > now_ms)
        return span->from_ms - now_ms <= CLOCK_SKEW_MOST_MS;
    return said_ms >= span->from_ms - CLOCK_SKEW_MOST_MS && said_ms < span->until_ms + CLOCK_SKEW_MOST_MS &&
           said_ms >= now_ms - AGREEMENT_PAST_MS;
}

const struct digest *agreed_policy_under(const struct agreed *agreed, const struct digest *agreement, int64_t said_ms, int64_t now_ms)
{
    if (digest_equal(agreement, &agreed->agreement))
        return policy_text_hash(agreed->policy);
    for (size_t i = 0; i < agreed->span_count; i++)
        if (digest_equal(agreement, &agreed->spans[i].agreement) && span_counts(&agreed->spans[i], said_ms, now_ms))
            return &agreed->spans[i].policy;
    return NULL;
}
