// SPDX-License-Identifier: EUPL-1.2
//
// The token of a question: only who already holds the tag recognises it, and it is another one in every question to every holder.
//
//   K       = SHA-256("schakel/lookup-key/v2" || nonce || holder), its first 16 bytes
//   x       = the tag's first 16 bytes
//   scan    = AES-128_K(x) xor x
//   confirm = SHA-256("schakel/lookup/v2" || tag || nonce || holder), its first 16 bytes
//   token   = scan || confirm
//
// The holder knows K, and finds `scan` among all its tags at the speed of AES; the xor keeps it from running AES backwards to the
// tag (Davies-Meyer: P-10). What is found that way is believed when `confirm` fits the whole tag, which does not rest on AES.
// All is of fixed length, so nothing else separates the parts.
#pragma once

#include "base/oin.h"
#include "pseudonym/tag.h"

#define LOOKUP_TOKEN_BYTES 32
#define LOOKUP_NONCE_BYTES 16
#define LOOKUP_SCAN_BYTES 16 /* of the token, and so many of the tag go into it */
#define LOOKUP_TOKENS_MOST 16

/* `holder` is the OIN of the party that is asked, 20 characters (a bug otherwise). */
void lookup_token_compute(const uint8_t tag[static TAG_BYTES], const uint8_t nonce[static LOOKUP_NONCE_BYTES], const struct oin *holder,
                          uint8_t out[static LOOKUP_TOKEN_BYTES]);

/* The tokens of one question that are looked for together. */
struct lookup_search {
    uint8_t key[LOOKUP_SCAN_BYTES];
    size_t count;
    const uint8_t *tokens[LOOKUP_TOKENS_MOST];
    uint64_t wanted[65536 / 64]; /* a bit for each first two bytes of a token */
};
void lookup_search_begin(const uint8_t nonce[static LOOKUP_NONCE_BYTES], const struct oin *holder, struct lookup_search *out);
/* Borrows the token. */
void lookup_search_add(struct lookup_search *search, const uint8_t token[static LOOKUP_TOKEN_BYTES]);

/* Given each row whose scan is that of a token; stops at the first that is not OK and gives that back. */
typedef struct status lookup_visit(void *context, size_t row);
/* One pass over `count` rows of LOOKUP_SCAN_BYTES of a tag. */
MUST_USE struct status lookup_search_run(const struct lookup_search *search, const uint8_t *rows, size_t count, lookup_visit *visit,
                                         void *context);
