// SPDX-License-Identifier: EUPL-1.2
//
// Partners that are shut out: from that moment nothing of them is heard, nothing is sent to them, and their lines are cut; until a
// person lets them in again. It is a decision of an operator, or follows from what the partner itself signed, when that contradicts
// what it signed before (histories.h); nothing that others send makes one. What waits for them in the outbox stays there until its own
// term. In memory stands what the store has.
#pragma once

#include "book/book.h"

/* NULL: it is not shut out. */
const struct quarantined *quarantine_of(const struct book *book, const struct oin *partner);

/* In the open batch: a row and an entry; the turn cuts its lines and tells the log, also when the batch was undone for want of room: then
 * row and entry follow (quarantine_round), and a restart before that forgets it. INVALID: that is ourselves; UNKNOWN_PEER: not on the
 * roster; CONFLICT: it is shut out already; TOO_LARGE: there is no room for more. */
MUST_USE struct status quarantine_begin(struct book *book, const struct oin *partner, struct span user);
/* The same by this node itself; `how` stays, and stands in the entry. */
MUST_USE struct status quarantine_contradicted(struct book *book, const struct oin *partner, const char *how);
/* Lets it in again, also when it is not on the roster any more, and takes its ledger as it is from then on. NOT_FOUND: it was not shut
 * out; DISK_FULL: that is not entered yet. */
MUST_USE struct status quarantine_end(struct book *book, const struct oin *partner, struct span user);

/* Rows and entries that had no room. Faults of the store. */
MUST_USE struct status quarantine_round(struct book *book, int64_t now_ms);

/* What the store has, and what had no room in it: at the start, and after a batch in which it changed, whether that was kept or undone. */
MUST_USE struct status quarantine_read(struct book *book);
