// SPDX-License-Identifier: EUPL-1.2
//
// How the partners' certificates are at this moment, for a node that runs for months: authorities, revocation lists and
// certificates are read again when their files changed, and judged again when they did or when time made a difference. A
// file that cannot be read does not take away what was known.
#pragma once

#include "agreed/agreed.h"
#include "keyring/partner_state.h"

#define CREDENTIALS_WARN_MS (INT64_C(30) * 86400000) /* so long before its end a certificate is spoken of */

struct credentials;
/* The names are copied; nothing is read yet. `grace_ms`: as in struct certificate_trust. NO_MEMORY. */
MUST_USE struct status credentials_new(const char *ca, const char *crl, int64_t grace_ms, struct credentials **out);
struct credentials *credentials_free(struct credentials *credentials);
DEFINE_CLEANUP(credentials)

/* How everybody on the roster is, in its order, one each in `out`. `out` is untouched when nothing can have changed since the last time
 * that it was filled in, and `*out_changed` false. What file_read and certificate_store_new refuse with. */
struct roster_look {
    const struct roster *roster;
    const char *path; /* of its file: certificates stand beside it */
    int64_t now_ms;
};
MUST_USE struct status credentials_judge(struct credentials *credentials, const struct roster_look *look, struct partner_standing *out,
                                         bool *out_changed, struct complaint *why);
