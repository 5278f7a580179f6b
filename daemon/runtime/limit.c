// SPDX-License-Identifier: EUPL-1.2
//
// The most memory that this process and those it starts may have, by a limit that none of them can raise again.
#include "runtime/harden.h"

#include <sys/resource.h>

struct status process_limit_memory(uint64_t most)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_DATA, &limit) != 0)
        return FAIL(IO_FAILED);
    if (limit.rlim_max < most)
        most = limit.rlim_max;
    limit = (struct rlimit){most, most};
    return setrlimit(RLIMIT_DATA, &limit) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}
