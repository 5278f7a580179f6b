// SPDX-License-Identifier: EUPL-1.2
//
// Bringing what partners made complete in a folder to the shelf of a node: nothing arrives there that this node could not run by.
#pragma once

#include "sentence/command.h"

/* From the folder of the first argument to the node of --node. */
MUST_USE struct status agree_activate(struct invocation *invocation);
