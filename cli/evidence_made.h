// SPDX-License-Identifier: EUPL-1.2
//
// Evidence files of what a comparison of ledgers found (`--evidence FOLDER`): only what is proven by them is written.
#pragma once

#include "audit/shown_receipts.h"
#include "sentence/command.h"

struct evidence_making {
    struct invocation *invocation;
    const struct history *history; /* one that is known */
    const char *folder;
};
/* Where evidence is asked for whose keys were whose must be known, else none could be made without a word: NULL is misspoken. */
MUST_USE struct status evidence_can_be_made(struct invocation *invocation, const struct history *history);
/* Two exports of one log, of which neither is the start of the other: two roots of one size, and who cosigned both; or the first place in
 * which they differ. What the sources fail with. */
MUST_USE struct status evidence_of_histories(const struct evidence_making *making, const struct export_source *one,
                                             const struct export_source *other);
/* Receipts of partners that the owner of this log shut out for them, by its own export alone. */
MUST_USE struct status evidence_of_own_log(const struct evidence_making *making, const struct reconcile_log *log);
/* Receipts that do not fit the ledger of who signed them, or each other. */
MUST_USE struct status evidence_of_receipts(const struct evidence_making *making, const struct reconcile_ledger ledgers[static 2],
                                            const struct reconcile_report *report);
