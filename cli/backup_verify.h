// SPDX-License-Identifier: EUPL-1.2
//
// Whether a backup is one that a node could go on from: opened into a folder that goes again, its database opened with the node's own
// keys, its ledger hashed from the first entry to the head that it has.
#pragma once

#include "cli/backup_unpack.h"
#include "cli/node_link.h"
#include "cli/scratch.h"
#include "keyring/node_keys.h"

struct backup_checked {
    struct unpacked unpacked;
    const char *folder;  /* where it stands */
    int64_t duration_ms; /* of it all */
};
/* The keys of the node, sealed or plain, in their file. */
MUST_USE struct status backup_keys_open(struct invocation *invocation, const char *path, struct node_keys *out);
/* What backup_unpack refuses with; BAD_SIGNATURE: not signed by the envelope key of `keys`; what store_open refuses with; CORRUPT with the
 * first entry that is damaged; CONFLICT: its ledger does not come to the head of its manifest. */
MUST_USE struct status backup_check(struct invocation *invocation, const struct age_identity *identity, const struct node_keys *keys,
                                    struct backup_checked *out);

/* The same of one that stands in its folder. */
MUST_USE struct status backup_check_unpacked(struct invocation *invocation, const struct node_keys *keys,
                                             const struct backup_checked *checked);

/* A backup that is opened with the keys of the node that `--node` names. */
struct backup_looking {
    struct age_identity identity;
    struct node_keys keys;
    struct config conf;
    struct backup_checked checked;
};
typedef struct status backup_look_on(void *state, struct backup_looking *looking);
/* Opens and checks what is named, and goes on with `further` (NULL: nothing) while it is plain; after it nothing is. */
MUST_USE struct status backup_look(struct invocation *invocation, struct backup_looking *looking, backup_look_on *further, void *state);
/* Enters at the running node that it was opened; why not, in `why`. No option can be read after it. */
MUST_USE struct status backup_tell(struct invocation *invocation, const struct backup_looking *looking, bool is_drill,
                                   struct complaint *why);
/* Of which node and moment, and how far its ledger goes. */
void backup_describe(const struct backup_manifest *manifest, struct json *object);
void backup_print_told(struct status status, const struct complaint *why);

extern const struct option backup_verify_options[];
MUST_USE struct status run_backup_verify(struct invocation *invocation);
