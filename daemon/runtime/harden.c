// SPDX-License-Identifier: EUPL-1.2
//
// Three promises to the kernel that cannot be taken back by this process.
#include "runtime/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>

struct status process_harden(void)
{
    static const struct rlimit none = {0, 0};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return FAIL(IO_FAILED);
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return FAIL(IO_FAILED);
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return FAIL(IO_FAILED);
    return STATUS(OK);
}
