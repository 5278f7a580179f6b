// SPDX-License-Identifier: EUPL-1.2
//
// Two settings of the kernel, see prctl(2) PR_SET_DUMPABLE and setrlimit(2).
#include "cli/discretion.h"

#include <sys/prctl.h>
#include <sys/resource.h>

struct status process_be_discreet(void)
{
    const struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}
