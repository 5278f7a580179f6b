// SPDX-License-Identifier: EUPL-1.2
//
// What a member knows in the middle of a ceremony. Only for the files that make up dkg.h.
#pragma once

#include "pseudonym/dkg.h"

/* Of one dealer, for one key. */
struct dkg_dealing {
    struct element coefficients[THRESHOLD_MOST];
    struct scalar share; /* f_dealer(me) */
    bool has_share;
    uint16_t accusers, dismissed; /* bit i-1: member i */
};
struct dkg_dealer {
    enum dkg_fault fault;
    bool is_committed, is_revealed;
    uint8_t commitment[32];
    bool is_confirmed; /* in the step that ends the ceremony: its signature over the ring */
    uint8_t confirmation[SIGNATURE_BYTES];
    struct dkg_dealing dealings[DKG_KEYS_MOST];
};

/* My part of one key: a polynomial, and the proof that I know what it begins with. */
struct dkg_part {
    struct scalar polynomial[THRESHOLD_MOST];
    struct dleq_proof possession;
};

struct dkg {
    uint8_t threshold, size, me;
    size_t key_count;
    struct ring_name keys[DKG_KEYS_MOST];
    const struct ring *before;
    struct dkg_member members[COMMITTEE_MOST];
    const struct sign_key *sign_key;
    const uint8_t *box_secret;
    uint8_t binding[32]; /* hash over what is made, by whom: in every message, proof and box */
    uint8_t transcript[32];
    enum dkg_phase phase;
    struct dkg_part parts[DKG_KEYS_MOST];
    struct dkg_dealer dealers[COMMITTEE_MOST];
    uint8_t message[DKG_MESSAGE_MOST];
    size_t message_size;
    struct arena *arena; /* of the ring; a step works on a copy of the state, which shares it */
    struct ring *ring;   /* from CONFIRM on */
    struct scalar shares[DKG_KEYS_MOST];
};

/* A state with parameters checked and everything else zero. */
MUST_USE struct status dkg_prepare(const struct dkg_params *params, struct complaint *why, struct dkg **out);
/* My reveal as bytes, and the hash that commits to it. */
void dkg_own_reveal(const struct dkg *dkg, struct writer *writer);
void dkg_commitment(const struct dkg *dkg, uint8_t dealer, struct span reveal, uint8_t out[static 32]);
/* Schnorr proof that `dealer` knows f(0) of key `key`, bound to the ceremony, the dealer and the key. */
void dkg_possession_prove(const struct dkg *dkg, size_t key, const struct random_source *random, struct dleq_proof *out);
MUST_USE struct status dkg_possession_verify(const struct dkg *dkg, uint8_t dealer, size_t key, const struct dkg_reveal *reveal);
/* Signs `body` as my message of `phase` and waits for that round. */
void dkg_send(struct dkg *dkg, enum dkg_phase phase, struct span body);
/* Ring and shares from the dealers without fault. BAD_COMMITTEE when too few are left, UNEXPECTED when a share of mine is missing. */
MUST_USE struct status dkg_settle(struct dkg *dkg);

/* The rules of each round (dkg_round.c): what a member's body does to the state, and how the round ends. */
enum dkg_fault dkg_round_take(struct dkg *dkg, const struct dkg_message *message);
MUST_USE struct status dkg_round_close(struct dkg *dkg);
