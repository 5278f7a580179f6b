// SPDX-License-Identifier: EUPL-1.2
//
// What the kernel says after hardening.
#include "runtime/harden.h"

#include <criterion/criterion.h>
#include <sys/prctl.h>
#include <sys/resource.h>

Test(runtime_harden, no_new_privileges_no_dump_no_core)
{
    struct rlimit core = {1, 1};
    cr_assert(status_ok(process_harden()));
    cr_expect_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
    cr_expect_eq(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
    cr_expect_eq(getrlimit(RLIMIT_CORE, &core), 0);
    cr_expect(core.rlim_cur == 0 && core.rlim_max == 0);
    cr_expect(status_ok(process_harden()), "a second time is fine");
}
