// SPDX-License-Identifier: EUPL-1.2
//
// How it is with each partner's certificate, one by one: one partner's trouble is its own. A partner that is not sound has
// no line; everybody else is as they were.
#pragma once

#include "keyring/roster.h"

/* state, word (for logs and lists). Only the first has a line. */
#define PARTNER_STATES(X)                                                                                  \
    X(SOUND, "ok")                                                                                         \
    X(ENDED, "certificate-ended")                                                                          \
    X(REVOKED, "certificate-revoked")                                                                      \
    X(UNFIT, "certificate-unfit")    /* not acceptable for another reason, of another OIN, or not there */ \
    X(NOT_SIGNED, "keys-not-signed") /* its address and keys, with the certificate */                      \
    X(LISTS_OLD, "crl-stale")        /* the revocation list of who issued it, longer than is tolerated */

enum partner_state {
#define PARTNER_STATE_ENUM(name, word) PARTNER_##name,
    PARTNER_STATES(PARTNER_STATE_ENUM)
#undef PARTNER_STATE_ENUM
        PARTNER_STATE_COUNT
};
const char *partner_state_word(enum partner_state state);

struct partner_standing {
    enum partner_state state;
    int64_t until_ms;       /* of its certificate; 0: not known */
    int64_t lists_until_ms; /* of the lists it was held against; in the past: they count by grace. 0: not known */
};

/* The certificate is acceptable, has the partner's OIN and signed the partner's keys; otherwise what is wrong, with place and reason in
 * `why`. Fails for lack of memory only. */
MUST_USE struct status partner_judge(const struct partner *partner, const struct certificate_source *source,
                                     const struct certificate_trust *trust, struct partner_standing *out, struct complaint *why);
