// SPDX-License-Identifier: EUPL-1.2
//
// `schakel backup drill`: a backup opened as `backup verify` does, and then read as a node does at its start, without lines and without
// the keeper; and what of the ledger a node that went on from it would lack.
#pragma once

#include "sentence/command.h"

extern const struct option backup_drill_options[];
MUST_USE struct status run_backup_drill(struct invocation *invocation);
