// SPDX-License-Identifier: EUPL-1.2
//
// Files sealed to people who are not here: age-encryption.org/v1 (C2SP age) with recipients of X25519, as Debian's `age` reads and
// writes them. A sealed file is a header, which has the file's key once for each recipient, and chunks of 64 KiB, each authenticated
// at its place: one that is moved, changed, missing or left over is found. Of who made a file it says nothing.
#pragma once

#include "base/arena.h"
#include "base/random.h"
#include "crypto/secret.h"

#define AGE_KEY_BYTES 32
#define AGE_RECIPIENTS_MOST 16
#define AGE_CHUNK_BYTES ((size_t)64 * 1024)
#define AGE_TAG_BYTES 16
#define AGE_SEALED_CHUNK_BYTES (AGE_CHUNK_BYTES + AGE_TAG_BYTES)
#define AGE_HEADER_MOST_BYTES ((size_t)16 * 1024)

struct age_recipient {
    uint8_t public[AGE_KEY_BYTES];
};
struct age_identity { /* wipe with secret_wipe */
    uint8_t secret[AGE_KEY_BYTES];
};
/* "age1…". INVALID for what is no such word. */
MUST_USE struct status age_recipient_parse(struct span text, struct age_recipient *out);
/* Words with commas between them: INVALID for one that is no recipient, TOO_LARGE for too many. */
MUST_USE struct status age_recipients_parse(struct span text, struct age_recipient out[static AGE_RECIPIENTS_MOST], size_t *out_count);
/* The first line with "AGE-SECRET-KEY-1…" of a file as age-keygen writes it; other lines are empty or begin with '#'. INVALID. */
MUST_USE struct status age_identity_parse(struct span text, struct age_identity *out);

struct age_stream { /* where in the chunks; wipe with secret_wipe */
    uint8_t key[32];
    uint64_t counter;
    bool is_over; /* the last chunk was sealed or opened */
};
/* Draws the file's key and writes the header; `out` begins the chunks. CRYPTO_FAILED for a recipient that no file can be sealed to. */
MUST_USE struct status age_seal_begin(const struct age_recipient *recipients, size_t count, const struct random_source *random,
                                      struct arena *arena, struct span *out_header, struct age_stream *out);
/* Every chunk has AGE_CHUNK_BYTES but the last, which may have fewer, and none only when it is the only one. `out` has room for it and
 * AGE_TAG_BYTES. */
void age_seal_chunk(struct age_stream *stream, struct span plain, bool is_last, uint8_t *out);

/* The header at the start of `bytes`, and how long it is. MALFORMED: it is none; NOT_ALLOWED: not for this identity; CORRUPT: it was
 * changed since. */
MUST_USE struct status age_open_begin(struct span bytes, const struct age_identity *identity, size_t *out_size, struct age_stream *out);
/* CORRUPT when the chunk was changed or is not in its place. `out` has room for the chunk. */
MUST_USE struct status age_open_chunk(struct age_stream *stream, struct span sealed, bool is_last, uint8_t *out, size_t *out_size);
