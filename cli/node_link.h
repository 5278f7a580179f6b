// SPDX-License-Identifier: EUPL-1.2
//
// What every sentence that needs the node does first: the socket, and who seals and blinds for whom.
#pragma once

#include "cli/blindfold.h"
#include "cli/command.h"
#include "cli/control_client.h"
#include "cli/progress.h"

/* The node of this invocation; complaints go to it. */
MUST_USE struct status node_link_open(struct invocation *invocation, struct control_link **out);
/* One question, one reply. Takes `request`. */
MUST_USE struct status node_link_ask(struct invocation *invocation, struct control_link *link, struct json *request, struct json **out);
/* A blindfold over this link that seals to the auditor of the node's roster; "<what> by <user>" is what the auditor reads. The rest of
 * the reason is for the caller. Attempts that fail are said on standard error. */
MUST_USE struct status node_link_blindfold(struct invocation *invocation, struct control_link *link, const char *what,
                                           struct progress *progress, struct blindfold *out);
