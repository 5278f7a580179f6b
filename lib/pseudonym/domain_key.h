// SPDX-License-Identifier: EUPL-1.2
//
// The public record of one domain's key: which members hold a share, under which public share each answers, and the
// signatures of members that say so. Everybody uses the same record, so no member can answer different clients under
// different keys. A text file that a person can read; the signatures cover the text as it stands.
#pragma once

#include "base/oin.h"
#include "crypto/group.h"
#include "crypto/sign.h"
#include "pseudonym/evaluate.h"

#define DOMAIN_KEY_ROOM 16384 /* bytes that hold any record as text */

struct domain_key_member {
    struct oin oin;
    struct element public_share; /* K_i = k_i·G */
    bool is_signed;
    uint8_t signature[SIGNATURE_BYTES];
};

struct domain_key {
    char domain[DOMAIN_NAME_MOST + 1];
    uint32_t epoch, generation; /* from 1 */
    uint8_t threshold, size;
    uint8_t transcript[32]; /* hash over all messages of the ceremony that made it */
    struct element key;     /* K */
    struct domain_key_member members[COMMITTEE_MOST];
};

/* Whether `name` can name a domain: lower-case letters, digits and hyphens, a letter first, at most DOMAIN_NAME_MOST. */
bool domain_name_is_valid(struct span name);

/* Strict and canonical: what parses prints back to the same bytes. INVALID or MALFORMED with file name and line in `why`. */
MUST_USE struct status domain_key_parse(struct span text, const char *file, struct complaint *why, struct domain_key *out);
/* TOO_LARGE when `room` does not hold it; DOMAIN_KEY_ROOM always does. Not zero-terminated. */
MUST_USE struct status domain_key_print(const struct domain_key *record, char *room, size_t size, size_t *out_size);

/* A member's signature over the text up to the signatures, prefix "schakel/domain-key/v1". */
void domain_key_sign(const struct domain_key *record, const struct sign_key *key, uint8_t out[static SIGNATURE_BYTES]);
MUST_USE struct status domain_key_verify(const struct domain_key *record, const uint8_t public_key[static SIGN_PUBLIC_BYTES],
                                         const uint8_t signature[static SIGNATURE_BYTES]);

/* Accepts only a record whose public shares and key lie on one polynomial of degree t-1 (BAD_PROOF) and that at least `threshold` of its
 * members signed (BAD_SIGNATURE). `sign_keys[i]` is the key of members[i], looked up by OIN by the caller. */
MUST_USE struct status domain_key_check(const struct domain_key *record, const uint8_t (*sign_keys)[SIGN_PUBLIC_BYTES]);
/* BAD_PROOF unless share·G is the public share of member `me` (1-based). */
MUST_USE struct status domain_key_share_check(const struct domain_key *record, uint8_t me, const struct scalar *share);

/* A share as others may know it; the scalar is with the keeper. */
struct domain_share {
    char domain[DOMAIN_NAME_MOST + 1];
    uint32_t epoch, generation;
    uint8_t index;               /* 1-based, of the member that holds it */
    struct element verification; /* K_i */
};
/* Whether the record confirms it: of this key, in its place. */
bool domain_share_is_of(const struct domain_share *share, const struct domain_key *record);
