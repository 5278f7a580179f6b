// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger compared`: what was found when this node and its partners held their ledgers against each other by night.
#pragma once

#include "sentence/command.h"

extern const struct option ledger_differences_options[];
MUST_USE struct status run_ledger_differences(struct invocation *invocation);
