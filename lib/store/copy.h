// SPDX-License-Identifier: EUPL-1.2
//
// The file of a store read from end to end while the store is used: as it was at one moment. What is committed stands in the WAL, and
// reaches the file in store_settle only: so the file stands still while nothing is settled, and who reads it needs no second copy on
// the disk, and no turn waits for another. The WAL grows meanwhile, up to a bound.
#pragma once

#include "store/database.h"

#define STORE_COPY_WAL_BYTES ((uint64_t)512 * 1024 * 1024) /* that may stand in the WAL when it goes on; more ends it */

/* Outside a transaction, and one at a time (BUSY): settles, and holds the file still. Faults of store_settle. */
MUST_USE struct status store_copy_begin(struct store *store, uint64_t *out_size);
/* The next `size` bytes of the file. CONFLICT: none goes on, or it was ended because the WAL grew too large; IO_FAILED. */
MUST_USE struct status store_copy_read(struct store *store, uint64_t at, uint8_t *out, size_t size);
void store_copy_end(struct store *store); /* also when none goes on */
