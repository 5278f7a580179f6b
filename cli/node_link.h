// SPDX-License-Identifier: EUPL-1.2
//
// What every sentence that needs the node does first: the socket, and who seals and blinds for whom.
#pragma once

#include "online/blindfold.h"
#include "online/control_client.h"
#include "online/progress.h"
#include "sentence/command.h"

/* The node of this invocation, and its door: replies live as long as the invocation, complaints go to it. */
MUST_USE struct status node_link_open(struct invocation *invocation, struct control_link **out, struct door *out_door);
/* The reply to a verb as one line of JSON, as the node said it. */
MUST_USE struct status node_link_print(struct invocation *invocation, enum speech_verb verb, const void *reply);
/* A blindfold over this door that seals to the auditor of the node's roster; "<what> by <user>" is what the auditor reads. The rest of
 * the reason is for the caller. Attempts that fail are said on standard error. */
MUST_USE struct status node_link_blindfold(struct invocation *invocation, const struct door *door, enum speech_purpose what_for,
                                           struct progress *progress, struct blindfold *out);
