// SPDX-License-Identifier: EUPL-1.2
//
// Another envelope key for a node: drawn into a file beside the one in use, which nothing reads until the partners agreed on it, and then
// put in its place. In between the node signs with the key that its partners believe, and neither file is ever half written.
#pragma once

#include "cli/roster_draft.h"

/* Draws it, or takes the one that an earlier proposal drew, and fills it in: only `envelope` changes. What key_file_read and
 * node_keys_parse refuse with; CONFLICT when what lies there has other keys than those in use. */
MUST_USE struct status next_keys_draw(struct roster_draft *draft, struct partner *own);
/* What the person does before and after the version that `member rekey` proposed. */
void next_keys_tell(const struct invocation *invocation);
/* `schakel keys switch NODE`. */
MUST_USE struct status run_keys_switch(struct invocation *invocation);
