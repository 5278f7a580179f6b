// SPDX-License-Identifier: EUPL-1.2
//
// What a process gives up for good: before it touches a secret, gaining privileges, and leaving its memory in a core file or to
// a debugger of the same user; and once it has started, whatever root may do. And what it makes sure of: descriptors for
// partners, people and the disk, also when strangers take all that they may.
#pragma once

#include "base/status.h"

#include <stdint.h>

/* no_new_privs (prctl(2)), not dumpable, core size limit 0. IO_FAILED when the kernel refuses one of them. */
MUST_USE struct status process_harden(void);

/* Room for so many open descriptors, however many the limit of the session left (setrlimit(2), RLIMIT_NOFILE). BAD_CONFIG with `why`
 * when the system does not allow as many. */
MUST_USE struct status process_reserve_descriptors(size_t wanted, struct complaint *why);

/* So many bytes of private memory at most, for this process and those that it starts, whatever partners send (setrlimit(2), RLIMIT_DATA):
 * lower when the session allows less. Who asks for more hears that there is none. Builds for a sanitizer have no limit. IO_FAILED. */
MUST_USE struct status process_limit_memory(uint64_t most);

/* No capability (capabilities(7)) any more: whoever is root is then a user like others. IO_FAILED. */
MUST_USE struct status process_drop_privileges(void);
