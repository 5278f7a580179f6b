// SPDX-License-Identifier: EUPL-1.2
//
// What the requester seals to the auditor with every batch: the blinding seed, the canonical identifiers and the case
// or import they belong to. The evaluators cannot see whom an insider looks up; the auditor can, and can check that
// the points that were sent are those of the identifiers that were declared.
#pragma once

#include "base/arena.h"
#include "pseudonym/blind.h"

#define ESCROW_REFERENCE_MOST 256

/* In the clear: only with the requester before sealing and with the auditor after opening. */
struct escrow {
    uint8_t seed[BLINDING_SEED_BYTES];
    struct span reference; /* UTF-8 without control characters */
    struct identifier *identifiers;
    size_t count;
};

/* version u8 = 1 || seed || len u16 || reference || count u16 || count times (type u8 || len u8 || canonical). INVALID. */
MUST_USE struct status escrow_encode(const struct escrow *escrow, struct arena *arena, struct span *out);
/* MALFORMED, BAD_IDENTIFIER when a value is not in its canonical form. Borrows `bytes`. */
MUST_USE struct status escrow_decode(struct span bytes, struct arena *arena, struct escrow **out);
/* TAMPERED unless the declared identifiers blind to exactly these points under this key. */
MUST_USE struct status escrow_check(const struct escrow *escrow, const struct key_name *key, const struct element *points, size_t count);
