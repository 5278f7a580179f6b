// SPDX-License-Identifier: EUPL-1.2
//
// Words of findings, and adding one.
#include "ledger/finding.h"

#include <stdarg.h>

static const struct {
    bool fails;
    const char *word;
} kinds[] = {
#define FINDING_ROW(name, fails, word) {fails, word},
    FINDING_TABLE(FINDING_ROW)
#undef FINDING_ROW
};

const char *finding_word(enum finding_kind kind)
{
    ENSURE((size_t)kind < N(kinds));
    return kinds[kind].word;
}

bool finding_fails(enum finding_kind kind)
{
    ENSURE((size_t)kind < N(kinds));
    return kinds[kind].fails;
}

/* What only is told makes room for what fails: else who fills a folder with strays hides it. */
static bool drop_one_that_does_not_fail(struct ledger_report *report)
{
    for (size_t i = report->kept_count; i-- > 0;)
        if (!finding_fails(report->findings[i].kind)) {
            memmove(&report->findings[i], &report->findings[i + 1], (--report->kept_count - i) * sizeof *report->findings);
            return true;
        }
    return false;
}

struct status finding_add(struct findings *findings, enum finding_kind kind, uint64_t index, const char *format, ...)
{
    struct ledger_report *report = findings->report;
    char reason[COMPLAINT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    report->finding_count++;
    report->found[kind]++;
    if (finding_fails(kind) && report->failing_count++ == 0) {
        struct status told = index == FINDING_NO_ENTRY
                                 ? complain(findings->why, FAIL(TAMPERED), "%s", reason)
                                 : complain(findings->why, FAIL(TAMPERED), "entry %llu: %s", (unsigned long long)index, reason);
        ENSURE(!status_ok(told));
    }
    if (report->kept_count == FINDINGS_MOST && !(finding_fails(kind) && drop_one_that_does_not_fail(report)))
        return STATUS(OK);
    struct ledger_finding *kept = &report->findings[report->kept_count];
    TRY(arena_print(findings->arena, &kept->reason, "%s", reason));
    kept->kind = kind;
    kept->index = index;
    report->kept_count++;
    return STATUS(OK);
}

struct status finding_add_faults(struct findings *findings, const struct trust *trust)
{
    const struct history *history = trust->history;
    for (size_t i = 0; history && i < history->fault_count; i++)
        TRY(finding_add(findings, FINDING_CHAIN, FINDING_NO_ENTRY, "%s", history->faults[i]));
    return STATUS(OK);
}
