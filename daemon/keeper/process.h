// SPDX-License-Identifier: EUPL-1.2
//
// The keeper as a child of this process: the same program in its role, joined by two socket pairs.
#pragma once

#include "crypto/passphrase.h"
#include "keeper/link.h"

struct keeper_place {
    const char *program, *keys, *shares; /* paths */
    struct oin own;                      /* whose keys they are: it signs in no other name */
    const struct passphrase *passphrase; /* of files that are sealed; NULL: they are not. It is read once, from a pipe */
};
/* Starts `program keeper keys shares own`. `out_work_fd` is readable when a result waits. IO_FAILED, NO_MEMORY; that the
 * files would not do is heard at the first request, as KEEPER_LOST (its reason is on stderr). */
MUST_USE struct status keeper_process_start(const struct keeper_place *place, struct keeper_link *out_link, int *out_work_fd);
