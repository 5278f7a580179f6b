// SPDX-License-Identifier: EUPL-1.2
//
// What came of each day that was held against a partner's (the last round of it), and what did not agree in it: exchange ids and digests
// only, and where in our ledger they stand.
#pragma once

#include "store/exchanged.h"

enum reconciled_stage { RECONCILED_PRELIMINARY = 1, RECONCILED_FINAL = 2 };
/* not comparable: one of the two does not know all of that day */
enum reconciled_outcome { RECONCILED_AGREES = 1, RECONCILED_EXPLAINED, RECONCILED_DIFFERS, RECONCILED_NOT_COMPARABLE };
struct reconciled_day {
    struct oin partner;
    int32_t day;
    enum reconciled_stage stage;
    enum reconciled_outcome outcome;
    int64_t at_ms;
    uint64_t ours, theirs;         /* rows that each of the two has */
    uint64_t explained, differing; /* of the rows that only one has; kept of both are DIFFERENCES_MOST */
};
#define DIFFERENCES_MOST 64
struct lone_row {
    uint8_t verdict; /* enum night_verdict */
    struct reconcile_said what;
    uint64_t position; /* of our entry, or EXCHANGED_NOWHERE */
};
/* In place of what was there of this partner and day. */
MUST_USE struct status store_reconciled_put(struct store *store, const struct reconciled_day *row, const struct lone_row *differences,
                                            size_t count);
/* The last day of this partner, and the first that only had its preliminary round. NOT_FOUND: none. */
MUST_USE struct status store_reconciled_newest(struct store *store, const struct oin *partner, int32_t *out_day);
MUST_USE struct status store_reconciled_unfinished(struct store *store, const struct oin *partner, int32_t *out_day);
/* Days in which something is not as it should be, the last first; and of all days of each partner the last that was compared. */
MUST_USE struct status store_reconciled_page(struct store *store, const struct oin *partner, struct arena *arena,
                                             struct reconciled_day **out, size_t *out_count);
/* How many days of all partners differ. */
MUST_USE struct status store_reconciled_differing(struct store *store, uint64_t *out);
#define RECONCILED_PAGE_MOST 64 /* days of one partner */
MUST_USE struct status store_difference_list(struct store *store, const struct reconciled_day *of, struct arena *arena,
                                             struct lone_row **out, size_t *out_count);
/* Preliminary rounds of before this day are the last of theirs. */
MUST_USE struct status store_reconciled_lapse(struct store *store, int32_t before_day);
/* What is of before this day goes, but for what differs. */
MUST_USE struct status store_reconciled_prune(struct store *store, int32_t before_day, uint64_t *out_removed);
