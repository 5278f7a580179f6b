// SPDX-License-Identifier: EUPL-1.2
//
// The keeper as a child of this process: the same program in its role, joined by two socket pairs.
#pragma once

#include "keeper/link.h"

/* Starts `program keeper keys_path shares_path`. `out_work_fd` is readable when a result waits. IO_FAILED, NO_MEMORY; that the
 * files would not do is heard at the first request, as KEEPER_LOST (its reason is on stderr). */
MUST_USE struct status keeper_process_start(const char *program, const char *keys_path, const char *shares_path,
                                            struct keeper_link *out_link, int *out_work_fd);
