// SPDX-License-Identifier: EUPL-1.2
//
// Thin, named uses of libsodium's memory and random functions.
#include "crypto/secret.h"

#include "crypto/hash.h"

#include <sodium.h>

struct status crypto_start(void)
{
    uint8_t digest[SHA256_BYTES];
    if (sodium_init() < 0)
        return FAIL(CRYPTO_FAILED);
    sha256(span_empty(), digest); /* OpenSSL reads files of its own at the first hash: not when they are closed to this process */
    return STATUS(OK);
}

static void fill_from_system(void *state, uint8_t *out, size_t size)
{
    (void)state;
    randombytes_buf(out, size);
}

const struct random_source *system_random(void)
{
    static const struct random_source source = {fill_from_system, NULL};
    return &source;
}

void secret_wipe(void *memory, size_t size) { sodium_memzero(memory, size); }
bool secret_lock(void *memory, size_t size) { return sodium_mlock(memory, size) == 0; }
void secret_unlock(void *memory, size_t size)
{
    sodium_memzero(memory, size); /* also where munlock(2) is refused */
    (void)sodium_munlock(memory, size);
}
bool secret_equal(const void *a, const void *b, size_t size) { return sodium_memcmp(a, b, size) == 0; }
void secret_key_wipe(struct secret_key *key) { sodium_memzero(key, sizeof *key); }

void secret_key_derive(const struct secret_key *master, const char *label, struct secret_key *out)
{
    struct span parts[] = {span_of_text("schakel/derive/v1"), span_of_text(label)};
    hmac_sha256(master->bytes, parts, N(parts), out->bytes);
}
