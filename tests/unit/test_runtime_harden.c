// SPDX-License-Identifier: EUPL-1.2
//
// What the kernel says after hardening.
#include "runtime/harden.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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

Test(runtime_harden, descriptors_are_made_room_for_or_it_is_said_why_not)
{
    struct rlimit limit = {100, 300};
    struct complaint why = {""};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    cr_expect(status_ok(process_reserve_descriptors(50, &why)));
    cr_expect(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 100, "what is enough is left as it is");
    cr_expect(status_ok(process_reserve_descriptors(300, &why)));
    cr_expect(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 300);
    cr_expect(status_is(process_reserve_descriptors(301, &why), STATUS_BAD_CONFIG));
    cr_expect_str_eq(why.text, "this session may open 300 files, a node needs 301: raise LimitNOFILE");
}

Test(runtime_harden, root_is_a_user_like_others_afterwards)
{
    if (geteuid() != 0)
        cr_skip_test("not root");
    pid_t child = fork();
    if (child == 0)
        _exit(status_ok(process_drop_privileges()) && setgid(1) != 0 ? 0 : 1);
    int how = -1;
    cr_assert(waitpid(child, &how, 0) == child);
    cr_expect_eq(how, 0, "root may do what it likes");
}

/* In processes of their own: none can raise it again. */
static int take_memory(uint64_t most, size_t wanted)
{
    int how = -1;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
        if (!status_ok(process_limit_memory(most)) || (geteuid() != 0 && setrlimit(RLIMIT_DATA, &more) == 0))
            _exit(2);
        _exit(malloc(wanted) ? 0 : 1);
    }
    cr_assert(waitpid(child, &how, 0) == child);
    return WEXITSTATUS(how);
}

Test(runtime_harden, memory_has_an_end)
{
    const size_t wanted = (size_t)512 * 1024 * 1024;
    struct rlimit before;
    cr_assert_eq(getrlimit(RLIMIT_DATA, &before), 0);
    if (take_memory(wanted / 4, wanted) == 0)
        cr_skip_test("a build without a limit");
    cr_expect_eq(take_memory(wanted / 4, wanted), 1);
    cr_expect_eq(take_memory(4 * wanted, wanted), 0);
}
