// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger prove`: entries of an exported ledger, each as a file that stands by itself.
#pragma once

#include "sentence/command.h"

extern const struct option ledger_prove_options[];
MUST_USE struct status run_ledger_prove(struct invocation *invocation);
