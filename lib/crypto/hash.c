// SPDX-License-Identifier: EUPL-1.2
//
// SHA-256 through one OpenSSL context per thread: the context is set up once, since fetching the
// algorithm costs more than hashing a ledger leaf does.
#include "crypto/hash.h"

#include "base/cursor.h"

#include <openssl/evp.h>
#include <sodium.h>

static EVP_MD_CTX *shared_context(void)
{
    static EVP_MD_CTX *context;
    static EVP_MD *algorithm;
    if (!context) {
        algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
        context = EVP_MD_CTX_new();
        ENSURE(algorithm && context);
        ENSURE(EVP_DigestInit_ex2(context, algorithm, NULL) == 1);
    }
    return context;
}

void sha256_parts(const struct span *parts, size_t count, uint8_t out[static SHA256_BYTES])
{
    EVP_MD_CTX *context = shared_context();
    ENSURE(EVP_DigestInit_ex2(context, NULL, NULL) == 1);
    for (size_t i = 0; i < count; i++)
        ENSURE(EVP_DigestUpdate(context, parts[i].data, parts[i].size) == 1);
    ENSURE(EVP_DigestFinal_ex(context, out, NULL) == 1);
}

void sha256(struct span bytes, uint8_t out[static SHA256_BYTES]) { sha256_parts(&bytes, 1, out); }

struct digest digest_of(struct span bytes)
{
    struct digest digest;
    sha256(bytes, digest.bytes);
    return digest;
}

void sha512_parts(const struct span *parts, size_t count, uint8_t out[static SHA512_BYTES])
{
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha512_update(&state, parts[i].data, parts[i].size);
    crypto_hash_sha512_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

void hmac_sha256(const uint8_t key[static 32], const struct span *parts, size_t count, uint8_t out[static SHA256_BYTES])
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, 32);
    for (size_t i = 0; i < count; i++)
        crypto_auth_hmacsha256_update(&state, parts[i].data, parts[i].size);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

struct hasher {
    EVP_MD_CTX *context;
};

struct hasher *hasher_free(struct hasher *hasher)
{
    if (hasher)
        EVP_MD_CTX_free(hasher->context);
    free(hasher);
    return NULL;
}

struct status hasher_new(struct hasher **out)
{
    CLEANUP(hasher) struct hasher *hasher = calloc(1, sizeof *hasher);
    if (!hasher)
        return FAIL(NO_MEMORY);
    hasher->context = EVP_MD_CTX_new();
    if (!hasher->context)
        return FAIL(NO_MEMORY);
    ENSURE(EVP_DigestInit_ex2(hasher->context, EVP_sha256(), NULL) == 1);
    *out = TAKE(hasher);
    return STATUS(OK);
}

void hasher_add(struct hasher *hasher, struct span bytes) { ENSURE(EVP_DigestUpdate(hasher->context, bytes.data, bytes.size) == 1); }

void hasher_add_u32(struct hasher *hasher, uint32_t value)
{
    uint8_t bytes[4];
    struct writer writer = writer_of(bytes, sizeof bytes);
    write_u32(&writer, value);
    hasher_add(hasher, writer_span(&writer));
}

void hasher_add_framed(struct hasher *hasher, struct span bytes)
{
    hasher_add_u32(hasher, (uint32_t)bytes.size);
    hasher_add(hasher, bytes);
}

void hasher_finish(struct hasher *hasher, uint8_t out[static SHA256_BYTES])
{
    ENSURE(EVP_DigestFinal_ex(hasher->context, out, NULL) == 1);
    ENSURE(EVP_DigestInit_ex2(hasher->context, NULL, NULL) == 1);
}
