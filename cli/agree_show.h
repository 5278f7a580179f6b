// SPDX-License-Identifier: EUPL-1.2
//
// What stands in a folder of versions, for who must decide about it and for who runs a node.
#pragma once

#include "cli/agree_folder.h"

/* Dutch, for a privacy officer: what it is, when it starts, who signed and who must, what it changes. */
MUST_USE struct status agree_show_version(struct invocation *invocation, const struct agree_folder *folder, const struct chain_link *link);
MUST_USE struct status agree_show_difference(struct invocation *invocation, const struct agree_folder *folder,
                                             const struct chain_link *link);
/* English, for an operator: everything in force, to come and proposed. */
MUST_USE struct status agree_show_status(struct invocation *invocation, const struct agree_folder *folder);
/* One version, as JSON. */
struct json *agree_version_json(const struct agree_folder *folder, const struct chain_link *link);
