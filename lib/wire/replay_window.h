// SPDX-License-Identifier: EUPL-1.2
//
// When an envelope counts as said now: not from the future, not expired, not living longer than its kind
// may. Whether its nonce was seen before is the store's memory; this is the arithmetic.
#pragma once

#include "wire/envelope.h"

#define CLOCK_SKEW_MOST_MS ((int64_t)2 * 60 * 1000)

/* The longest an envelope of this kind may live. */
int64_t envelope_life_most_ms(enum envelope_kind kind);
/* Whether it expires, and no later than its kind may. */
bool envelope_life_fits(const struct envelope *envelope);
/* NOT_FOR_US, EXPIRED, TOO_NEW, INVALID (lives longer than its kind may). */
MUST_USE struct status envelope_check_fresh(const struct envelope *envelope, const struct oin *us, int64_t now_ms);
