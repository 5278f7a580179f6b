// SPDX-License-Identifier: EUPL-1.2
//
// Promises to the kernel that cannot be taken back by this process, and one limit.
#include "runtime/harden.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

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

struct status process_reserve_descriptors(size_t wanted, struct complaint *why)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return FAIL(IO_FAILED);
    if (limit.rlim_cur >= wanted)
        return STATUS(OK);
    if (limit.rlim_max < wanted)
        return complain(why, FAIL(BAD_CONFIG), "this session may open %llu files, a node needs %zu: raise LimitNOFILE",
                        (unsigned long long)limit.rlim_max, wanted);
    limit.rlim_cur = wanted;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}

struct status process_drop_privileges(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    return syscall(SYS_capset, &header, none) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}
