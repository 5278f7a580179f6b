// SPDX-License-Identifier: EUPL-1.2
//
// The manifest of a new version, against what is in force when it will start. What is made here is what chain_make accepts once
// it is signed: a proposal that could never come into force is refused before anybody signs it.
#pragma once

#include "agreement/chain.h"

struct proposal {
    enum agreed_text text;
    struct bundle content; /* sorted, in canonical form */
    int64_t starts_ms;
    size_t seen_count;
    const struct manifest_seen *seen;
    size_t replaces_count; /* sorted */
    const struct digest *replaces;
};

/* EXPIRED when it starts before `now_ms`; what text_content_read, quotas_of and policy_vocabulary_grows refuse with; UNEXPECTED
 * when what it needs is not in force then; CONFLICT when a later version of the same text is complete. */
MUST_USE struct status propose(const struct chain *chain, const struct proposal *proposal, int64_t now_ms, struct arena *arena,
                               struct span *out_manifest, struct complaint *why);
