// SPDX-License-Identifier: EUPL-1.2
//
// What the partners agreed on, in one digest: SHA-256 over those of the roster, of the policy's text and of what the quotas give; and
// which others a message may still name, or already.
#include "agreed/standing.h"
#include "crypto/hash.h"
#include "wire/replay_window.h"

struct status agreement_compute(const struct roster *roster, const struct policy *policy, const struct quota_rules *quotas,
                                struct digest *out)
{
    uint8_t roster_digest[SHA256_BYTES];
    struct digest quota_digest;
    TRY(roster_hash(roster, roster_digest));
    TRY(quotas_table_hash(quotas, &quota_digest));
    struct span parts[] = {SPAN_OF_ARRAY(roster_digest), digest_span(policy_text_hash(policy)), digest_span(&quota_digest)};
    sha256_parts(parts, N(parts), out->bytes);
    return STATUS(OK);
}

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
