// SPDX-License-Identifier: EUPL-1.2
//
// A node and the five members it asks, in one, as `schakel` meets them: with real shares, and with every way to deceive.
#pragma once

#include "base/oin.h"
#include "online/blindfold.h"
#include "pseudonym/escrow.h"
#include "support/sample_ring.h"

#define DOMAIN "casus"
extern const struct key_name fake_register, fake_home; /* for which it evaluates */
#define REQUESTS_MOST 16

/* OTHER_KEY: of a daemon that was taken over: all that it shows is by a key of its own making. */
enum misdeed { HONEST = 0, LATE, OVER_QUOTA, CUT_SHORT, NOT_A_POINT, OTHER_KEY, OTHER_EPOCH, STRANGER, TOO_FEW, TOO_BUSY };
/* What a member does with a question. */
enum lie { TRUTHFUL = 0, LIES_IN_ONE_POINT, LIES_IN_THE_CHECK, LIES_WITH_OTHER_SHARE, SWAPS };

/* The node and five members, in one. */
struct fake_node {
    struct committee committee, other;
    struct ring *ring; /* of the first */
    struct arena *arena;
    enum misdeed misdeeds[REQUESTS_MOST]; /* per request */
    enum lie lies[COMMITTEE_SIZE];        /* per member */
    bool was_asked[REQUESTS_MOST][COMMITTEE_SIZE];
    bool is_forgetful; /* keeps nothing of a request that it answered */
    size_t found_out_count;
    struct oin found_out[COMMITTEE_SIZE]; /* in the last request */
    size_t rests;                         /* asked of the same requests */
    size_t requests, points[REQUESTS_MOST];
    struct element escrows[REQUESTS_MOST]; /* how each began */
    uint8_t voucher_ids[REQUESTS_MOST][VOUCHER_ID_BYTES];
    struct element check[REQUESTS_MOST];
    struct speech_evaluate last;     /* the last request, as are: */
    struct span sealed, asked, sent; /* points of all parts */
    size_t notes, waits;
    char last_note[512];
    struct oin accused[8];
    size_t accusations;
    struct repeating repeating;
    struct random_source random;
    struct blindfold how; /* set up to ask this node */
};

/* Everybody truthful, the source of randomness one that repeats. */
void fake_node_start(struct fake_node *out);
void fake_node_stop(struct fake_node *fake);

/* As three members and an auditor open what went with the last request. */
MUST_USE struct status fake_escrow_open(const struct fake_node *fake, struct escrow **out);
/* The number-th address there is, and its pseudonym for a register under the committee's key. */
struct identifier fake_address(size_t number);
void fake_pseudonym(const struct fake_node *fake, const struct key_name *name, const struct identifier *identifier, struct element *out);
