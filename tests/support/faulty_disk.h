// SPDX-License-Identifier: EUPL-1.2
//
// A disk that fails when told to: a shim between SQLite and the real file system, in force for stores opened after it.
#pragma once

#include <stdbool.h>

enum disk_fault { DISK_SOUND = 0, DISK_WRITE_FAILS, DISK_IS_FULL, DISK_SYNC_FAILS, DISK_ANY_FAILS };

void faulty_disk_install(void);
/* From the `at`-th matching operation on (1: the next), for `times` operations. */
void faulty_disk_set(enum disk_fault fault, int at, int times);
/* Whether any operation was made to fail since the last set. */
bool faulty_disk_has_failed(void);
