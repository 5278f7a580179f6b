// SPDX-License-Identifier: EUPL-1.2
//
// A disk in memory, under SQLite: a drive for each node, quick and the same on every machine. A drive fails when told to,
// and knows what a killed process and a power cut leave behind. The drive of a file is its name up to the last '/'.
#pragma once

#include "disk_fault.h"

#include <stdbool.h>
#include <stddef.h>

#define MEMORY_DISK "memory-disk" /* for struct store_config and sqlite3_open_v2 */

void memory_disk_install(void); /* once is enough, more does no harm */
void memory_disk_wipe(const char *drive);

/* From the `at`-th matching operation on this drive on (1: the next), for `times` operations: writes and syncs that fail, or
 * writes that find it full. */
void memory_disk_set(const char *drive, enum disk_fault fault, int at, int times);
/* Whether any operation on it was made to fail since the last set. */
bool memory_disk_has_failed(const char *drive);

/* The process that has the drive ends at this moment: what it still does while it is being closed is not kept. With
 * `is_power_cut` all that was written after each file's last sync is gone too: the worst that a disk that honours syncs
 * may do. */
void memory_disk_end(const char *drive, bool is_power_cut);
/* All its files are closed: the drive is as it was at that moment, and sound. */
void memory_disk_begin(const char *drive);

/* What the drive holds, to be put back as often as wanted. */
struct memory_image;
struct memory_image *memory_disk_capture(const char *drive);
void memory_disk_restore(const char *drive, const struct memory_image *image); /* no file may be open */
void memory_image_free(struct memory_image *image);
