// SPDX-License-Identifier: EUPL-1.2
//
// What the keeper tells its daemon that it has: no share and no key, but of which keys it has a share, what it signed, and what was used of
// its ceilings today. A daemon that was taken over may know all of it.
#pragma once

#include "base/cursor.h"
#include "keeper/ceiling.h"
#include "keyring/key_shares.h"

#define TOLD_SHARE_MOST (1 + KEY_SHARE_DOMAIN_MOST + OIN_DIGITS + 4 + ELEMENT_BYTES)
#define TOLD_CEILINGS_BYTES (1 + CEILINGS_COUNT * (4 + 4))

void told_shares_write(const struct key_shares *shares, struct writer *writer);
/* What the daemon can hold its ledger and its texts against; NULL: there is none. */
void told_anchor_write(const struct anchor *anchor, struct writer *writer);
/* STATUS_OK, and of each ceiling what was used of it today and what it is. */
void told_ceilings_write(const struct keeper_limits *limits, const struct guard *guard, const struct ceiling_leaps *leaps,
                         struct writer *writer);
