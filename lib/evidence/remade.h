// SPDX-License-Identifier: EUPL-1.2
//
// The pseudonyms of one part of a request that was opened, computed again for the auditor: a member does that once, and what was asked with
// them comes in up to four questions. Who has this file can ask whether a register knows these people, so it is as much of a secret as
// what was opened; it convinces nobody but who had it computed (P-10, P-11).
//
//   schakel/remade/v1
//   request <digest of the request, hex>
//   holder <OIN of the part>
//   pseudonym <hex>              one for each identifier of the part, in order
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/oin.h"
#include "crypto/group.h"
#include "pseudonym/voucher.h"

#define REMADE_MOST_BYTES ((size_t)4096)

struct remade {
    struct digest request;
    struct oin holder;
    size_t count; /* 1..VOUCHER_COUNT_MOST */
    struct element pseudonyms[VOUCHER_COUNT_MOST];
};
/* One form: what parses prints to the same bytes. MALFORMED, BAD_POINT, TOO_LARGE, and what the arena refuses with. */
MUST_USE struct status remade_parse(struct span text, struct arena *arena, struct remade *out);
MUST_USE struct status remade_print(const struct remade *remade, struct arena *arena, struct span *out);
