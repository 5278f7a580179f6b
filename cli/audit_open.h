// SPDX-License-Identifier: EUPL-1.2
//
// `schakel audit open` and `audit check`: the escrow of a request that was drawn, opened by members; and what is in it, made again.
#pragma once

#include "sentence/command.h"

/* At the auditor's node. UNEXPECTED: fewer than t answers hold; each that does not is named. */
MUST_USE struct status audit_open(struct invocation *invocation);
/* Without a node. BAD_SIGNATURE: its requester did not sign it; what opened_judge and opened_check refuse with. */
MUST_USE struct status audit_check(struct invocation *invocation);
