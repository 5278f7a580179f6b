// SPDX-License-Identifier: EUPL-1.2
//
// What every sentence that needs the node does first: the socket, and who seals and blinds for whom.
#pragma once

#include "cli/node_conf.h"
#include "online/blindfold.h"
#include "online/control_client.h"
#include "online/progress.h"
#include "pinned/agreed_keys.h"
#include "sentence/command.h"

#define OPTION_CONFIG_SENTENCE "de instellingen van het knooppunt; anders node.conf naast de socket, of " DEFAULT_CONFIG

/* The node of this invocation, and its door: replies live as long as the invocation, complaints go to it. From here on options cannot be
 * read (sentence/command.h). */
MUST_USE struct status node_link_open(struct invocation *invocation, struct control_link **out, struct door *out_door);
/* The reply to a verb as one line of JSON, as the node said it. */
MUST_USE struct status node_link_print(struct invocation *invocation, enum speech_verb verb, const void *reply);
/* A blindfold over this door; "<what> by <user>" is what the auditor reads. Keys and the rest of the reason are for the caller.
 * Attempts that fail are said on standard error. */
MUST_USE struct status node_link_blindfold(struct invocation *invocation, const struct door *door, const char *what,
                                           struct progress *progress, struct blindfold *out);
/* By which keys it is believed and to whom it seals: by the settings of the node (--config, or else node.conf in the folder of the socket,
 * or else in its own place), held against what this person saw before. The first time they are told what to compare. */
MUST_USE struct status node_link_keys(struct invocation *invocation, struct blindfold *how, struct agreed_keys **out);
