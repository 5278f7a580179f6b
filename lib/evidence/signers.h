// SPDX-License-Identifier: EUPL-1.2
//
// Whose signature it is that a file shows. By the key that the ring in it names for a member; and, for who holds the partners' rosters, by
// the one that the member had when it says that it signed: it renews its key, and the ring is as it was. A key that the member took back
// signs nothing, on whatever day: so nobody is convicted by who stole it, and nobody convicts by one that was stolen (P-04).
#pragma once

#include "wire/envelope.h"

struct evidence_signers {
    bool (*signed_then)(const void *state, const struct envelope *envelope);
    bool (*took_back)(const void *state, const struct envelope *envelope); /* the key by which it is signed; or its sender had left */
    const void *state;
};
/* `what` it is, for the complaint. `signers` NULL: by the ring alone. BAD_SIGNATURE. */
MUST_USE struct status evidence_check_signed(const struct evidence_signers *signers, const struct envelope *envelope,
                                             const uint8_t by_ring[static SIGN_PUBLIC_BYTES], const char *what, struct complaint *why);
