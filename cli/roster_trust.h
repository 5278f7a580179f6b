// SPDX-License-Identifier: EUPL-1.2
//
// `schakel roster trust`: the folder that an auditor holds ledgers against, from a node's shelf.
#pragma once

#include "sentence/command.h"

extern const struct option roster_trust_options[];
MUST_USE struct status run_roster_trust(struct invocation *invocation);
