// SPDX-License-Identifier: EUPL-1.2
//
// The table as a filter, made by libseccomp.
#include "cage/calls.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARGUMENTS_MOST 2

static const struct call_row {
    int number;
    unsigned processes; /* enum cage_process */
    struct cage_argument arguments[ARGUMENTS_MOST];
} call_rows[] = {
#define CALL_ROW(name, processes, argument, reason) {SCMP_SYS(name), processes, {argument}},
    CAGE_CALLS(CALL_ROW)
#undef CALL_ROW
};

static bool kernel_has_filters(void)
{
    const uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static int allow_call(scmp_filter_ctx filter, const struct call_row *row)
{
    struct scmp_arg_cmp rules[ARGUMENTS_MOST];
    unsigned count = 0;
    for (; count < ARGUMENTS_MOST && row->arguments[count].decides; count++) {
        const struct cage_argument *argument = &row->arguments[count];
        rules[count] = SCMP_CMP(argument->number, SCMP_CMP_MASKED_EQ, argument->bits, argument->value);
    }
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, row->number, count, rules);
}

/* Refused calls go into the kernel's audit log, where it can do that. */
static int fill_filter(scmp_filter_ctx filter, enum cage_process process)
{
    int error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
    for (size_t i = 0; i < sizeof call_rows / sizeof *call_rows && !error; i++)
        if (call_rows[i].processes & process)
            error = allow_call(filter, &call_rows[i]);
    return error ? error : seccomp_load(filter);
}

struct status cage_calls(enum cage_process process, bool *out_is_closed)
{
    *out_is_closed = kernel_has_filters();
    if (!*out_is_closed)
        return STATUS(OK);
    scmp_filter_ctx filter = seccomp_init(process == CAGE_KEEPER ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return FAIL(NO_MEMORY);
    int error = fill_filter(filter, process);
    seccomp_release(filter);
    return error ? FAIL(IO_FAILED) : STATUS(OK);
}
