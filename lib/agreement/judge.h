// SPDX-License-Identifier: EUPL-1.2
//
// Judging the links of a chain. For the files of this room only.
#pragma once

#include "agreement/chain.h"

/* Links are sorted, and read as far as they could be. Faults only. */
MUST_USE struct status chain_judge(struct chain *chain, int64_t now_ms, const struct digest *founding);
/* Of those that are complete: which have begun by then, which are over, and which are in force. */
void chain_lay_in_time(struct chain *chain, int64_t now_ms);
