// SPDX-License-Identifier: EUPL-1.2
//
// Who signed a message that is older than the roster in force.
#pragma once

#include "agreement/chain.h"
#include "wire/envelope.h"

/* By the key that its sender had on the roster when it says that it was signed: clocks may differ, so around a change of keys one of the
 * two. BAD_SIGNATURE, also when nobody of that OIN was on it. */
MUST_USE struct status agreed_signer_check(const struct chain *chain, const struct envelope *envelope);
/* The same, of a chain that is somebody's state. */
bool agreed_signed_then(const void *chain, const struct envelope *envelope);
