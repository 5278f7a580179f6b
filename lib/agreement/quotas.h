// SPDX-License-Identifier: EUPL-1.2
//
// The third agreed text: how many identifiers each partner may have evaluated, a day and a week, per purpose; nobody without a row.
// A row about who is no partner (any more) counts for nobody and is no fault: a partner that leaves stops nobody.
#pragma once

#include "base/oin.h"
#include "policy/policy.h"

#define QUOTA_LIMIT_MOST 100000000u

struct quota_rule {
    struct oin requester;
    uint8_t purpose;
    uint64_t day_limit, week_limit;
};
struct quota_rules { /* sorted by requester and purpose, each pair once */
    const struct quota_rule *rows;
    size_t count;
};

/* `[quota OIN]` sections with lines `purpose = per day / per week`, into `arena`: what settings_parse refuses with, UNKNOWN_WORD,
 * INVALID, with file and line. */
MUST_USE struct status quotas_parse(struct span text, const char *file, const struct policy *policy, struct arena *arena,
                                    struct quota_rules *out, struct complaint *why);
/* The canonical text: reading it gives the same rows, and equal rows give equal texts. */
MUST_USE struct status quotas_print(const struct quota_rules *quotas, const struct policy *policy, struct arena *arena, struct span *out);
/* SHA-256 over the rows. NO_MEMORY. */
MUST_USE struct status quotas_table_hash(const struct quota_rules *quotas, struct digest *out);
/* NULL: none. */
const struct quota_rule *quotas_find(const struct quota_rules *quotas, const struct oin *requester, uint8_t purpose);
