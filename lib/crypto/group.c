// SPDX-License-Identifier: EUPL-1.2
//
// ristretto255 on libsodium. Four of its leniencies are closed here: bit 255 in encodings, the identity,
// scalars that are not reduced, and scalarmult's -1 on an identity result.
#include "crypto/group.h"

#include "crypto/hash.h"

#include <sodium.h>

_Static_assert(ELEMENT_BYTES == crypto_core_ristretto255_BYTES, "as libsodium has it");
_Static_assert(SCALAR_BYTES == crypto_core_ristretto255_SCALARBYTES, "as libsodium has it");

static const struct element identity; /* the identity encodes as 32 zero bytes (RFC 9496 4.3.2) */

struct status element_decode(struct span bytes, struct element *out)
{
    struct element decoded;
    if (bytes.size != ELEMENT_BYTES)
        return FAIL(BAD_POINT);
    memcpy(decoded.bytes, bytes.data, ELEMENT_BYTES);
    if (decoded.bytes[31] & 0x80 || element_is_identity(&decoded) || !crypto_core_ristretto255_is_valid_point(decoded.bytes))
        return FAIL(BAD_POINT);
    *out = decoded;
    return STATUS(OK);
}

struct status elements_check(const struct element *elements, size_t count)
{
    struct element checked;
    for (size_t i = 0; i < count; i++)
        TRY(element_decode(SPAN_OF_ARRAY(elements[i].bytes), &checked));
    return STATUS(OK);
}

/* The group order l = 2^252 + 27742317777372353535851937790883648493, little-endian. */
static const uint8_t order[SCALAR_BYTES] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                            0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};

struct status scalar_decode(struct span bytes, struct scalar *out)
{
    if (bytes.size != SCALAR_BYTES || sodium_compare(bytes.data, order, SCALAR_BYTES) >= 0 || sodium_is_zero(bytes.data, SCALAR_BYTES))
        return FAIL(BAD_SCALAR);
    memcpy(out->bytes, bytes.data, SCALAR_BYTES);
    return STATUS(OK);
}

bool element_equal(const struct element *a, const struct element *b) { return sodium_memcmp(a, b, ELEMENT_BYTES) == 0; }
bool element_is_identity(const struct element *a) { return element_equal(a, &identity); }

void element_add(const struct element *a, const struct element *b, struct element *out)
{
    ENSURE(crypto_core_ristretto255_add(out->bytes, a->bytes, b->bytes) == 0);
}

void element_multiply(const struct scalar *k, const struct element *a, struct element *out)
{
    struct element product;
    /* -1 means that the product is the identity: an element is always a valid encoding */
    *out = crypto_scalarmult_ristretto255(product.bytes, k->bytes, a->bytes) == 0 ? product : identity;
}

void element_multiply_generator(const struct scalar *k, struct element *out)
{
    struct element product;
    *out = crypto_scalarmult_ristretto255_base(product.bytes, k->bytes) == 0 ? product : identity;
}

void scalar_random(const struct random_source *random, struct scalar *out)
{
    uint8_t wide[64];
    do {
        random_fill(random, wide, sizeof wide);
        scalar_from_wide(wide, out);
    } while (scalar_is_zero(out));
    sodium_memzero(wide, sizeof wide);
}

void scalar_from_u64(uint64_t value, struct scalar *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < 8; i++)
        out->bytes[i] = (uint8_t)(value >> 8 * i);
}

void scalar_from_wide(const uint8_t wide[static 64], struct scalar *out) { crypto_core_ristretto255_scalar_reduce(out->bytes, wide); }
void scalar_add(const struct scalar *a, const struct scalar *b, struct scalar *out)
{
    crypto_core_ristretto255_scalar_add(out->bytes, a->bytes, b->bytes);
}
void scalar_subtract(const struct scalar *a, const struct scalar *b, struct scalar *out)
{
    crypto_core_ristretto255_scalar_sub(out->bytes, a->bytes, b->bytes);
}
void scalar_multiply(const struct scalar *a, const struct scalar *b, struct scalar *out)
{
    crypto_core_ristretto255_scalar_mul(out->bytes, a->bytes, b->bytes);
}
bool scalar_is_zero(const struct scalar *a) { return sodium_is_zero(a->bytes, SCALAR_BYTES); }
void scalar_wipe(struct scalar *scalars, size_t count) { sodium_memzero(scalars, count * sizeof *scalars); }

void scalar_invert(const struct scalar *in, struct scalar *out)
{
    ENSURE(crypto_core_ristretto255_scalar_invert(out->bytes, in->bytes) == 0); /* not zero */
}

void expand_message_xmd(const struct span *parts, size_t count, const char *dst, size_t dst_size, uint8_t *out, size_t size)
{
    static const uint8_t z_pad[128]; /* SHA-512's input block size */
    size_t rounds = (size + SHA512_BYTES - 1) / SHA512_BYTES;
    ENSURE(dst_size <= 255 && rounds <= 255 && count <= 12);
    uint8_t first[SHA512_BYTES], block[SHA512_BYTES] = {0}, dst_length = (uint8_t)dst_size;
    uint8_t tail[3] = {(uint8_t)(size >> 8), (uint8_t)size, 0};
    struct span dst_prime[2] = {span_of(dst, dst_size), span_of(&dst_length, 1)};
    struct span whole[16] = {SPAN_OF_ARRAY(z_pad)};
    memcpy(whole + 1, parts, count * sizeof *parts);
    whole[count + 1] = SPAN_OF_ARRAY(tail);
    whole[count + 2] = dst_prime[0];
    whole[count + 3] = dst_prime[1];
    sha512_parts(whole, count + 4, first);
    for (size_t round = 1; round <= rounds; round++) {
        uint8_t mixed[SHA512_BYTES], number = (uint8_t)round;
        for (size_t i = 0; i < SHA512_BYTES; i++)
            mixed[i] = first[i] ^ block[i]; /* block is zero in the first round: b_1 = H(b_0 || 1 || DST') */
        struct span step[] = {SPAN_OF_ARRAY(mixed), span_of(&number, 1), dst_prime[0], dst_prime[1]};
        sha512_parts(step, N(step), block);
        size_t at = (round - 1) * SHA512_BYTES;
        memcpy(out + at, block, size - at < SHA512_BYTES ? size - at : SHA512_BYTES);
    }
    sodium_memzero(first, sizeof first);
    sodium_memzero(block, sizeof block);
}

void hash_to_group(const struct span *parts, size_t count, const char *dst, size_t dst_size, struct element *out)
{
    uint8_t uniform[64];
    expand_message_xmd(parts, count, dst, dst_size, uniform, sizeof uniform);
    ENSURE(crypto_core_ristretto255_from_hash(out->bytes, uniform) == 0);
    sodium_memzero(uniform, sizeof uniform);
}

void hash_to_scalar(const struct span *parts, size_t count, const char *dst, size_t dst_size, struct scalar *out)
{
    uint8_t uniform[64];
    expand_message_xmd(parts, count, dst, dst_size, uniform, sizeof uniform);
    scalar_from_wide(uniform, out);
    sodium_memzero(uniform, sizeof uniform);
}
