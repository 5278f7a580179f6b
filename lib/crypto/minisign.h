// SPDX-License-Identifier: EUPL-1.2
//
// Keys and signatures of minisign (https://jedisct1.github.io/minisign/, as in Debian): a person signs an agreed text with a
// key that never comes near a node, and anybody can check it with another program than ours. Reads what minisign writes, and
// writes what minisign reads; signs the prehashed form (`ED`) only, and verifies the older one (`Ed`) too.
#pragma once

#include "base/arena.h"
#include "base/random.h"
#include "crypto/sign.h"

#define MINISIGN_ID_BYTES 8
#define MINISIGN_LINE_ROOM (56 + 1)            /* 42 bytes in base64: RW… */
#define MINISIGN_SIGNATURE_MOST ((size_t)2048) /* of the text, with its comments */
#define MINISIGN_SECRET_MOST ((size_t)1024)
#define MINISIGN_COMMENT_MOST 256

struct minisign_public {
    uint8_t id[MINISIGN_ID_BYTES]; /* finds the key; proves nothing */
    uint8_t key[SIGN_PUBLIC_BYTES];
};
struct minisign_secret { /* wipe with minisign_secret_wipe */
    uint8_t id[MINISIGN_ID_BYTES];
    struct sign_key sign;
};

/* The one line `RW…`, and nothing else. MALFORMED. */
MUST_USE struct status minisign_public_parse(struct span line, struct minisign_public *out);
void minisign_public_print(const struct minisign_public *public_key, char out[static MINISIGN_LINE_ROOM]);
bool minisign_public_equal(const struct minisign_public *a, const struct minisign_public *b);
/* The file that minisign keeps it in: a comment, and that line. MALFORMED. */
MUST_USE struct status minisign_public_file_parse(struct span text, struct minisign_public *out);
MUST_USE struct status minisign_public_file_print(const struct minisign_public *public_key, struct arena *arena, struct span *out);

void minisign_secret_init(const struct random_source *random, struct minisign_secret *out);
void minisign_secret_wipe(struct minisign_secret *secret);
void minisign_public_of(const struct minisign_secret *secret, struct minisign_public *out);
/* Whether the text of a secret key takes a passphrase; MALFORMED when it is no such text. */
MUST_USE struct status minisign_secret_file_is_locked(struct span text, bool *out);
/* `passphrase` is empty for a key without one. MALFORMED; NOT_ALLOWED when the passphrase is not that of the key. Takes seconds and
 * up to a gigabyte with a passphrase: fault NO_MEMORY. */
MUST_USE struct status minisign_secret_file_parse(struct span text, struct span passphrase, struct minisign_secret *out);
/* How much work a guess of the passphrase costs, in the measures of libsodium's scrypt; minisign's own are MINISIGN_WORK. */
struct minisign_work {
    uint64_t operations, memory;
};
extern const struct minisign_work minisign_work;
/* Written into the arena, which wipes it when freed. Fault NO_MEMORY. */
MUST_USE struct status minisign_secret_file_print(const struct minisign_secret *secret, struct span passphrase,
                                                  const struct minisign_work *work, const struct random_source *random, struct arena *arena,
                                                  struct span *out);

/* The four lines over `message`. `comment` is signed with it: one line of clean text, at most MINISIGN_COMMENT_MOST. */
MUST_USE struct status minisign_sign(const struct minisign_secret *secret, struct span message, const char *comment, struct arena *arena,
                                     struct span *out);
/* MALFORMED when `signature` is no such text; BAD_SIGNATURE unless it is by this key over exactly `message` and its own comment. */
MUST_USE struct status minisign_verify(const struct minisign_public *public_key, struct span message, struct span signature);
