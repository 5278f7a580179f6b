// SPDX-License-Identifier: EUPL-1.2
//
// AES-128 over many blocks under one key (OpenSSL, which uses the processor's instructions): a keyed permutation for constructions on
// top of it, and no encryption of anything. The key may stay in memory afterwards, so it is never a secret one.
#pragma once

#include "base/span.h"

#define AES128_KEY_BYTES 16
#define AES_BLOCK_BYTES 16

/* Each of `count` blocks on its own; `out` has as many and is not `blocks`. Does not fail: see crypto/hash.h. */
void aes128_blocks(const uint8_t key[static AES128_KEY_BYTES], const uint8_t *blocks, size_t count, uint8_t *out);
