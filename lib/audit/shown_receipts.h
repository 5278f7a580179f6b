// SPDX-License-Identifier: EUPL-1.2
//
// What a node holds against a partner that it shut out: a node that is shown two receipts for one place enters both messages as they were
// signed, and then `quarantine` (docs/ledger.md, chapter 9). Here the two are found again in an export of its own ledger alone, so that
// they convict without the partner's help (P-07). Who convicts is contradiction_judge.
#pragma once

#include "audit/reconcile.h"
#include "ledger/contradiction.h"

#define SHOWN_RECEIPTS_MOST ((size_t)1024 * 1024) /* of the partners that were shut out for it: rows of 64 bytes */

struct contradiction_sink {
    /* The parts are the sink's until it returns. */
    struct status (*take)(void *state, const struct contradiction *contradiction, uint64_t place);
    void *state;
};
/* Each place once, with the first two that differ. TOO_LARGE: more receipts than that; TAMPERED; what the source and the sink fail with. */
MUST_USE struct status shown_receipts_find(const struct reconcile_log *log, const struct contradiction_sink *sink, struct complaint *why);
