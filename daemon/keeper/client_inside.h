// SPDX-License-Identifier: EUPL-1.2
//
// Between the two files of the daemon's end of the keeper.
#pragma once

#include "keeper/keeper_client.h"

/* What it answers with a code alone. KEEPER_LOST. */
MUST_USE struct status keeper_ask_code(struct keeper *keeper, struct span request);
