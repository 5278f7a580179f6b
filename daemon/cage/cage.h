// SPDX-License-Identifier: EUPL-1.2
//
// What a process may still ask of the kernel once it has started, whoever has taken it over by then: system calls
// (seccomp(2), the table of cage/calls.h) and files (landlock(7)). Neither can be taken back, nor got around by starting
// another program. It does not say whom may be dialled: that is for the firewall, or the unit of systemd.
//
// A kernel that lacks one of the two is no fault: what came of it is told, so that the node can say so. A build for a
// sanitizer or for coverage has no cage (cage/none.c): their own calls are not in the table.
#pragma once

#include "base/status.h"

#include <stdio.h>

enum cage_process { CAGE_DAEMON = 1, CAGE_KEEPER = 2 };

/* What may be done beneath a path. */
enum cage_use {
    CAGE_READS,    /* read */
    CAGE_REWRITES, /* read, and written over: of a folder nothing new comes in it */
    CAGE_REMOVES,  /* files in it go away, and nothing else */
    CAGE_LISTENS,  /* a socket is made in it, and removed */
    CAGE_KEEPS,    /* all that one does with one's own folder, but no device and no program */
};
struct cage_path {
    const char *path; /* NULL, or not there: left out */
    enum cage_use use;
};

/* From here on this thread, and those that it starts, open nothing but what is beneath these paths. Whatever is open stays so.
 * `out_is_closed` false: this kernel has no Landlock. IO_FAILED. */
MUST_USE struct status cage_files(const struct cage_path *paths, size_t count, bool *out_is_closed);
/* From here on no thread of this process makes a call that is not in the table. For a daemon such a call fails (EPERM), the
 * keeper it ends: it is small enough to know. `out_is_closed` false: this kernel has no seccomp. NO_MEMORY, IO_FAILED. */
MUST_USE struct status cage_calls(enum cage_process process, bool *out_is_closed);

/* The table, as a page shows it. */
void cage_print(FILE *out);
