// SPDX-License-Identifier: EUPL-1.2
//
// How many identifiers each requester had evaluated per purpose and day. The debit is committed with the
// ledger entry before anything is multiplied: the threshold protects the key, this protects the people.
#pragma once

#include "store/database.h"

struct quota_use {
    uint64_t today, week; /* identifiers evaluated: this day; this day and the six before */
    uint64_t refused;     /* identifiers refused this day */
};
struct quota_debit {
    struct oin requester;
    uint8_t purpose;
    int32_t day;
    uint64_t count, day_limit, week_limit;
};
/* Adds `count` to the day when neither limit is passed; else OVER_QUOTA, and only `refused` grows. Days after `day` count
 * as this day and week, so that a clock set back gives nothing. INVALID: count 0 or over 2^32. */
MUST_USE struct status store_quota_debit(struct store *store, const struct quota_debit *debit);
MUST_USE struct status store_quota_used(struct store *store, const struct oin *requester, uint8_t purpose, int32_t day,
                                        struct quota_use *out);
