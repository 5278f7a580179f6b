// SPDX-License-Identifier: EUPL-1.2
//
// That this database was put back from a backup (docs/ledger.md, chapter 15): its ledger does not go on in the log that it is in, because
// what was written there after the backup is lost and receipts of it are not; a new log is begun, and until then nothing is entered. What
// was said before that moment and is not known here may have been heard in what is lost.
#pragma once

#include "base/digest.h"
#include "store/database.h"

struct restored {
    struct digest backup;      /* SHA-256 of the sealed file; all zero: this database is no copy */
    int64_t backup_ms;         /* of which moment that is */
    int64_t since_ms;          /* when the new log was begun; 0: it was not yet */
    bool is_there, is_pending; /* it was put back; and waits for its new log */
};
/* Of a database that was never put back: nothing is there. */
MUST_USE struct status restored_read(struct store *store, struct restored *out);
/* In the open transaction: that it is put back, and later that its new log is begun. */
MUST_USE struct status restored_write(struct store *store, const struct restored *restored);
