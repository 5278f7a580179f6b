// SPDX-License-Identifier: EUPL-1.2
//
// OPENS: what a member makes of an escrow for the auditor. The key of the escrow is for this alone: EVALUATE refuses it, so that a
// daemon that was taken over opens no more in a day than the ceiling of openings says, whatever it asks (P-02).
#pragma once

#include "base/cursor.h"
#include "keeper/ceiling.h"
#include "keyring/key_shares.h"
#include "pseudonym/opening.h"

#define OPENS_REQUEST_BYTES (4 + 4 + 1 + ELEMENT_BYTES) /* epoch, generation, size of the committee, the element */
#define OPENS_REPLY_BYTES (1 + ELEMENT_BYTES + DLEQ_PROOF_BYTES)
struct opens_reply {
    size_t size; /* 1 with a refusal: its code alone */
    uint8_t bytes[OPENS_REPLY_BYTES];
};

bool opens_is_its_key(struct span domain); /* of a key that nothing else may be multiplied by */
/* Counted and durable before it is multiplied. A refusal is a reply: WRONG_EPOCH, BAD_COMMITTEE, OVER_QUOTA, what guard_is_answer says.
 * KEEPER_LOST: no request of this form. */
MUST_USE struct status opens_answer(const struct key_shares *shares, const struct keeper_limits *limits, struct guard *guard,
                                    struct cursor *request, struct opens_reply *out);
