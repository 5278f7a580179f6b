// SPDX-License-Identifier: EUPL-1.2
//
// For the files of this room: what lies beside a roster.
#pragma once

#include "agreed/agreed.h"

#define BESIDE_ARENA_BYTES (ROSTER_MOST_PARTNERS * CERTIFICATE_MOST_BYTES + (size_t)1024 * 1024)

/* `name` in the folder of the file `path`. */
MUST_USE struct status path_beside(const char *path, const char *name, struct arena *arena, const char **out);

struct beside { /* the state of read_beside */
    const char *roster;
    struct arena *arena;
};
MUST_USE struct status read_beside(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why);
