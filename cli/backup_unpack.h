// SPDX-License-Identifier: EUPL-1.2
//
// A sealed backup opened into a folder: every file as its manifest has it, or nothing of it counts.
#pragma once

#include "backup/manifest.h"
#include "crypto/age.h"
#include "sentence/command.h"

/* The identity in the file, which nobody else may read. What file_read_secret refuses with; INVALID. */
MUST_USE struct status backup_identity_read(struct invocation *invocation, const char *path, struct age_identity *out);

struct unpacked {
    struct backup_manifest manifest;
    struct span signed_part; /* of it */
    uint64_t sealed_size;
    struct digest sealed; /* of the file as it stands: what the ledger has of it */
};
/* NOT_ALLOWED: not sealed to this identity; CORRUPT: changed, cut off or not as its manifest says; MALFORMED: no backup; DISK_FULL,
 * IO_FAILED. The folder must be there, and empty. */
MUST_USE struct status backup_unpack(struct invocation *invocation, const char *path, const struct age_identity *identity,
                                     const char *folder, struct unpacked *out);
