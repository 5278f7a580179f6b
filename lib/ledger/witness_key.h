// SPDX-License-Identifier: EUPL-1.2
//
// Whether a cosignature counts by the day that stands in it (P-07). Private to this room.
#pragma once

#include "ledger/history.h"

/* The key was some partner's as a witness at that moment, give or take what clocks may differ, and nobody took it back: who has one that
 * was taken back writes any day. */
bool witness_key_counts(const struct history *history, const uint8_t key[static SIGN_PUBLIC_BYTES], uint64_t time_s);
