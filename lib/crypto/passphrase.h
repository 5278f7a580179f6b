// SPDX-License-Identifier: EUPL-1.2
//
// A file sealed under a passphrase: Argon2id makes the key, XChaCha20-Poly1305 seals (seal.h). How much work it takes to try a
// passphrase stands in the file, so that it can be raised later. Whoever changed a byte by accident hears that, and whoever
// does not have the passphrase that.
//
//   "schakel/sealed/v1\n" || u32 passes || u32 memory in KiB || 16 bytes salt || 24 bytes nonce || sealed || SHA-256 over all before it
#pragma once

#include "base/arena.h"
#include "crypto/secret.h"

#define PASSPHRASE_MOST_BYTES 256
#define PASSPHRASE_FORM "schakel/sealed/v1\n"
#define PASSPHRASE_OVERHEAD_BYTES (sizeof PASSPHRASE_FORM - 1 + 4 + 4 + 16 + 24 + 16 + 32)

#define PASSPHRASE_SALT_BYTES 16

struct passphrase_work {
    uint32_t passes, memory_kib;
};
struct passphrase_key { /* of one work and salt */
    bool is_there;
    struct passphrase_work work;
    uint8_t salt[PASSPHRASE_SALT_BYTES];
    struct secret_key key;
};
struct passphrase { /* wipe with secret_wipe, or lives in locked memory */
    size_t size;
    uint8_t bytes[PASSPHRASE_MOST_BYTES];
    struct passphrase_key made; /* the last that was, so that the work is done once for the files that share it */
};
#define PASSPHRASE_PASSES_MOST 16
#define PASSPHRASE_MEMORY_LEAST_KIB 8
#define PASSPHRASE_MEMORY_MOST_KIB (1024 * 1024)
extern const struct passphrase_work passphrase_work; /* what new files get */

bool passphrase_seals(struct span file); /* whether it begins as such a file */
/* Under the salt of what was sealed or opened before with it, when that took the same work; else a new one. INVALID for work outside
 * its bounds, CRYPTO_FAILED, NO_MEMORY, ARENA_FULL. */
MUST_USE struct status passphrase_seal(struct passphrase *passphrase, const struct passphrase_work *work,
                                       const struct random_source *random, struct span plain, struct arena *arena, struct span *out);
/* MALFORMED: not of this form, or of another version; CORRUPT: bytes were changed or are missing; NOT_ALLOWED: not its passphrase;
 * NO_MEMORY, also when the work takes more than there is; ARENA_FULL. What is opened is the arena's, which wipes it. */
MUST_USE struct status passphrase_open(struct passphrase *passphrase, struct span file, struct arena *arena, struct span *out);
/* Makes the key of this file, and opens nothing: who opens it later, or gets the passphrase handed, has no work left. Refuses as
 * passphrase_open. */
MUST_USE struct status passphrase_prepare(struct passphrase *passphrase, struct span file);
