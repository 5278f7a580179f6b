// SPDX-License-Identifier: EUPL-1.2
//
// The long-term secrets of one node, and their text form for a file that only the node's user can read. Five
// roles, five keys: none is ever used in two roles. Texts are canonical: what is read prints back as the same bytes.
#pragma once

#include "base/random.h"
#include "crypto/secret.h"
#include "keyring/roster.h"

#define NODE_KEYS_TEXT_MOST 512
#define CURVE_SECRET_BYTES 32
#define NODE_KEYS_NEXT ".next" /* behind the name of the file: keys that the partners have yet to agree on */

struct node_keys {                          /* wipe with node_keys_wipe */
    uint8_t envelope_seed[SIGN_SEED_BYTES]; /* Ed25519: messages */
    uint8_t log_seed[SIGN_SEED_BYTES];      /* Ed25519: checkpoints */
    uint8_t box_secret[BOX_SECRET_BYTES];   /* X25519: what is sealed to this node */
    uint8_t curve_secret[CURVE_SECRET_BYTES];
    struct secret_key storage;             /* master key for data at rest */
    uint8_t witness_seed[SIGN_SEED_BYTES]; /* Ed25519: cosignatures of others' checkpoints */
};

void node_keys_init(const struct random_source *random, struct node_keys *out);
void node_keys_wipe(struct node_keys *keys);

/* The form of docs/keys.md, strictly. MALFORMED; INVALID when two of the secrets are the same. The complaint names the
 * line, never its contents. */
MUST_USE struct status node_keys_parse(struct span text, const char *file, struct node_keys *out, struct complaint *why);
/* The earlier form (v1), which has no witness seed: that is drawn. Refuses as node_keys_parse, also today's form. */
MUST_USE struct status node_keys_parse_earlier(struct span text, const char *file, const struct random_source *random,
                                               struct node_keys *out, struct complaint *why);
/* Written into the arena, which wipes it when freed. */
MUST_USE struct status node_keys_print(const struct node_keys *keys, struct arena *arena, struct span *out);

/* Fills in the five public keys of a roster's partner that are a node's. */
void node_keys_publish(const struct node_keys *keys, struct partner *out);
