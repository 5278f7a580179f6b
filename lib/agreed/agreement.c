// SPDX-License-Identifier: EUPL-1.2
//
// What the partners agreed on, in one digest: SHA-256 over those of the roster, of the policy's text and of what the quotas give.
#include "agreed/standing.h"
#include "crypto/hash.h"

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
