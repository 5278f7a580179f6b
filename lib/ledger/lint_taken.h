// SPDX-License-Identifier: EUPL-1.2
//
// Statements by keys that partners took back, and of partners that left. Without witnesses nobody can say on which day such a one was
// signed: it is told and counted, and is no failure of who has it; unless an entry above says that the log's owner knew.
// Private to this room.
#pragma once

#include "ledger/finding.h"
#include "ledger/history.h"

#define TAKEN_WORDS (HISTORY_WITHDRAWALS_MOST / 64)

struct taken_state {
    uint64_t known[TAKEN_WORDS]; /* bits by withdrawal: an entry tells of it */
    uint64_t told[TAKEN_WORDS];  /* a finding does */
};

/* Of the next entry; `content` is what its partner signed, empty when it holds no such thing. What finding_add fails with. */
MUST_USE struct status taken_lint(struct taken_state *state, const struct history *history, const struct entry *entry, struct span content,
                                  uint64_t index, struct findings *findings);
/* What took the key back; NULL for none. */
const struct history_withdrawal *taken_log_key(const struct history *history, const struct oin *oin,
                                               const uint8_t key[static SIGN_PUBLIC_BYTES]);
