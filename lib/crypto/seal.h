// SPDX-License-Identifier: EUPL-1.2
//
// Sealing: symmetric for data at rest (XChaCha20-Poly1305, random nonce, bound to a place so that rows
// cannot be swapped), with a key for one thing only, and to a public key for ceremony shares (X25519 sealed box;
// anonymous sender, the envelope around it says who).
#pragma once

#include "base/arena.h"
#include "base/span.h"
#include "crypto/secret.h"

#define SEAL_OVERHEAD_BYTES 40 /* 24 nonce + 16 tag */
#define SEAL_ONCE_OVERHEAD_BYTES 16
#define BOX_PUBLIC_BYTES 32
#define BOX_SECRET_BYTES 32
#define BOX_OVERHEAD_BYTES 48

/* `place` is authenticated, not stored: the same words must be given to open. The nonce is drawn from `random`, which must not
 * repeat itself under one key. */
MUST_USE struct status seal(const struct secret_key *key, const struct random_source *random, struct span place, struct span plain,
                            struct arena *arena, struct span *out);
/* CORRUPT when key, place or bytes differ from those sealed. */
MUST_USE struct status seal_open(const struct secret_key *key, struct span place, struct span sealed, struct arena *arena,
                                 struct span *out);

/* Under a key that seals this and nothing else ever, so that it needs no nonce: the same gives the same. `out` has room for `plain` and
 * SEAL_ONCE_OVERHEAD_BYTES. */
MUST_USE struct status seal_once(const struct secret_key *key, struct span place, struct span plain, uint8_t *out);
/* CORRUPT as above. */
MUST_USE struct status seal_once_open(const struct secret_key *key, struct span place, struct span sealed, struct arena *arena,
                                      struct span *out);

/* X25519 key pair from a 32-byte secret (clamped by use, RFC 7748); CURVE keys have the same form. */
void box_public_of(const uint8_t secret[static BOX_SECRET_BYTES], uint8_t out_public[static BOX_PUBLIC_BYTES]);
MUST_USE struct status box_seal(const uint8_t public_key[static BOX_PUBLIC_BYTES], struct span plain, struct arena *arena,
                                struct span *out);
/* MALFORMED when the bytes were not sealed to this key. */
MUST_USE struct status box_open(const uint8_t secret[static BOX_SECRET_BYTES], struct span sealed, struct arena *arena, struct span *out);
