// SPDX-License-Identifier: EUPL-1.2
//
// How an escrow is opened: each member multiplies its E by the share that it has of the key of the escrow, and proves to everybody
// that it did. There is no check point: it would be a second escrow. So an answer of which the proof holds is right by itself, whoever
// else answers, and any t of them make e·A (escrow_open, P-11).
#pragma once

#include "pseudonym/dleq.h"
#include "pseudonym/evaluate.h"

/* Z = (k_i/Δ)·E, and a proof for K_i/Δ and E with the DST "schakel/audit/v1/challenge". */
struct opening_answer {
    struct element point;
    struct dleq_proof proof;
};
/* `factor` is that of evaluate_prepare. */
void opening_answer_make(const struct scalar *factor, const struct element *ephemeral, const struct random_source *random,
                         struct opening_answer *out);
/* BAD_PROOF unless it is what the member of `public`, which is that of evaluate_public, makes of E. */
MUST_USE struct status opening_answer_check(const struct element *public, const struct element *ephemeral,
                                            const struct opening_answer *answer);
/* e·A of the points of a set that evaluate_members_check took, in its order. */
void opening_combine(const struct member_set *members, uint8_t size, const struct element *points, struct element *out);
