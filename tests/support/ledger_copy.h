// SPDX-License-Identifier: EUPL-1.2
//
// The ledger of a resident as its owner has it who may write it again: entries can go, change and come, and it is closed under a new head.
// Reconciling looks at nothing but entries and root, so that no file is written.
#pragma once

#include "audit/reconcile.h"
#include "support/town.h"

struct ledger_copy {
    size_t count, room;
    struct span *entries;
    struct checkpoint checkpoint;
    struct arena *arena; /* of the entries that are changed: the town's */
};
#define LEDGER_COPY_LOGS_MOST 4
struct ledger_copies { /* of all logs of a ledger */
    size_t count;
    struct ledger_copy logs[LEDGER_COPY_LOGS_MOST];
};
void ledger_copy_take(struct town *town, enum resident who, struct ledger_copy *out); /* of one log, which has no other beside it */
void ledger_copies_take(struct town *town, enum resident who, struct ledger_copies *out);
void ledger_copies_free(struct ledger_copies *copies);
void ledger_copy_free(struct ledger_copy *copy);
struct export_source ledger_copy_source(struct ledger_copy *copy);
struct entry ledger_copy_entry(const struct ledger_copy *copy, size_t index);
void ledger_copy_put(struct ledger_copy *copy, size_t index, const struct entry *entry); /* at the end: it is added */
void ledger_copy_hide(struct ledger_copy *copy, size_t index); /* in its place an entry about nobody: nothing else moves */
void ledger_copy_cut(struct ledger_copy *copy, size_t count);
void ledger_copy_close(struct ledger_copy *copy);
/* What comes of two, by what `who` holds for agreed. */
void ledger_copies_reconcile(struct ledger_copy copies[static 2], const struct history *history, uint64_t rows_at_once,
                             struct reconcile_report *out);
void ledgers_reconcile(struct ledger_copies *const ledgers[static 2], const struct history *history, uint64_t rows_at_once,
                       struct reconcile_report *out);
/* P-07: whatever happened to honest nodes, no two ledgers prove anything against either. CONFLICT with the first that do. */
MUST_USE struct status town_accuses_nobody(struct town *town, struct complaint *why);
