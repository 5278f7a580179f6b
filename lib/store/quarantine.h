// SPDX-License-Identifier: EUPL-1.2
//
// Partners that an operator of this node, or the node itself, shut out: it stands here, so that a restart lets nobody in. Who the
// operator was is sealed.
#pragma once

#include "store/database.h"

struct quarantine_row {
    struct oin partner;
    int64_t since_ms;
    struct span by; /* the user's name */
};
/* CONFLICT: it is shut out already. */
MUST_USE struct status store_quarantine_put(struct store *store, const struct quarantine_row *row);
/* NOT_FOUND: it was not. */
MUST_USE struct status store_quarantine_remove(struct store *store, const struct oin *partner);
/* All of them, by OIN. */
MUST_USE struct status store_quarantine_list(struct store *store, struct arena *arena, struct quarantine_row **out, size_t *out_count);
