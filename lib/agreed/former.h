// SPDX-License-Identifier: EUPL-1.2
//
// Envelope keys that partners had before they renewed them. What lives longer than a message, and was signed with the key of then, is
// judged by it: a voucher is not worth nothing because its member has another key by now. A key that its partner took back is not
// among them, whether or not it was renewed since: whoever stole it could sign anything of then.
#pragma once

#include "agreed/standing.h"
#include "agreement/chain.h"

/* Of the partners on the roster in force, as long as a voucher may live; FORMER_KEYS_MOST at most, the newest. */
void former_keys_find(const struct chain *chain, struct agreed *agreed);
void former_keys_drop(struct agreed *agreed, const struct oin *oin, const uint8_t envelope[static SIGN_PUBLIC_BYTES]);
/* Whether this partner had it at a moment that a message names; clocks may differ. */
bool former_key_was_of(const struct former_key *key, const struct oin *oin, int64_t said_ms);
