// SPDX-License-Identifier: EUPL-1.2
//
// What a process gives up for good before it touches a secret: gaining privileges, and leaving its memory in a core
// file or to a debugger of the same user.
#pragma once

#include "base/status.h"

/* no_new_privs (prctl(2)), not dumpable, core size limit 0. IO_FAILED when the kernel refuses one of them. */
MUST_USE struct status process_harden(void);
