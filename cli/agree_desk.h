// SPDX-License-Identifier: EUPL-1.2
//
// The desk where a person signs for an organisation: a minisign key, and beside it what was signed with it. A desk signs one
// version of each number; a second only when it says openly that it replaces the first, and the first was not complete.
#pragma once

#include "agreement/chain.h"
#include "crypto/minisign.h"
#include "sentence/command.h"

struct desk {
    const char *path; /* of the key */
    struct minisign_secret secret;
    struct minisign_public own;
};

/* Makes NAME.key and NAME.pub, never over what is there, under a new passphrase (keyfile/passphrase_source.h); none with `is_bare`. */
MUST_USE struct status desk_make(struct invocation *invocation, const char *name, bool is_bare);
/* Reads the key, and asks for its passphrase when it has one. Close with desk_close. */
MUST_USE struct status desk_open(struct invocation *invocation, const char *path, struct desk *out);
void desk_close(struct desk *desk);

/* CONFLICT when the desk signed another version of that number, unless it may sign this one now. */
MUST_USE struct status desk_check(struct invocation *invocation, const struct desk *desk, const struct chain *chain,
                                  const struct chain_link *link);
/* Remembers first, then signs. */
MUST_USE struct status desk_sign(struct invocation *invocation, const struct desk *desk, const struct chain_link *link, struct span *out);
