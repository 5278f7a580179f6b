// SPDX-License-Identifier: EUPL-1.2
//
// A new version put on a shelf as a proposal, whoever made its text: `agree propose` from a disk, `member` by changing one section.
#pragma once

#include "agreement/propose.h"
#include "cli/agree_folder.h"

/* Fills in what --starts, --seen and --replaces say of a version of `proposal->text`. INVALID, NOT_FOUND, CONFLICT. */
MUST_USE struct status agree_proposal_begin(struct invocation *invocation, const struct agree_folder *folder, struct proposal *proposal);
/* With its content: puts it on the shelf, and prints what it changes, who must sign and what to type then. What propose and shelf_put
 * refuse with. */
MUST_USE struct status agree_proposal_put(struct invocation *invocation, const struct agree_folder *folder,
                                          const struct proposal *proposal);
