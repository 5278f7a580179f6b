// SPDX-License-Identifier: EUPL-1.2
//
// The table of system calls as a page.
#include "cage/calls.h"

#include <string.h>

static const struct printed_row {
    const char *name, *argument, *reason;
    unsigned processes;
} printed_rows[] = {
#define PRINTED_ROW(name, processes, argument, reason) {#name, #argument, reason, processes},
    CAGE_CALLS(PRINTED_ROW)
#undef PRINTED_ROW
};

void cage_print(FILE *out)
{
    fprintf(out, "| call | only with | daemon | keeper | why |\n| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < sizeof printed_rows / sizeof *printed_rows; i++) {
        const struct printed_row *row = &printed_rows[i];
        const char *only = strcmp(row->argument, "ANY_ARGUMENT") == 0 ? "" : row->argument;
        fprintf(out, "| `%s` | %s%s%s | %s | %s | %s |\n", row->name, *only ? "`" : "", only, *only ? "`" : "",
                row->processes & CAGE_DAEMON ? "yes" : "", row->processes & CAGE_KEEPER ? "yes" : "", row->reason);
    }
}
