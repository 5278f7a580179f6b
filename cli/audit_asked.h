// SPDX-License-Identifier: EUPL-1.2
//
// The lines of a draw that tell how each partner asked.
#pragma once

#include "audit/askers.h"
#include "policy/policy.h"
#include "sentence/command.h"

/* `policy` NULL: facts by their numbers. */
void audit_asked_print(struct askers *askers, const struct policy *policy);
struct json *audit_asked_describe(struct askers *askers, const struct policy *policy);
