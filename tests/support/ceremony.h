// SPDX-License-Identifier: EUPL-1.2
//
// A key ceremony in one process: every message as bytes, every state stored and read back after every step, and a hook
// that plays the dishonest member or the lossy network. Five members with threshold three make three keys, unless a test
// asks for others.
#pragma once

#include "pseudonym/dkg.h"

#define CEREMONY_SIZE 5
#define CEREMONY_THRESHOLD 3
#define CEREMONY_KEYS 3

struct ceremony_shape {
    uint8_t threshold, size;
    size_t keys;
};

struct ceremony {
    struct ceremony_shape shape;
    const struct ring *before;
    struct ring_name names[DKG_KEYS_MOST];
    struct dkg_member members[COMMITTEE_MOST];
    struct sign_key sign_keys[COMMITTEE_MOST];
    uint8_t box_secrets[COMMITTEE_MOST][BOX_SECRET_BYTES];
    struct dkg *states[COMMITTEE_MOST];
    struct arena *arena;
    struct span messages[COMMITTEE_MOST]; /* of the round at hand; empty: lost */
    bool go_on_without;
    struct complaint why;
};

void ceremony_start(struct ceremony *ceremony);
void ceremony_start_shape(struct ceremony *ceremony, struct ceremony_shape shape);
/* With the members of a ceremony that is done, whose ring it goes on from: for `keys` more holders. */
void ceremony_go_on(struct ceremony *ceremony, const struct ring *before, size_t keys);
void ceremony_end(struct ceremony *ceremony);
struct dkg_params ceremony_params(struct ceremony *ceremony, uint8_t me);

/* Runs rounds until all are done or one member fails, whose status it gives. `meddle` (may be NULL) sees each round's messages first. */
typedef void ceremony_meddle(struct ceremony *ceremony, enum dkg_phase round);
struct status ceremony_run(struct ceremony *ceremony, ceremony_meddle *meddle);

/* Replaces the message of `sender` by one with this body, signed by it. */
void ceremony_replace(struct ceremony *ceremony, uint8_t sender, enum dkg_phase round, struct span body);
struct span ceremony_body(const struct ceremony *ceremony, uint8_t sender);
