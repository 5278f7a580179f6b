// SPDX-License-Identifier: EUPL-1.2
//
// The entries of an exported ledger for people: a range of them, or those that are looked for.
#pragma once

#include "sentence/command.h"

MUST_USE struct status ledger_show(struct invocation *invocation);
extern const struct option ledger_search_options[];
MUST_USE struct status ledger_search(struct invocation *invocation);
