// SPDX-License-Identifier: EUPL-1.2
//
// libsodium's XChaCha20-Poly1305 (IETF) and crypto_box_seal, with room from the caller's arena.
#include "crypto/seal.h"

#include <sodium.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
_Static_assert(SEAL_OVERHEAD_BYTES == NONCE_BYTES + TAG_BYTES, "overhead as libsodium has it");
_Static_assert(SEAL_ONCE_OVERHEAD_BYTES == TAG_BYTES, "overhead as libsodium has it");
_Static_assert(BOX_OVERHEAD_BYTES == crypto_box_SEALBYTES, "overhead as libsodium has it");

struct status seal(const struct secret_key *key, const struct random_source *random, struct span place, struct span plain,
                   struct arena *arena, struct span *out)
{
    uint8_t *room;
    TRY(ARENA_NEW(arena, plain.size + SEAL_OVERHEAD_BYTES, &room));
    random_fill(random, room, NONCE_BYTES);
    if (crypto_aead_xchacha20poly1305_ietf_encrypt(room + NONCE_BYTES, NULL, plain.data, plain.size, place.data, place.size, NULL, room,
                                                   key->bytes))
        return FAIL(CRYPTO_FAILED);
    *out = span_of(room, plain.size + SEAL_OVERHEAD_BYTES);
    return STATUS(OK);
}

struct status seal_open(const struct secret_key *key, struct span place, struct span sealed, struct arena *arena, struct span *out)
{
    uint8_t *room;
    if (sealed.size < SEAL_OVERHEAD_BYTES)
        return FAIL(CORRUPT);
    size_t size = sealed.size - SEAL_OVERHEAD_BYTES;
    TRY(ARENA_NEW(arena, size + 1, &room));
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(room, NULL, NULL, sealed.data + NONCE_BYTES, sealed.size - NONCE_BYTES, place.data,
                                                   place.size, sealed.data, key->bytes))
        return FAIL(CORRUPT);
    *out = span_of(room, size);
    return STATUS(OK);
}

static const uint8_t no_nonce[NONCE_BYTES];

struct status seal_once(const struct secret_key *key, struct span place, struct span plain, uint8_t *out)
{
    return crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain.data, plain.size, place.data, place.size, NULL, no_nonce, key->bytes)
               ? FAIL(CRYPTO_FAILED)
               : STATUS(OK);
}

struct status seal_once_open(const struct secret_key *key, struct span place, struct span sealed, struct arena *arena, struct span *out)
{
    uint8_t *room;
    if (sealed.size < SEAL_ONCE_OVERHEAD_BYTES)
        return FAIL(CORRUPT);
    size_t size = sealed.size - SEAL_ONCE_OVERHEAD_BYTES;
    TRY(ARENA_NEW(arena, size + 1, &room));
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(room, NULL, NULL, sealed.data, sealed.size, place.data, place.size, no_nonce,
                                                   key->bytes))
        return FAIL(CORRUPT);
    *out = span_of(room, size);
    return STATUS(OK);
}

void box_public_of(const uint8_t secret[static BOX_SECRET_BYTES], uint8_t out_public[static BOX_PUBLIC_BYTES])
{
    ENSURE(crypto_scalarmult_base(out_public, secret) == 0);
}

struct status box_seal(const uint8_t public_key[static BOX_PUBLIC_BYTES], struct span plain, struct arena *arena, struct span *out)
{
    uint8_t *room;
    TRY(ARENA_NEW(arena, plain.size + BOX_OVERHEAD_BYTES, &room));
    if (crypto_box_seal(room, plain.data, plain.size, public_key))
        return FAIL(CRYPTO_FAILED);
    *out = span_of(room, plain.size + BOX_OVERHEAD_BYTES);
    return STATUS(OK);
}

struct status box_open(const uint8_t secret[static BOX_SECRET_BYTES], struct span sealed, struct arena *arena, struct span *out)
{
    uint8_t public_key[BOX_PUBLIC_BYTES];
    uint8_t *room;
    if (sealed.size < BOX_OVERHEAD_BYTES)
        return FAIL(MALFORMED);
    size_t size = sealed.size - BOX_OVERHEAD_BYTES;
    TRY(ARENA_NEW(arena, size + 1, &room));
    box_public_of(secret, public_key);
    if (crypto_box_seal_open(room, sealed.data, sealed.size, public_key, secret))
        return FAIL(MALFORMED);
    *out = span_of(room, size);
    return STATUS(OK);
}
