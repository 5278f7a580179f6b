// SPDX-License-Identifier: EUPL-1.2
//
// What was said and heard between this node and each partner, by the hour in which its exchange began (Unix hours, of the time that the
// first message of it has under its signature, so that both sides count alike). It says nothing that the ledger does not have: exchange ids
// and digests in the clear, and where in the ledger they stand. A day's rows are found without reading the ledger.
#pragma once

#include "store/database.h"
#include "wire/reconcile_row.h"

#define EXCHANGED_HOUR_MS (60 * MINUTE_MS)
#define EXCHANGED_NOWHERE UINT64_MAX /* the position of what has no entry of its own */

struct exchanged {
    struct oin partner;
    struct reconcile_said what;
    uint64_t position; /* of our entry; EXCHANGED_NOWHERE: that of the first of its exchange */
    int64_t said_ms;
    int64_t hour;    /* when read */
    uint64_t number; /* likewise: of how many */
};
/* Once: the same again changes nothing. */
MUST_USE struct status store_exchanged_put(struct store *store, const struct exchanged *row);
/* This very row, in whichever hour. NOT_FOUND. */
MUST_USE struct status store_exchanged_find(struct store *store, const struct oin *partner, const struct reconcile_said *what,
                                            struct exchanged *out);
/* Of an exchange, all that is of this kind and speaker: their number, and the one that was said last. NOT_FOUND: none. */
MUST_USE struct status store_exchanged_last(struct store *store, const struct oin *partner, const struct reconcile_said *like,
                                            struct exchanged *out);

/* The first hour in which something began with this partner. NOT_FOUND: none. */
MUST_USE struct status store_exchanged_first(struct store *store, const struct oin *partner, int64_t *out_hour);

struct exchanged_hour {
    struct oin partner;
    int64_t hour;
};
/* SHA-256 over RECONCILE_PREFIX and the rows of the hour, ascending; and how many. NO_MEMORY. */
MUST_USE struct status store_exchanged_digest(struct store *store, const struct exchanged_hour *of, struct digest *out,
                                              uint64_t *out_count);
/* Those that follow this row (empty: all), ascending; `count`: room before, how many after. */
MUST_USE struct status store_exchanged_page(struct store *store, const struct exchanged_hour *of, struct span after, struct exchanged *out,
                                            size_t *count);
/* What began before this hour goes. */
MUST_USE struct status store_exchanged_prune(struct store *store, int64_t before_hour, uint64_t *out_removed);
