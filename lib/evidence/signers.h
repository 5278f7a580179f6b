// SPDX-License-Identifier: EUPL-1.2
//
// Whose signature it is that a file shows. By the key that the ring in it names for a member; and, for who holds the partners' rosters, by
// the one that the member had when it says that it signed: it renews its key, and the ring is as it was.
#pragma once

#include "wire/envelope.h"

struct evidence_signers {
    bool (*signed_then)(const void *state, const struct envelope *envelope);
    const void *state;
};
/* What its sender signed, by either. `signers` NULL: by the ring alone. */
static inline bool evidence_is_signed(const struct evidence_signers *signers, const struct envelope *envelope,
                                      const uint8_t by_ring[static SIGN_PUBLIC_BYTES])
{
    return status_ok(envelope_verify(envelope, by_ring)) || (signers && signers->signed_then(signers->state, envelope));
}
