// SPDX-License-Identifier: EUPL-1.2
//
// SHA-256 (OpenSSL, which uses the processor's SHA instructions), SHA-512 and HMAC-SHA-256.
// A hash that cannot be computed is a bug of the installation: these functions do not fail, they end
// the process.
#pragma once

#include "base/digest.h"
#include "base/span.h"

#define SHA256_BYTES 32
#define SHA512_BYTES 64

void sha256(struct span bytes, uint8_t out[static SHA256_BYTES]);
/* The same as a value. */
struct digest digest_of(struct span bytes);
/* SHA-256 over the parts one after the other, without separators: callers put lengths in themselves. */
void sha256_parts(const struct span *parts, size_t count, uint8_t out[static SHA256_BYTES]);
void sha512_parts(const struct span *parts, size_t count, uint8_t out[static SHA512_BYTES]);
/* HMAC-SHA-256 (RFC 2104) over the parts one after the other; the key is 32 bytes. */
void hmac_sha256(const uint8_t key[static 32], const struct span *parts, size_t count, uint8_t out[static SHA256_BYTES]);

/* A running SHA-256 for input that comes in pieces. */
struct hasher;
MUST_USE struct status hasher_new(struct hasher **out);
struct hasher *hasher_free(struct hasher *hasher);
DEFINE_CLEANUP(hasher)
void hasher_add(struct hasher *hasher, struct span bytes);
/* Big-endian, and bytes behind their length as such a number: parts that are told apart. */
void hasher_add_u32(struct hasher *hasher, uint32_t value);
void hasher_add_framed(struct hasher *hasher, struct span bytes);
void hasher_finish(struct hasher *hasher, uint8_t out[static SHA256_BYTES]); /* ready for a new run afterwards */
