// SPDX-License-Identifier: EUPL-1.2
//
// The next roster as one partner would have it: the last complete one of its node's shelf with one section changed, proposed to
// the others. Nothing changes by it until they sign.
#pragma once

#include "cli/agree_folder.h"
#include "config/config.h"

struct roster_draft {
    struct invocation *invocation;
    struct config conf; /* of the node */
    struct agree_folder folder;
    struct roster roster; /* to be changed: its partners have room for one more */
    struct bundle files;  /* of the last one, and what roster_draft_put_file added */
};

/* `node`: its folder. UNKNOWN_PEER when the node's partner is not on the roster. Close with roster_draft_close, also when it fails. */
MUST_USE struct status roster_draft_open(struct invocation *invocation, const char *node, struct roster_draft *out);
void roster_draft_close(struct roster_draft *draft);
/* The section of the node's own partner; never NULL before it was taken out. */
struct partner *roster_draft_own(struct roster_draft *draft);
/* A certificate, in the place of one of that name. */
void roster_draft_put_file(struct roster_draft *draft, const char *name, struct span bytes);
/* Reads the whole back as every node will, checks its certificates by the authorities of the node, and puts it on the shelf with the
 * options of `agree propose`. What roster_parse, roster_check and propose refuse with. */
MUST_USE struct status roster_draft_propose(struct roster_draft *draft);
