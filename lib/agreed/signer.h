// SPDX-License-Identifier: EUPL-1.2
//
// Who signed a message that is older than the roster in force.
#pragma once

#include "agreed/withdrawals.h"
#include "wire/envelope.h"

/* By the key that its sender had on the roster when it says that it was signed: clocks may differ, so around a change of keys one of the
 * two. BAD_SIGNATURE, also when nobody of that OIN was on it. */
MUST_USE struct status agreed_signer_check(const struct chain *chain, const struct envelope *envelope);
/* Who signed something that is held against its signer, by the rosters and by what was taken back since. A key that was taken back is not
 * told by agreed_signed_then: for who asked something it counts on, or it would take it back and be free. */
struct agreed_signers {
    const struct chain *chain;
    struct taken_back_list taken_back;
};
bool agreed_signed_then(const void *signers, const struct envelope *envelope);
/* It is signed by a key that its sender took back; or its sender had left when it says that it signed. */
bool agreed_took_back(const void *signers, const struct envelope *envelope);
