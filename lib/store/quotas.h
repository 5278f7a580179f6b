// SPDX-License-Identifier: EUPL-1.2
//
// How much of each kind (points evaluated, tokens asked about) each requester had of us, by act, holder, purpose, epoch and day. The
// debit is committed with the ledger entry before anything is multiplied or told: the threshold protects the key, this protects the
// people.
#pragma once

#include "store/database.h"

struct quota_slice { /* what is counted together */
    uint8_t kind;
    struct oin requester;
    uint8_t act;       /* 0: all together; of what has none, 0 */
    struct oin holder; /* "": likewise */
    uint8_t purpose;   /* 1..; 0: all together */
};
struct quota_use {
    uint64_t today, week; /* counted: this day; this day and the six before */
    uint64_t refused;     /* over the quota this day */
};
struct quota_bound { /* an agreed line: how much of what */
    struct quota_slice of;
    uint64_t day_limit, week_limit;
    uint64_t batch_limit; /* of one debit; UINT64_MAX: as much as the others let through */
    uint64_t total;       /* so much of one epoch is within it whatever the day and the week; 0: nothing is */
};
struct quota_debit {
    struct quota_slice of; /* every field that it has */
    uint32_t epoch;        /* of the key; 0: none */
    int32_t day;
    uint64_t count;
    const struct quota_bound *bounds; /* all must let it through; none: nothing is */
    size_t bound_count;
};
/* All or none. Adds each `count` to its day when every bound of every debit lets the whole through; else OVER_QUOTA, and only `refused`
 * grows. Days after `day` count as this day and week, so that a clock set back gives nothing. `out_left`: what may be had after this, by
 * the limit that binds first; may be NULL. INVALID: a count of 0 or over 2^32, or no purpose. */
MUST_USE struct status store_quota_debit(struct store *store, const struct quota_debit *debits, size_t count, uint64_t *out_left);
MUST_USE struct status store_quota_used(struct store *store, const struct quota_slice *of, int32_t day, struct quota_use *out);
