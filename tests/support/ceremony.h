// SPDX-License-Identifier: EUPL-1.2
//
// A key ceremony of five members in one process: every message as bytes, every state stored and read back after every
// step, and a hook that plays the dishonest member or the lossy network.
#pragma once

#include "pseudonym/dkg.h"

#define CEREMONY_SIZE 5
#define CEREMONY_THRESHOLD 3

struct ceremony {
    struct dkg_member members[CEREMONY_SIZE];
    struct sign_key sign_keys[CEREMONY_SIZE];
    uint8_t box_secrets[CEREMONY_SIZE][BOX_SECRET_BYTES];
    struct dkg *states[CEREMONY_SIZE];
    struct arena *arena;
    struct span messages[CEREMONY_SIZE]; /* of the round at hand; empty: lost */
    bool go_on_without;
    struct complaint why;
};

void ceremony_start(struct ceremony *ceremony);
void ceremony_end(struct ceremony *ceremony);
struct dkg_params ceremony_params(struct ceremony *ceremony, uint8_t me);

/* Runs rounds until all are done or one member fails, whose status it gives. `meddle` (may be NULL) sees each round's messages first. */
typedef void ceremony_meddle(struct ceremony *ceremony, enum dkg_phase round);
struct status ceremony_run(struct ceremony *ceremony, ceremony_meddle *meddle);

/* Replaces the message of `sender` by one with this body, signed by it. */
void ceremony_replace(struct ceremony *ceremony, uint8_t sender, enum dkg_phase round, struct span body);
struct span ceremony_body(const struct ceremony *ceremony, uint8_t sender);
