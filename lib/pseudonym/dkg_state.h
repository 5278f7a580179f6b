// SPDX-License-Identifier: EUPL-1.2
//
// What a member knows in the middle of a ceremony. Only for the files that make up dkg.h.
#pragma once

#include "pseudonym/dkg.h"

struct dkg_dealer {
    enum dkg_fault fault;
    bool is_committed, is_revealed, has_share;
    uint8_t commitment[32];
    struct element coefficients[THRESHOLD_MOST];
    struct scalar share;          /* f_dealer(me) */
    uint32_t accusers, dismissed; /* bit i-1: member i */
};

struct dkg {
    uint8_t threshold, size, me;
    uint32_t epoch;
    char domain[DOMAIN_NAME_MOST + 1];
    struct dkg_member members[COMMITTEE_MOST];
    const struct sign_key *sign_key;
    const uint8_t *box_secret;
    uint8_t binding[32]; /* hash over session, domain, t, n and the members: in every message, proof and box */
    uint8_t transcript[32];
    enum dkg_phase phase;
    struct scalar polynomial[THRESHOLD_MOST];
    struct dleq_proof possession;
    struct dkg_dealer dealers[COMMITTEE_MOST];
    uint8_t message[DKG_MESSAGE_MOST];
    size_t message_size;
    struct domain_key record; /* from CONFIRM on */
    struct scalar share;
};

/* A state with parameters checked and everything else zero. */
MUST_USE struct status dkg_prepare(const struct dkg_params *params, struct complaint *why, struct dkg **out);
/* My reveal as bytes, and the hash that commits to it. */
void dkg_own_reveal(const struct dkg *dkg, struct writer *writer);
void dkg_commitment(const struct dkg *dkg, uint8_t dealer, struct span reveal, uint8_t out[static 32]);
/* Schnorr proof that `dealer` knows f(0), bound to the ceremony and the dealer's index. */
void dkg_possession_prove(const struct dkg *dkg, const struct random_source *random, struct dleq_proof *out);
MUST_USE struct status dkg_possession_verify(const struct dkg *dkg, uint8_t dealer, const struct dkg_reveal *reveal);
/* Signs `body` as my message of `phase` and waits for that round. */
void dkg_send(struct dkg *dkg, enum dkg_phase phase, struct span body);
/* Record and share from the dealers without fault. BAD_COMMITTEE when too few are left, UNEXPECTED when a share of mine is missing. */
MUST_USE struct status dkg_settle(struct dkg *dkg);

/* The rules of each round (dkg_round.c): what a member's body does to the state, and how the round ends. */
enum dkg_fault dkg_round_take(struct dkg *dkg, const struct dkg_message *message);
MUST_USE struct status dkg_round_close(struct dkg *dkg);
