// SPDX-License-Identifier: EUPL-1.2
//
// What partners agreed on and whose keys were whose, from when until when: what an auditor's trust folder tells. With it a verification
// says of each entry whether it stands under what was in force when it was written (P-04), and whether the partner whose words it holds
// signed them. Only data: whoever fills it in has judged the chain of manifests (audit/history.h).
#pragma once

#include "base/digest.h"
#include "base/oin.h"
#include "crypto/sign.h"

#define HISTORY_OPEN_MS INT64_MAX /* as the end of what is still in force */

struct history_span { /* an agreement, as roster, policy and quotas make it together */
    struct digest agreement, policy;
    int64_t from_ms, until_ms; /* until: the first moment at which it was not in force any more */
};
struct history_text { /* a version of one of the three */
    const char *word;
    uint64_t number;
    struct digest content;
    int64_t from_ms, until_ms;
};

/* name, word in `parties` */
#define KEY_USES(X) X(ENVELOPE, "envelope") X(LOG, "log") X(WITNESS, "witness")
enum key_use {
#define KEY_USE_ENUM(name, word) KEY_USE_##name,
    KEY_USES(KEY_USE_ENUM)
#undef KEY_USE_ENUM
        KEY_USES_END
};
struct history_key {
    struct oin oin;
    enum key_use use;
    const char *name; /* by which it signs notes: a log's origin, "<oin>/witness" */
    uint8_t key[SIGN_PUBLIC_BYTES];
    int64_t from_ms, until_ms;
};

/* What a partner took back: nothing is believed by that key any more, on whatever day it says that it signed; or of a party that left
 * from then on, until it was off the roster. */
struct history_withdrawal {
    struct oin oin;
    uint64_t number; /* of the party's */
    struct digest text;
};
struct history_taken {
    size_t withdrawal;
    enum key_use use; /* KEY_USES_END: it left */
    uint8_t key[SIGN_PUBLIC_BYTES];
    int64_t from_ms, until_ms;
};
#define HISTORY_WITHDRAWALS_MOST 256

struct history {
    size_t fault_count; /* of the folder: files that do not hold what they should */
    const char **faults;
    bool is_known; /* the chain could be read; without that no entry can be held against it */
    size_t span_count, text_count, key_count;
    struct history_span *spans; /* by their start */
    struct history_text *texts;
    struct history_key *keys; /* by party, use and start */
    size_t withdrawal_count, taken_count;
    struct history_withdrawal *withdrawals;
    struct history_taken *taken;
};
