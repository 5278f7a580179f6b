// SPDX-License-Identifier: EUPL-1.2
//
// The entries of an exported ledger for people, one line each.
#pragma once

#include "sentence/command.h"

struct status ledger_show(struct invocation *invocation);
