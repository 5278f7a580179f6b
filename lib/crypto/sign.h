// SPDX-License-Identifier: EUPL-1.2
//
// Ed25519 (RFC 8032). Every use has its own domain separation prefix in the message, and every role its
// own key: envelope, log and transport keys are never the same.
#pragma once

#include "base/arena.h"
#include "base/random.h"
#include "base/span.h"

#define SIGN_PUBLIC_BYTES 32
#define SIGN_SEED_BYTES 32
#define SIGNATURE_BYTES 64

struct sign_key { /* wipe with sign_key_wipe */
    uint8_t secret[64];
    uint8_t public[SIGN_PUBLIC_BYTES];
};

void sign_key_from_seed(const uint8_t seed[static SIGN_SEED_BYTES], struct sign_key *out);
void sign_key_wipe(struct sign_key *key);
/* Signs prefix || message. */
void sign_message(const struct sign_key *key, const char *prefix, struct span message, uint8_t out[static SIGNATURE_BYTES]);
/* BAD_SIGNATURE unless `signature` is by `public_key` over prefix || message (strict: small-order keys and
 * non-canonical values are refused, as libsodium does). ARENA_FULL/NO_MEMORY cannot occur for messages up to 16 MiB. */
MUST_USE struct status sign_verify(const uint8_t public_key[static SIGN_PUBLIC_BYTES], const char *prefix, struct span message,
                                   const uint8_t signature[static SIGNATURE_BYTES]);

/* A text whose last line is the signature over the lines before it: the word, base64, LF. */
#define SIGN_TEXT_WORD "signature "
MUST_USE struct status sign_text_join(struct span signed_part, const uint8_t signature[static SIGNATURE_BYTES], struct arena *arena,
                                      struct span *out);
