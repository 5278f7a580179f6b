// SPDX-License-Identifier: EUPL-1.2
//
// The keeper's core in this process: the same table, without a process around it.
#pragma once

#include "keeper/link.h"

/* Copies the secrets. The link is closed by whoever gets it. */
MUST_USE struct status keeper_inside_open(const struct keeper_secrets *secrets, const struct random_source *random,
                                          struct keeper_link *out);
/* It is gone, as a process that was killed. */
void keeper_inside_kill(struct keeper_link *link);
