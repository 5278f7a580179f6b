// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger verify`: the auditor's check of an exported ledger.
#pragma once

#include "sentence/command.h"

extern const struct option ledger_verify_options[];
MUST_USE struct status run_ledger_verify(struct invocation *invocation);
