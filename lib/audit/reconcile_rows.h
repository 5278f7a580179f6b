// SPDX-License-Identifier: EUPL-1.2
//
// What of an entry is compared, in 256 bytes or so, and the judgement of the entries of one exchange. Private to this room.
#pragma once

#include "audit/reconcile.h"

enum reconcile_proof { PROOF_OWN, PROOF_SIGNED, PROOF_UNPROVEN, PROOF_BAD }; /* own: what the log's owner says itself */

struct reconcile_row {
    struct exchange_id exchange;
    uint64_t index;
    uint8_t side, log, kind, direction, proof;
    uint8_t said; /* enum envelope_kind, or 0: of no message */
    uint8_t verdict, act, necessity_code, lighter_code;
    bool has_request, has_answer, has_receipt;
    bool is_receipt_elsewhere; /* of a log of that party that is not at hand */
    uint8_t receipt_log;       /* else of this one of its logs */
    enum status_code code;
    int64_t time_ms, said_ms; /* said: when it was signed */
    uint64_t count, receipt_index;
    struct grounds grounds;
    struct digest request, answer; /* without has_answer: the answer that its receipt is for */
    struct digest own_receipt;     /* over the receipt that this entry makes; zero: none can be for it */
    struct digest receipt;         /* over the one that it holds */
    uint8_t signature[SIGNATURE_BYTES];
};
struct reconcile_rows {
    struct reconcile_row *rows;
    size_t count, room;
};
/* NO_MEMORY */
MUST_USE struct status reconcile_rows_add(struct reconcile_rows *rows, const struct reconcile_row *row);
void reconcile_rows_sort(struct reconcile_rows *rows); /* by exchange, ledger, log and entry */

struct reconcile_leaf {
    const struct entry *entry;
    struct span bytes;
    const struct reconcile_ledger *ledgers;
    uint64_t index;
    uint8_t side, log;
};
/* Verifies what the other signed in it. ARENA_FULL. */
MUST_USE struct status reconcile_row_make(const struct reconcile_leaf *leaf, const struct history *history, struct arena *arena,
                                          struct reconcile_row *out);

#define RECONCILE_EXCHANGE_MOST 4096 /* entries of one exchange that are looked into: an honest one has a dozen */
struct reconcile_group {
    const struct reconcile_row *rows; /* of one exchange, sorted */
    size_t count;
    const struct reconcile_side *sides;
    const struct reconcile_ledger *ledgers;
};
/* One verdict, about one row. */
struct reconcile_sink {
    struct status (*tell)(void *state, enum reconcile_verdict verdict, const struct reconcile_row *row);
    void *state;
};
/* What telling fails with. */
MUST_USE struct status reconcile_judge(const struct reconcile_group *group, const struct reconcile_sink *sink);
