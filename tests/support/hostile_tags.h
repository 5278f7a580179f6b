// SPDX-License-Identifier: EUPL-1.2
//
// What a partner may have, and uses for something else: the pseudonyms of its own register, made by the committee as for an import.
#pragma once

#include "support/hostile_line.h"

/* Of the sample household, by three members that are not the target; into the forge. */
MUST_USE struct status tags_evaluate(void *context, struct forge *forge);
