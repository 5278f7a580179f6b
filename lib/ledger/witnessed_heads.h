// SPDX-License-Identifier: EUPL-1.2
//
// Who else saw an exported log (P-07): its checkpoint, and heads of before that lie beside it, each with the lines of witnesses. A head
// counts when the log's owner signed it and the log of the checkpoint begins with it; one that it does not begin with is a second history.
#pragma once

#include "ledger/finding.h"
#include "ledger/lint.h"

struct witnessed_heads {
    const struct export_source *source;
    const struct trust *trust;
    const struct checkpoint *checkpoint; /* that holds */
    const struct note_check *checks;     /* of it; one for each key of the trust */
};
bool witnessed_head_path(struct span path);
/* Fills in report->witnessed; finds heads that are none, and when all together are not the quorum of the trust. */
MUST_USE struct status witnessed_heads_check(const struct witnessed_heads *heads, struct findings *findings);
/* A key that was taken out of use signs no later entries; of one that was taken back it is told. Of any key when there is no history. */
MUST_USE struct status head_key_check(const struct witnessed_heads *heads, const struct lint *lint, struct findings *findings);
