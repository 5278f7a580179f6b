// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger heal`: damaged entries of a node's ledger get their bytes back from an export of it, its own or a partner's copy. Neither
// the folder nor who types is believed: the node takes only what a head of its own covers (P-07).
#pragma once

#include "sentence/command.h"

MUST_USE struct status run_ledger_heal(struct invocation *invocation);
