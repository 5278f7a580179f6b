// SPDX-License-Identifier: EUPL-1.2
//
// A disk that fails when told to: a shim between SQLite and the real file system, in force for stores opened after it.
#pragma once

#include "disk_fault.h"

#include <stdbool.h>

void faulty_disk_install(void);
/* From the `at`-th matching operation on (1: the next), for `times` operations. */
void faulty_disk_set(enum disk_fault fault, int at, int times);
/* Whether any operation was made to fail since the last set. */
bool faulty_disk_has_failed(void);

/* From now on remember what each file held at its last sync. */
void faulty_disk_keep_synced(void);
/* The power goes: makes `to` (and its WAL) of what `from` (and its WAL) held at their last sync. All that was written
 * after it is lost: the worst that a disk that honours syncs may do. */
void faulty_disk_cut_power(const char *from, const char *to);
void faulty_disk_forget_synced(const char *path);
