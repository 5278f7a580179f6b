// SPDX-License-Identifier: EUPL-1.2
//
// The prime-order group ristretto255 (RFC 9496) with the strictness libsodium 1.0.18 lacks: encodings
// with bit 255 set, the identity and scalars out of range are refused. Plus what RFC 9497 needs on top:
// expand_message_xmd, hash_to_group and hash_to_scalar (RFC 9380), batch inversion.
#pragma once

#include "base/random.h"
#include "base/span.h"

#define ELEMENT_BYTES 32
#define SCALAR_BYTES 32

/* A canonical encoding of an element; only made by the functions here, so holding one means it was checked. Those of a message
 * wait for elements_check (wire/message.h). */
struct element {
    uint8_t bytes[ELEMENT_BYTES];
};
/* A canonical scalar modulo the group order, little-endian. Secret ones are wiped by their owner. */
struct scalar {
    uint8_t bytes[SCALAR_BYTES];
};

/* BAD_POINT unless `bytes` are ELEMENT_BYTES, canonical (bit 255 clear, RFC 9496 4.3.1) and not the identity. */
MUST_USE struct status element_decode(struct span bytes, struct element *out);
/* BAD_POINT unless each is as element_decode would take it. */
MUST_USE struct status elements_check(const struct element *elements, size_t count);
/* BAD_SCALAR unless `bytes` are SCALAR_BYTES, below the group order and not zero. */
MUST_USE struct status scalar_decode(struct span bytes, struct scalar *out);

bool element_equal(const struct element *a, const struct element *b);
bool element_is_identity(const struct element *a);
/* Sums and products may be the identity: the callers that must not have it check with element_is_identity. */
void element_add(const struct element *a, const struct element *b, struct element *out);
void element_multiply(const struct scalar *k, const struct element *a, struct element *out);
void element_multiply_generator(const struct scalar *k, struct element *out);

void scalar_random(const struct random_source *random, struct scalar *out); /* uniform, not zero */
void scalar_from_u64(uint64_t value, struct scalar *out);
void scalar_from_wide(const uint8_t wide[static 64], struct scalar *out); /* 512 bits, little-endian, reduced */
void scalar_add(const struct scalar *a, const struct scalar *b, struct scalar *out);
void scalar_subtract(const struct scalar *a, const struct scalar *b, struct scalar *out);
void scalar_multiply(const struct scalar *a, const struct scalar *b, struct scalar *out);
bool scalar_is_zero(const struct scalar *a);                     /* constant time */
void scalar_invert(const struct scalar *in, struct scalar *out); /* of what is not zero; in may be out */
void scalar_wipe(struct scalar *scalars, size_t count);

/* RFC 9380 5.3.1 with SHA-512. `dst` at most 255 bytes, `size` at most 255 * 64; both are constants of callers: a bug otherwise. */
void expand_message_xmd(const struct span *parts, size_t count, const char *dst, size_t dst_size, uint8_t *out, size_t size);
/* RFC 9497 4.1: hash_to_ristretto255 of RFC 9380 with the given DST; the message is the parts in order. */
void hash_to_group(const struct span *parts, size_t count, const char *dst, size_t dst_size, struct element *out);
void hash_to_scalar(const struct span *parts, size_t count, const char *dst, size_t dst_size, struct scalar *out);
