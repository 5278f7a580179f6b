// SPDX-License-Identifier: EUPL-1.2
//
// Several logs of one ledger, which goes on from year to year: each is checked by itself, and then how they are linked (P-07).
#pragma once

#include "sentence/command.h"

MUST_USE struct status ledger_links_verify(struct invocation *invocation);
