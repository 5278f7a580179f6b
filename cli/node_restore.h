// SPDX-License-Identifier: EUPL-1.2
//
// `schakel node restore`: a machine was lost, and its node goes on from a backup. Two persons: who has the machine, and who signs with the
// organisation's agree key, which is on no machine, that it is done with this backup.
#pragma once

#include "sentence/command.h"

extern const struct option node_restore_options[];
MUST_USE struct status run_node_restore(struct invocation *invocation);
