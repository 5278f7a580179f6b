// SPDX-License-Identifier: EUPL-1.2
//
// The public record of all pseudonym keys of a mesh: one key for each domain, holder and epoch, the committee that holds
// shares of them, and the signatures of its members. Everybody uses the same ring, so no member can answer different
// clients under different keys, and nobody believes a key that it was merely told. A text that a person can read; the
// signatures cover it as it stands. What a member's public share is, is computed: it cannot contradict the key.
#pragma once

#include "base/arena.h"
#include "base/oin.h"
#include "crypto/group.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "pseudonym/committee.h"

#define RING_KEYS_MOST 512
#define RING_TEXT_MOST ((size_t)256 * 1024)
#define RING_ESCROW_DOMAIN "escrow"  /* its one key has nobody as its holder: */
extern const struct oin ring_nobody; /* an OIN of zeros */

/* Which key. */
struct ring_name {
    char domain[DOMAIN_NAME_MOST + 1];
    struct oin holder;
    uint32_t epoch; /* from 1 */
};
struct ring_key {
    struct ring_name name;
    struct element commitments[THRESHOLD_MOST]; /* F_0 .. F_(t-1) of the sum of all dealings; F_0 is the key K */
};
struct ring_member {
    struct oin oin;
    uint8_t sign_public[SIGN_PUBLIC_BYTES];
    bool is_signed;
    uint8_t signature[SIGNATURE_BYTES];
};

struct ring {
    uint32_t generation;            /* from 1 */
    uint8_t previous[SHA256_BYTES]; /* ring_hash of the generation before; zeros in the first */
    uint8_t threshold, size;
    struct ring_member members[COMMITTEE_MOST];
    size_t key_count;
    struct ring_key keys[RING_KEYS_MOST]; /* by domain, holder, epoch */
    uint8_t transcript[SHA256_BYTES];     /* hash over all messages of the ceremony that made this generation */
    struct span body;                     /* the text up to the signatures; lives where the ring was read or composed */
};

/* A member's shares as others may know them; the scalars are with its keeper. */
struct ring_share {
    struct ring_name name;
    struct element verification; /* K_i */
};
struct ring_shares {
    uint32_t generation;
    uint8_t index; /* of the member that holds them, from 1 */
    size_t count;
    struct ring_share shares[RING_KEYS_MOST];
};

/* Whether `name` can name a domain: lower-case letters, digits and hyphens, a letter first, at most DOMAIN_NAME_MOST. */
bool domain_name_is_valid(struct span name);
/* By domain in byte order, holder, epoch. */
int ring_name_compare(const struct ring_name *a, const struct ring_name *b);
/* A domain name, an epoch from 1, and a holder that is somebody unless it is the key of the escrow. */
bool ring_name_is_valid(const struct ring_name *name);

/* Strict and canonical: what parses prints back to the same bytes. INVALID or MALFORMED with file name and line in `why`. The ring
 * borrows `text`. */
MUST_USE struct status ring_parse(struct span text, const char *file, struct arena *arena, struct complaint *why, struct ring **out);
/* Puts the keys in order and makes the text that is signed, in the arena. */
MUST_USE struct status ring_compose(struct ring *ring, struct arena *arena);
/* The whole text, with the signatures that it has. */
MUST_USE struct status ring_print(const struct ring *ring, struct arena *arena, struct span *out);
/* What it is known by, and what the next generation names: SHA-256 of the text up to the signatures, of which copies may have different
 * ones. */
void ring_hash(const struct ring *ring, uint8_t out[static SHA256_BYTES]);

/* A member's signature over the text up to the signatures, prefix "schakel/ring/v2". */
void ring_sign(const struct ring *ring, const struct sign_key *key, uint8_t out[static SIGNATURE_BYTES]);
MUST_USE struct status ring_verify(const struct ring *ring, uint8_t member, const uint8_t signature[static SIGNATURE_BYTES]);
/* BAD_SIGNATURE unless at least `threshold` members signed it with the key that it names for them and that is known to be theirs:
 * `sign_keys[i]` is that of members[i], zeros for who has none. */
MUST_USE struct status ring_check(const struct ring *ring, const uint8_t (*sign_keys)[SIGN_PUBLIC_BYTES]);
/* Whether it can come after one that was believed before: CONFLICT for an older generation, for another ring of the same one, for the
 * next one that does not name that before it, and for another key under a name that had one (P-03). `file` is for the complaint. */
MUST_USE struct status ring_follows(const struct ring *ring, const struct ring *seen, const char *file, struct complaint *why);

/* NULL: there is none. */
const struct ring_key *ring_find(const struct ring *ring, const struct ring_name *name);
const struct ring_key *ring_latest(const struct ring *ring, struct span domain, const struct oin *holder); /* of the last epoch */
uint8_t ring_member_index(const struct ring *ring, const struct oin *oin);                                 /* from 1; 0: no member */
/* K_i of a member. */
void ring_public_share(const struct ring *ring, const struct ring_key *key, uint8_t member, struct element *out);
