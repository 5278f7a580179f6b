// SPDX-License-Identifier: EUPL-1.2
//
// Numbers of a policy that promise more than a node carries out: what it does is the lower of the two, and who writes the rules hears so.
#pragma once

#include "base/listener.h"
#include "policy/policy.h"

/* Tells the listener of each rule whose number of this obligation is above `most`: INVALID, with its place. What it fails with. */
MUST_USE struct status policy_check_limit(const struct policy *policy, enum obligation which, uint32_t most, struct listener listener);
