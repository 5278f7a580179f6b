// SPDX-License-Identifier: EUPL-1.2
//
// Secrets: made from system randomness, compared in constant time, wiped, never copied by accident and
// never logged. crypto_start() must have succeeded before anything else of this room is used.
#pragma once

#include "base/random.h"
#include "base/span.h"

/* Initialises libsodium and OpenSSL, which read files of the system here and not later. Fault: CRYPTO_FAILED. May be called again. */
MUST_USE struct status crypto_start(void);

/* The operating system's random generator. */
const struct random_source *system_random(void);

void secret_wipe(void *memory, size_t size);
/* Memory that is not written to the swap. secret_unlock wipes it, and is called also when secret_lock could not (false: the limit of
 * mlock(2) is too low). */
bool secret_lock(void *memory, size_t size);
void secret_unlock(void *memory, size_t size);
bool secret_equal(const void *a, const void *b, size_t size); /* constant time */

#define SECRET_KEY_BYTES 32
/* A symmetric key that wipes itself when it goes out of scope: `struct secret_key key __attribute__((cleanup(secret_key_wipe)))`. */
struct secret_key {
    uint8_t bytes[SECRET_KEY_BYTES];
};
void secret_key_wipe(struct secret_key *key);
/* A key for one use: HMAC-SHA-256(master, "schakel/derive/v1" || label). */
void secret_key_derive(const struct secret_key *master, const char *label, struct secret_key *out);
