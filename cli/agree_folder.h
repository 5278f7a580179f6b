// SPDX-License-Identifier: EUPL-1.2
//
// A folder of versions as a person names it: the shelf of a node, by the node's folder, or one that partners work in together.
#pragma once

#include "agreed/shelf.h"
#include "crypto/minisign.h"
#include "sentence/command.h"

struct agree_folder {
    const char *path; /* of the shelf */
    int64_t now_ms;
    struct shelf shelf;
    struct chain *chain;
};

/* `path` is a shelf, or the folder of a node (or its node.conf). Close with agree_folder_close, also when it fails. */
MUST_USE struct status agree_folder_open(struct invocation *invocation, const char *path, struct agree_folder *out);
void agree_folder_close(struct agree_folder *folder);
/* The shelf that a path means. */
MUST_USE struct status agree_folder_path(struct invocation *invocation, const char *path, const char **out);

/* By place ("policy-3") or the first digits of its hash, at least 8. NOT_FOUND; CONFLICT when more than one fits. */
MUST_USE struct status agree_folder_find(struct invocation *invocation, const struct agree_folder *folder, const char *words,
                                         const struct chain_link **out);
/* What people call a partner: its short name on the roster that the version stands beside or makes; else the OIN. */
const char *agree_partner_name(const struct agree_folder *folder, const struct chain_link *link, const struct oin *oin);
/* Signed by one of them, as this version is judged; NULL when it is nobody's key. */
const struct oin *agree_signer_find(const struct agree_folder *folder, const struct chain_link *link, const struct minisign_public *key);
