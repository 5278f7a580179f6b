// SPDX-License-Identifier: EUPL-1.2
//
// The third agreed text: how much may be asked of others, a day and a week, by each partner: identifiers that a member evaluates,
// households that a holder looks for. A row is of a purpose or of all together; where both are there both bind, and nobody without
// either may anything. A row about who is no partner (any more) counts for nobody and is no fault: a partner that leaves stops nobody.
#pragma once

#include "base/oin.h"
#include "policy/policy.h"

#define QUOTA_LIMIT_MOST 100000000u
#define QUOTA_ALL_PURPOSES 0
#define QUOTA_ALL_PURPOSES_NAME "all_purposes" /* no word of a policy has an underscore */

/* What is counted: number, and the section of its rows. */
#define QUOTA_KINDS(X)                                              \
    X(EVALUATE, 1, "quota") /* points that one member multiplies */ \
    X(TOKENS, 2, "tokens")  /* tokens that one holder is asked about */
enum quota_kind {
#define QUOTA_ENUM(name, number, section) QUOTA_##name = (number),
    QUOTA_KINDS(QUOTA_ENUM)
#undef QUOTA_ENUM
};

struct quota_rule {
    enum quota_kind kind;
    struct oin requester;
    uint8_t purpose; /* or QUOTA_ALL_PURPOSES */
    uint64_t day_limit, week_limit;
};
struct quota_rules { /* sorted by requester, kind and purpose, each of these once */
    const struct quota_rule *rows;
    size_t count;
};

/* `[quota OIN]` and `[tokens OIN]` sections with lines `purpose = per day / per week`, into `arena`: what settings_parse refuses with,
 * UNKNOWN_WORD, INVALID, with file and line. */
MUST_USE struct status quotas_parse(struct span text, const char *file, const struct policy *policy, struct arena *arena,
                                    struct quota_rules *out, struct complaint *why);
/* The canonical text: reading it gives the same rows, and equal rows give equal texts. */
MUST_USE struct status quotas_print(const struct quota_rules *quotas, const struct policy *policy, struct arena *arena, struct span *out);
/* As a line is named: a word of the policy, or QUOTA_ALL_PURPOSES_NAME. */
const char *quota_purpose_word(const struct policy *policy, uint8_t purpose);
/* SHA-256 over the rows. NO_MEMORY. */
MUST_USE struct status quotas_table_hash(const struct quota_rules *quotas, struct digest *out);
/* The row itself; NULL: none. */
const struct quota_rule *quotas_find(const struct quota_rules *quotas, enum quota_kind kind, const struct oin *requester, uint8_t purpose);

struct quota_limits {
    uint64_t day, week;         /* for this purpose */
    uint64_t all_day, all_week; /* for all purposes together */
};
/* What binds: a row that is not there binds nothing; neither there: all are 0. */
struct quota_limits quotas_limits(const struct quota_rules *quotas, enum quota_kind kind, const struct oin *requester, uint8_t purpose);
