// SPDX-License-Identifier: EUPL-1.2
//
// The report under construction: private to this room.
#pragma once

#include "ledger/verify.h"

struct findings {
    struct arena *arena;
    struct ledger_report *report;
    struct complaint *why; /* gets the first that fails */
};
/* Counts the finding, keeps it while there is room. ARENA_FULL, NO_MEMORY. */
MUST_USE struct status finding_add(struct findings *findings, enum finding_kind kind, uint64_t index, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The folder that the auditor was given is looked at as the log is: what is wrong with it is found, and named. */
MUST_USE struct status finding_add_faults(struct findings *findings, const struct trust *trust);
