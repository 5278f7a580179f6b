// SPDX-License-Identifier: EUPL-1.2
//
// What was taken back comes first: it says nothing, also when it fits.
#include "evidence/signers.h"

struct status evidence_check_signed(const struct evidence_signers *signers, const struct envelope *envelope,
                                    const uint8_t by_ring[static SIGN_PUBLIC_BYTES], const char *what, struct complaint *why)
{
    const char *who = envelope->from.text;
    if (signers && signers->took_back(signers->state, envelope))
        return complain(why, FAIL(BAD_SIGNATURE),
                        "%s: signed by a key that %s took back, or after it left; who has that key writes any day in it", what, who);
    if (status_ok(envelope_verify(envelope, by_ring)) || (signers && signers->signed_then(signers->state, envelope)))
        return STATUS(OK);
    return complain(why, FAIL(BAD_SIGNATURE), "%s: %s did not sign it", what, who);
}
