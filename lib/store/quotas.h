// SPDX-License-Identifier: EUPL-1.2
//
// How much of each kind (points evaluated, tokens asked about) each requester had of us per purpose and day. The debit is committed
// with the ledger entry before anything is multiplied or told: the threshold protects the key, this protects the people.
#pragma once

#include "store/database.h"

struct quota_use {
    uint64_t today, week; /* counted: this day; this day and the six before */
    uint64_t refused;     /* over the quota this day */
};
struct quota_debit {
    uint8_t kind;
    struct oin requester;
    uint8_t purpose; /* 1.. */
    int32_t day;
    uint64_t count, day_limit, week_limit;
    uint64_t all_day_limit, all_week_limit; /* over all purposes together */
};
/* Adds `count` to the day when no limit is passed; else OVER_QUOTA, and only `refused` grows. Days after `day` count
 * as this day and week, so that a clock set back gives nothing. `out_left`: what may be had after this, by the limit that binds
 * first; may be NULL. INVALID: count 0 or over 2^32. */
MUST_USE struct status store_quota_debit(struct store *store, const struct quota_debit *debit, uint64_t *out_left);
#define QUOTA_USED_FOR_ALL 0 /* in place of a purpose: all together */
MUST_USE struct status store_quota_used(struct store *store, uint8_t kind, const struct oin *requester, uint8_t purpose, int32_t day,
                                        struct quota_use *out);
