// SPDX-License-Identifier: EUPL-1.2
//
// The auditor's node asks all members of the committee to open the escrow of a request that it drew: each sending is an entry (P-05).
#pragma once

#include "book/book.h"
#include "book/unsealings.h"

struct unseal_asker {
    unsealing_done *done;
    void *state;
    uint64_t ticket;
};
/* `request`: what a partner asked, as it signed it. In the open batch. NOT_ALLOWED: we are not the auditor; WRONG_EPOCH: there are no keys
 * yet; UNREACHABLE: no member is there; what envelope_decode refuses with, and INVALID when it is another kind of message. */
MUST_USE struct status unseal_ask(struct book *book, struct span request, const struct unseal_asker *asker);
/* Each turn: ends what is over. `out_next_ms`: when it has something to do again, if nothing happens before. */
MUST_USE struct status unseal_round(struct book *book, int64_t now_ms, int64_t *out_next_ms);
