// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger export`: a node's ledger as a folder, whole or what came since the folder was last written.
#pragma once

#include "sentence/command.h"

extern const struct option ledger_export_options[];
MUST_USE struct status run_ledger_export(struct invocation *invocation);
