// SPDX-License-Identifier: EUPL-1.2
//
// What a key ceremony of five must come to, whoever meddled with it.
#pragma once

#include "pseudonym/evaluate.h"
#include "support/ceremony.h"

/* Everybody has the same ring with as many signatures, shares that fit it, and any three shares make the keys. */
void ceremony_expect_sound(const struct ceremony *ceremony, unsigned signatures);
/* All members see the same faults: `fault` at `member` (0: nowhere), none elsewhere. */
void ceremony_expect_fault(const struct ceremony *ceremony, uint8_t member, enum dkg_fault fault);
/* A key from the shares of these members, by interpolation at zero. */
void ceremony_key_of(const struct member_set *members, const struct scalar *const shares[CEREMONY_SIZE], size_t made, struct element *out);
