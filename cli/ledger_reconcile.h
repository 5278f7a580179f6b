// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger reconcile`: the exports of two partners held against each other.
#pragma once

#include "sentence/command.h"

extern const struct option ledger_reconcile_options[];
MUST_USE struct status run_ledger_reconcile(struct invocation *invocation);
